/** A batch whose number is busy, and two calls to one number: how often is dialled, and what counts. */

import assert from "node:assert/strict";
import { GOOD_MACHINE, type NumberTable } from "../../lib/sim/network/numbers.ts";
import { faxstate, senderOf } from "../support/administration.ts";
import { postscript } from "../support/documents.ts";
import { EXPECTED } from "../support/expectations.ts";
import { type HylafaxSite, JOB_STATE } from "../support/hylafax.ts";
import { fieldsOf } from "../support/job_file.ts";
import { FAST, faxTest } from "../support/whole_way.ts";

const WAITING = new RegExp(`[${JOB_STATE.ready}${JOB_STATE.blocked}]`);
/** It sleeps, or waits for one that sleeps. */
const ASIDE = new RegExp(`[${JOB_STATE.sleeping}${JOB_STATE.blocked}]`);
const BUSY = /^Busy signal detected/;
/** Mail whenever something happens to the job. */
const NOTIFIED = ["-n", "-R"];

/** Hands in three jobs to a number, and lets them go when all are there. The first one has two pages. */
async function handIn(site: HylafaxSite, number: string): Promise<readonly number[]> {
  await faxstate(site, "down");
  const [two, one] = [await postscript(site.dir, 2, "two"), await postscript(site.dir, 1, "one")];
  const ids: number[] = [];
  for (const file of [two, one, one]) ids.push(await site.submit(number, [file], NOTIFIED));
  for (const id of ids) await site.waitJob(id, { state: WAITING });
  await faxstate(site, "ready");
  return ids;
}

/** Waits until a job has dialled once and the others wait with it: three minutes, and not seconds. */
async function oneDialled(site: HylafaxSite, [first = 0, ...rest]: readonly number[]): Promise<void> {
  const job = await site.waitJob(first, { state: JOB_STATE.sleeping, status: BUSY });
  const waitS = Number(job.fields.get("tts")) - Date.now() / 1000;
  assert.ok(waitS > 120, `job ${first} is tried again in ${waitS} s`);
  for (const id of rest) {
    const { fields } = await site.waitJob(id, EXPECTED.busyNumber.rest);
    if (fields.get("state") === JOB_STATE.sleeping) assert.equal(fields.get("tts"), job.fields.get("tts"));
  }
}

/** How often each of these jobs has dialled. */
async function dials(site: HylafaxSite, ids: readonly number[]): Promise<readonly string[]> {
  const jobs = await Promise.all(ids.map((id) => site.job(id)));
  return jobs.map((job) => job?.fields.get("totdials") ?? "");
}

faxTest("a batch to a busy number is dialled once, and all of it waits three minutes", {
  maxBatchJobs: 3,
}, async ({ site, simulator }) => {
  const ids = await handIn(site, "1010");
  await oneDialled(site, ids);
  assert.deepEqual(await dials(site, ids), ["1", "0", "0"]);
  await site.until("mails", async () => (await site.mails()).length >= EXPECTED.busyNumber.mails);
  assert.equal((await site.mails()).length, EXPECTED.busyNumber.mails);
  assert.equal(simulator.history.length, 1);
  if (!EXPECTED.busyNumber.wakes) return;

  const fourth = await site.submit("1010", [await postscript(site.dir, 1)], NOTIFIED);
  await site.waitJob(fourth, { totdials: "1" });
  // the batch has room for two of those that sleep
  await oneDialled(site, [fourth, ...ids.slice(0, 2)]);
  assert.deepEqual(await dials(site, [fourth, ...ids]), ["1", "1", "0", "0"]);
  assert.equal(simulator.history.length, 2);
});

/** The first page of a call is out at once, and a second never. */
const STUCK = { factor: FAST, firstPageMs: 10, pageMs: 600_000 };

faxTest("faxrm of a job that waits in a batch is refused, or costs the others seconds and no fax", {
  maxBatchJobs: 3,
  speed: STUCK,
}, async ({ site, simulator }) => {
  const [first = 0, second = 0, third = 0] = await handIn(site, "1001");
  await site.waitJob(first, { npages: "1" });
  const { stdout, stderr } = await site.faxrm(second);
  if (!EXPECTED.removesWaiting) {
    assert.match(stderr, /^460 Failed to kill job/);
    assert.equal(simulator.channels().length, 1, "the job at work goes on");
    await site.faxrm(first);
    for (const id of [second, third]) assert.equal((await site.waitDone(id)).fields.get("returned"), "2");
    return;
  }
  assert.equal(stdout, `Job ${second} removed.\n`);
  for (const id of [first, third]) assert.equal((await site.waitDone(id)).fields.get("returned"), "2");
  assert.deepEqual(await dials(site, [first, second, third]), ["2", "0", "1"]);
  assert.equal(simulator.history.length, 3);
});

faxTest(
  "a sender that is killed in a batch leaves no job that counts as sent, or that is tried again at once",
  {
    maxBatchJobs: 3,
    speed: STUCK,
    sentBy: ["self"],
  },
  async ({ site, simulator }) => {
    const [first = 0, ...rest] = await handIn(site, "1001");
    await site.waitJob(first, { npages: "1" });
    const sender = await senderOf(site, first);
    assert.ok(sender !== undefined);
    const killed = Date.now() / 1000;
    Deno.kill(sender, "SIGKILL");
    for (const id of rest) {
      const { fields } = await site.waitJob(id, {
        returned: "0",
        status: /^The sender ended with 137/,
        state: ASIDE,
      });
      assert.ok(Number(fields.get("tts")) >= Math.floor(killed) + 60, `job ${id}`);
    }
    await site.waitJob(first, { returned: "0", state: ASIDE });
    assert.deepEqual(await dials(site, [first, ...rest]), ["1", "0", "0"]);
    assert.equal(simulator.history.length, 1);
  },
);

/** What a number does changes in the course of a test. */
const line: { -readonly [Key in keyof NumberTable[string]]: NumberTable[string][Key] } = { does: "changes" };

faxTest("a second call to a number finds it busy: with HylaFAX+'s -B that is no dial", {
  modems: 2,
  speed: { factor: FAST, firstPageMs: 600_000, pageMs: 600_000 },
  extraConfig: [EXPECTED.secondCall.config],
  numbers: { "2004": line },
}, async ({ site, simulator }) => {
  delete line.refuses;
  line.answers = GOOD_MACHINE;
  const file = await postscript(site.dir, 1);
  const first = await site.submit("2004", [file]);
  await site.waitJob(first, { status: /^Sending/ });
  delete line.answers;
  line.refuses = "USER_BUSY";
  const second = await site.submit("2004", [file]);
  const { dials } = EXPECTED.secondCall;
  const want = { returned: "0", ndials: dials, totdials: dials, tottries: "0" };
  const job = await site.waitPutOff(second);
  assert.deepEqual(fieldsOf(job, want), want);
  assert.match(job.fields.get("status") ?? "", BUSY);
  assert.equal(simulator.history.length, 2);
  assert.equal((await site.job(first))?.fields.get("totdials"), "1");
  await site.faxrm(first);
});
