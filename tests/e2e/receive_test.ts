/** Faxes that come in, with the real faxrcvd, faxstat, faxinfo and recvstats, FreeSWITCH run by the user it is run by in production. */

import assert from "node:assert/strict";
import { pagesEqual } from "../../lib/tiff/picture/mod.ts";
import { statistics } from "../support/administration.ts";
import { tiff } from "../support/documents.ts";
import { must } from "../support/exec.ts";
import { EXPECTED } from "../support/expectations.ts";
import type { HylafaxSite } from "../support/hylafax.ts";
import { INSTALLATION } from "../support/installation.ts";
import { FAST, receiveTest } from "../support/whole_way.ts";

/** What the attachment of a mail holds. */
function attachment(mail: string): Uint8Array {
  const base64 = /Content-Transfer-Encoding: base64\n(?:.+\n)*\n([^-]*)\n--/.exec(mail)?.[1] ?? "";
  return Uint8Array.fromBase64(base64);
}

const CALL = { to: "4930555", from: "0301234567", name: "Jo Doe" };

receiveTest("a received fax is listed, mailed by the real faxrcvd, and accounted for", {}, async (tools) => {
  const { gofax, site, sim } = tools;
  await Deno.writeTextFile(`${site.spool}/etc/FaxDispatch`, "SENDTO=clerk@example.org\nFILETYPE=tif\n");
  await sim.call({ ...CALL, pages: 2, lines: 196 });

  const mail = await site.waitMail(/^To: clerk@example\.org/m);
  assert.match(mail, EXPECTED.received("+49 30 1234567"));
  for (
    const line of [
      ...["Pages: 2", "Quality: Fine", "Signal Rate: 14400 bit/s", "Error Correct: Yes"],
      ...["CallID1: 0301234567", "CallID2: Jo Doe", "Received On: freeswitch0", EXPECTED.receivedCommid],
    ]
  ) assert(mail.includes(`${line}\n`) || mail.includes(`${line} (`), `no "${line}" in ${mail}`);
  const file = `${site.spool}/recvq/fax000000001.tif`;
  assert.deepEqual(attachment(mail), await Deno.readFile(file));
  const notice = await site.waitMail(/^To: FaxMaster/m);
  assert.match(notice, EXPECTED.received("+49 30 1234567"));

  assert.match(await site.faxstat("-r"), /^-rw-r--r?-? +2 .*\+49 30 1234567 .* fax000000001\.tif$/m);
  const info = await must(`${INSTALLATION.tools}/faxinfo`, [file]);
  for (const line of ["CallID3: 4930555", "CallID4: default", "SignalRate: 14400 bit/s"]) {
    assert(info.includes(line), `no "${line}" in ${info}`);
  }

  const log = await site.xferfaxlog();
  assert.deepEqual(log.map((line) => [line.length, line[1], line[2], line[3]]), [
    [EXPECTED.recordFields, "RECV", "000000001", "freeswitch0"],
    [EXPECTED.recordFields, "CALL", "000000001", "freeswitch0"],
  ]);
  assert.deepEqual(log[0]?.slice(13, 17), ['""', '"Jo Doe"', '"0301234567"', '"4930555::default"']);
  assert.match(
    await statistics(site, "recvstats"),
    /^\+49 30 1234567 +Jo Doe +0301234567 +2 .* 0 +14400 +JBIG$/m,
  );
  await gofax.waitIdle();
});

receiveTest("a fax sent to ourselves arrives as it was", { modems: 2 }, async ({ site }) => {
  const files = [await tiff(site.dir, 2, "one"), await tiff(site.dir, 1, "two")];
  await must("tiffcp", [...files, `${site.dir}/all.tif`]);
  const job = await site.waitDone(await site.submit("8001", files, ["-n", "-m"]));
  assert.equal(job.fields.get("returned"), "2");
  await site.waitMail(EXPECTED.received("+49 30 TEST"));
  const received = await Deno.readFile(`${site.spool}/recvq/fax000000001.tif`);
  assert(pagesEqual(received, await Deno.readFile(`${site.dir}/all.tif`)));
});

receiveTest(
  "a caller who hangs up after a page leaves that page and a mail with the reason",
  {},
  async (tools) => {
    const { site, sim, gofax } = tools;
    await sim.call({ ...CALL, pages: 3, behaviour: "abort-after-page:1" });
    const mail = await site.waitMail(/^To: FaxMaster/m);
    assert.match(mail, EXPECTED.receivedInPart("+49 30 1234567"));
    assert.match(mail, /RECV FAILED: The call dropped prematurely \(1 pages received\)/);
    assert.match(await site.faxstat("-r"), /^-rw-r--r?-? +1 .* fax000000001\.tif$/m);
    assert.match(await statistics(site, "recvstats"), /^Total +1 .* 1$/m);
    await gofax.waitIdle();
  },
);

/** The first page is in at once, and the second never. */
const STUCK = { factor: FAST, pageMs: 600_000 };

async function onePageIn(site: HylafaxSite): Promise<void> {
  await site.waitFaxstat(/^Modem freeswitch0 \(\): Receiving from "\+49 30 1234567"$/m);
  await site.until("a page", async () => {
    const log = await Deno.readTextFile(`${site.spool}/log/c000000001`);
    return log.includes("page 1 in");
  });
}

receiveTest(
  "gofaxd told to end in the middle of a fax keeps its pages and says why",
  { speed: STUCK },
  async (tools) => {
    const { site, sim, gofax } = tools;
    const call = sim.call({ ...CALL, pages: 2 });
    await onePageIn(site);
    assert.equal(await gofax.stopDaemon(), 0);
    await call;
    assert.match(await site.waitMail(/^To: FaxMaster/m), /Receive aborted: the fax server is shutting down/);
    const records = (await site.xferfaxlog()).map((line) => `${line[1]} ${line[10]}`);
    assert.deepEqual(records, ["RECV 1", "CALL 0"]);
    assert.equal(await gofax.modemStatus(), "Down");
  },
);

receiveTest(
  "faxabort ends a call that comes in",
  { speed: STUCK },
  async (tools) => {
    const { site, sim, gofax } = tools;
    const call = sim.call({ ...CALL, pages: 2 });
    await onePageIn(site);
    await sim.call(CALL);
    // Debian's own faxabort is a link to a program that is not there
    await Deno.symlink(`${INSTALLATION.tools}/faxmsg`, `${site.dir}/faxabort`);
    await must(`${site.dir}/faxabort`, ["-q", site.spool, "freeswitch0"]);
    await call;
    const mail = await site.waitMail(/^To: FaxMaster/m);
    assert.match(mail, /Receive aborted due to operator intervention/);
    await gofax.waitIdle();
    const refused = (await site.xferfaxlog()).find((line) => line[2] === "000000002");
    assert.deepEqual([refused?.length, refused?.[1], refused?.[3], refused?.[13]], [
      ...[EXPECTED.recordFields, "CALL", "freeswitch"],
      '"Call refused: no modem is free"',
    ]);
    assert.match(await statistics(site, "recvstats"), /^Total +1 .* 1$/m, "the fax that was ended, alone");
    assert.match(await statistics(site, "xferfaxstats"), /^Total +0 .* 0$/m);
  },
);
