/** Faxes from sendfax through faxq, gofaxsend and a simulated FreeSWITCH: what is sent, and what everybody sees of it. */

import assert from "node:assert/strict";
import { GOOD_MACHINE } from "../../lib/sim/network/numbers.ts";
import { statistics } from "../support/administration.ts";
import { pdf, postscript } from "../support/documents.ts";
import { EXPECTED } from "../support/expectations.ts";
import { FAST, faxTest } from "../support/whole_way.ts";
import { JOB_STATE } from "../support/hylafax.ts";
import { fieldsOf } from "../support/job_file.ts";

faxTest("a fax of two pages is sent, shown, reported and accounted for", {}, async ({ site, simulator }) => {
  const id = await site.submit("1001", [await postscript(site.dir, 2)], ["-n", "-D"]);
  const job = await site.waitDone(id);
  const want = {
    ...{ state: "7", returned: "2", status: "", npages: "2", totpages: "2" },
    ...EXPECTED.code(0),
    ...{ totdials: "1", ndials: "0", tottries: "1", ntries: "0", csi: "+49 1001 B", commid: "000000001" },
    ...{ signalrate: "14400 bit/s", dataformat: "JBIG" },
  };
  assert.deepEqual(fieldsOf(job, want), want);
  assert.equal(simulator.history.length, 1);

  const mail = await site.waitMail(/^Subject: .*completed/m);
  for (const line of [/Pages: *2/, /Receiver: *\+49 1001 B/, /Signal Rate: *14400 bit\/s/]) {
    assert.match(mail, line);
  }
  assert.match(mail, /Data Format: *JBIG/);
  assert.match(mail, /CommID: *c000000001/);

  const [line, ...more] = await site.xferfaxlog();
  assert.deepEqual(more, []);
  assert.equal(line?.length, EXPECTED.recordFields);
  assert.deepEqual(line.slice(1, 5), ["SEND", "000000001", "freeswitch0", String(id)]);
  // normal, 14400 bit/s, unlimited length, ECM, and the mark of this layout (docs/internals/hylafax.md#session-parameters)
  assert.equal(line[9], "2170920");
  assert.match(await statistics(site, "xferfaxstats", "-dest"), /^1001 +2 .* 0 +14400 +JBIG$/m);
  assert.match(await site.faxstat("-d"), /^1 .* D .* 1001 +2:2 +1:12 *$/m);
});

const SLOW_PAGES = { factor: FAST, firstPageMs: 1000, pageMs: 1000 };

faxTest("faxstat shows modem, pages and rate while a fax goes", { speed: SLOW_PAGES }, async ({ site }) => {
  const id = await site.submit("1001", [await postscript(site.dir, 3)]);
  for (const pages of [0, 1, 2]) {
    const line = new RegExp(`^${id} .* R .* ${pages}:3 +1:12 +Sending 14400/ECM *$`, "m");
    const text = await site.waitFaxstat(line, "-s");
    assert.match(text, new RegExp(`^Modem freeswitch0 \\(\\): Sending job ${id}$`, "m"));
  }
  assert.equal((await site.waitDone(id)).fields.get("state"), JOB_STATE.done);
  await site.waitFaxstat(/^Modem freeswitch0 \(\): Running and idle$/m);
  assert.match(await site.faxstat("-d"), new RegExp(`^${id} .* D .* 3:3 +1:12 *$`, "m"));
});

faxTest("a cover page and two documents go as one fax", {}, async ({ site, simulator }) => {
  const files = [await postscript(site.dir, 2, "one"), await pdf(site.dir, 1, "two")];
  const id = await site.submit("1001", files, ["-f", "Jo Doe <jo@example.org>", "-c", "See below", "-D"]);
  const job = await site.waitDone(id);
  const covers = EXPECTED.leftOut({ coverpages: "1", ncover: "1" });
  const want = { state: "7", npages: "4", totpages: "4", totdials: "1", ...covers };
  assert.deepEqual(fieldsOf(job, want), want);
  assert.equal(simulator.history.length, 1);
  assert.equal((await site.xferfaxlog())[0]?.[10], "4");
  assert.deepEqual([...Deno.readDirSync(`${site.spool}/tmp`)], []);
});

const GERMAN = { "+49301001": { does: "receives", answers: GOOD_MACHINE } };
const NAMED = { gofaxsend: { cidname: "sender" } };

faxTest(
  "number and sender reach the line whatever people write",
  { numbers: GERMAN, settings: NAMED },
  async ({ site, simulator }) => {
    const sender = `Pat "Ö" O'Brien, \${evil} ^^:x <pat@example.org>`;
    const id = await site.submit("+49 (30) 10-01", [await postscript(site.dir, 1)], ["-n", "-f", sender]);
    assert.equal((await site.waitDone(id)).fields.get("returned"), "2");
    const [leg] = simulator.history;
    assert.equal(leg?.number, "+49301001");
    // A name that FreeSWITCH would take for a variable to expand arrives with other brackets.
    assert.equal(leg.variables["origination_caller_id_name"], `Pat 'Ö' O'Brien, $(evil) ^^-x`);
    assert.match(await site.faxstat("-d"), /\+49 \(30\) 10/);
  },
);

faxTest("a fax goes without error correction when the user wants that", {}, async ({ site, simulator }) => {
  const id = await site.submit("1001", [await postscript(site.dir, 1)], ["-n", "-E"]);
  assert.equal((await site.waitDone(id)).fields.get("returned"), "2");
  assert.equal(simulator.history[0]?.variables["fax_use_ecm"], "false");
  const ecm = 1 << 16;
  assert.equal(Number((await site.xferfaxlog())[0]?.[9]) & ecm, 0);
});

faxTest("only the pages that the user picked are sent", {}, async ({ site }) => {
  const { options, fields } = EXPECTED.withoutFirstPage;
  const id = await site.submit("1001", [await postscript(site.dir, 3)], ["-n", ...options]);
  const want = { returned: "2", ...fields };
  assert.deepEqual(fieldsOf(await site.waitDone(id), want), want);
  assert.equal((await site.xferfaxlog())[0]?.[10], "2");
});

faxTest("a polling job fails at once with words", {}, async ({ site, simulator }) => {
  const job = await site.waitDone(await site.submit("1001", [], ["-n", "-p"]));
  assert.equal(job.fields.get("state"), JOB_STATE.failed);
  assert.equal(job.fields.get("status"), "Polling is not supported by this fax server");
  assert.equal(simulator.history.length, 0);
  assert.match(await site.waitMail(/^Subject: .*failed/m), /Polling is not supported by this fax server/);
});

faxTest("a user's own tag line is filled in, where the site allows it", {
  settings: { gofaxsend: { jobidentity: "true" } },
}, async ({ site, simulator }) => {
  const options = ["-n", "-F", "From %%s|%Y|Page %%P of %%T", "-f", "Alice Sender <alice@example.com>"];
  await site.waitDone(await site.submit("1001", [await postscript(site.dir, 1)], options));
  assert.equal(
    simulator.history.at(-1)?.variables["fax_header"],
    `From Alice Sender  ${new Date().getFullYear()}`,
  );
});
