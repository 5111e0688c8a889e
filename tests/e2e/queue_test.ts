/** Several jobs and several modems; what faxq may hand a sender. */

import assert from "node:assert/strict";
import { faxstate } from "../support/administration.ts";
import { postscript } from "../support/documents.ts";
import { EXPECTED } from "../support/expectations.ts";
import { FAST, faxTest } from "../support/whole_way.ts";
import { type HylafaxSite, JOB_STATE } from "../support/hylafax.ts";
import { fieldsOf } from "../support/job_file.ts";

/** The process that wrote a session's log. */
async function writerOf(site: HylafaxSite, commid: string): Promise<string | undefined> {
  return /\[ *(\d+)\]: SESSION BEGIN/.exec(await Deno.readTextFile(`${site.spool}/log/c${commid}`))?.[1];
}

/** One of several jobs to a number is ready, the others wait for it: there is one call at a time. */
const WAITING = new RegExp(`[${JOB_STATE.ready}${JOB_STATE.blocked}]`);

faxTest("jobs wait while the modem is down; a batch of three to one number goes through one sender", {
  maxBatchJobs: 3,
}, async ({ site, simulator }) => {
  await faxstate(site, "down");
  const file = await postscript(site.dir, 1);
  const ids: number[] = [];
  for (let count = 0; count < 3; count++) ids.push(await site.submit("1001", [file], ["-n", "-D"]));
  for (const id of ids) {
    await site.waitJob(id, { state: WAITING });
  }
  assert.equal(simulator.history.length, 0);

  await faxstate(site, "ready");
  for (const id of ids) {
    const want = {
      state: JOB_STATE.done,
      returned: "2",
      npages: "1",
      totdials: "1",
      commid: `00000000${id}`,
    };
    assert.deepEqual(fieldsOf(await site.waitDone(id), want), want);
  }
  assert.equal(simulator.history.length, 3);
  const writers = await Promise.all(ids.map((id) => writerOf(site, `00000000${id}`)));
  assert.equal(new Set(writers).size, 1, `senders ${writers}`);
  await site.until("three mails", async () => (await site.mails()).length === 3);
});

/** The first page of a call is out at once, and a second never. */
const STUCK = { factor: FAST, firstPageMs: 10, pageMs: 600_000 };

faxTest("faxrm of the running job of a batch leaves the others to be sent", {
  maxBatchJobs: 3,
  speed: STUCK,
}, async ({ site, simulator }) => {
  await faxstate(site, "down");
  const [two, one] = [await postscript(site.dir, 2, "two"), await postscript(site.dir, 1, "one")];
  const ids = [
    await site.submit("1001", [two]),
    await site.submit("1001", [one]),
    await site.submit("1001", [one]),
  ];
  const [first = 0, ...others] = ids;
  for (const id of ids) await site.waitJob(id, { state: WAITING });
  await faxstate(site, "ready");
  await site.waitJob(first, { npages: "1" });
  assert.equal((await site.faxrm(first)).stdout, `Job ${first} removed.\n`);
  for (const id of others) assert.equal((await site.waitDone(id)).fields.get("returned"), "2");
  assert.equal((await site.job(first))?.fields.get("status"), EXPECTED.faxqStatus("Job aborted by request"));
  assert.equal(simulator.history.length, 3);
});

const SLOW = { factor: FAST, firstPageMs: 3000, pageMs: 3000 };

faxTest("two modems send two jobs at once", { modems: 2, speed: SLOW }, async ({ site, simulator }) => {
  const file = await postscript(site.dir, 1);
  const ids = [await site.submit("1001", [file]), await site.submit("1002", [file])];
  await site.until("two calls", () => simulator.channels().length === 2);
  await site.waitFaxstat(/^Modem freeswitch0 \(\): Sending job \d$/m);
  await site.waitFaxstat(/^Modem freeswitch1 \(\): Sending job \d$/m);
  for (const id of ids) assert.equal((await site.waitDone(id)).fields.get("returned"), "2");
  assert.deepEqual((await site.xferfaxlog()).map((line) => line[3]).sort(), ["freeswitch0", "freeswitch1"]);
});

const JOB_CONTROL = `#!/bin/sh
echo 'DesiredDF: 0'
echo 'LocalIdentifier: "+49 99"'
echo 'VoodooLevel: "very" high'
echo 'X-Note: what else there may be'
`;

faxTest("what JobControlCmd prints does not disturb the sender", {
  extraConfig: ["JobControlCmd: bin/jobcontrol"],
  settings: { gofaxsend: { jobidentity: "true" } },
}, async ({ site, simulator, sendLog }) => {
  await Deno.writeTextFile(`${site.spool}/bin/jobcontrol`, JOB_CONTROL, { mode: 0o755 });
  const id = await site.submit("1001", [await postscript(site.dir, 1)]);
  const want = { state: JOB_STATE.done, returned: "2", npages: "1" };
  assert.deepEqual(fieldsOf(await site.waitDone(id), want), want);
  assert.deepEqual(simulator.history.map(({ variables }) => variables["fax_ident"]), ["+49 99"]);
  // It did reach the sender.
  assert.match(await sendLog(), /JobControlCmd: voodoolevel means nothing/);
});
