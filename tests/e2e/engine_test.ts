/** gofaxd sends, and something dies: gofaxd itself, a door, all of it in the middle of many faxes. Nothing is forgotten or sent twice. */

import assert from "node:assert/strict";
import { readDirectories } from "../../lib/tiff/read.ts";
import { GOOD_MACHINE, type NumberTable } from "../../lib/sim/network/numbers.ts";
import type { Simulator } from "../../lib/sim/mod.ts";
import { senderOf, startedFor } from "../support/administration.ts";
import { postscript } from "../support/documents.ts";
import type { GofaxSite } from "../support/gofax.ts";
import { type HylafaxSite, JOB_STATE } from "../support/hylafax.ts";
import { fieldsOf } from "../support/job_file.ts";
import { FAST, faxTest, type FaxTools } from "../support/whole_way.ts";

/** The first page of a call is out at once, and a second never. */
const STUCK = { factor: FAST, firstPageMs: 10, pageMs: 600_000 };
const DIED = '"The sending process died"';
const SENT = { state: JOB_STATE.done, returned: "2", npages: "2", status: "" };

/** Whole pages that the far end got, call by call, of calls to a number. */
function pages({ history }: Simulator, number: string): readonly number[] {
  return history.filter((leg) => leg.number === number)
    .map(({ received }) => received === undefined ? 0 : readDirectories(received).length);
}

/** Notes of senders. */
function noted(site: HylafaxSite): readonly string[] {
  return [...Deno.readDirSync(`${site.spool}/log`)].map(({ name }) => name).filter((name) =>
    name.startsWith("gofax-send-")
  );
}

/** What doors and gofaxd have in their folder. */
function doorFiles(site: HylafaxSite): readonly string[] {
  return [...Deno.readDirSync(`${site.spool}/gofax`)].map(({ name }) => name).sort();
}

/** A fax of two pages, the first of which is out; with its door. */
async function sending(site: HylafaxSite): Promise<{ id: number; door: number }> {
  const id = await site.submit("1001", [await postscript(site.dir, 2)], ["-n", "-D"]);
  await site.waitJob(id, { npages: "1" });
  const door = await startedFor(site, id);
  assert.ok(door);
  return { id, door };
}

async function killDaemon(gofax: GofaxSite): Promise<void> {
  gofax.daemon.signal("SIGKILL");
  await gofax.daemon.ended;
  await gofax.daemon.end();
}

/** Sends the rest of a job of which one page is out. */
async function rest({ site, gofax, simulator }: FaxTools, id: number): Promise<void> {
  await gofax.waitIdle();
  assert.equal((await site.faxalter(id, "-p")).stderr, "");
  const sent = { ...SENT, totdials: "2" };
  assert.deepEqual(fieldsOf(await site.waitDone(id), sent), sent);
  assert.equal((await site.xferfaxlog()).length, 2);
  assert.deepEqual(noted(site), []);
  assert.deepEqual(pages(simulator, "1001"), [1, 1]);
  await gofax.waitIdle();
}

faxTest("while gofaxd sends, faxq has nothing but the door, which is the sender to everybody", {
  sentBy: ["engine"],
  speed: STUCK,
}, async ({ site, gofax }) => {
  const { id, door } = await sending(site);
  assert.equal(await senderOf(site, id), undefined);
  assert.deepEqual(doorFiles(site), ["request"], "nobody needs the door's files any more");
  const note = JSON.parse(await Deno.readTextFile(`${site.spool}/log/gofax-send-q${id}`));
  assert.equal(note.pid, door);
  assert.equal(await gofax.modemStatus(), `Sending job ${id}`);
  assert.match(
    gofax.daemon.output(),
    new RegExp(`gofaxd\\[\\d+\\].*SEND FAX: JOB ${id} .*job=${id} commid=`),
  );
});

faxTest("a door that is killed ends its call in gofaxd, and only the rest is sent again", {
  sentBy: ["engine"],
  speed: STUCK,
}, async (tools) => {
  const { site, simulator } = tools;
  const { id, door } = await sending(site);
  await site.waitPastDue(id);
  Deno.kill(door, "SIGKILL");
  await site.until("the call is over", () => simulator.channels().length === 0);
  await site.until("it is accounted for", async () => (await site.xferfaxlog()).length === 1);
  const want = { returned: "0", npages: "1", totdials: "1", tottries: "1" };
  assert.deepEqual(fieldsOf(await site.waitPutOff(id), want), want);
  const [line] = await site.xferfaxlog();
  assert.deepEqual([line?.[1], line?.[10], line?.[13]], ["SEND", "1", '"Call aborted by user"']);
  assert.match(await Deno.readTextFile(`${site.spool}/log/c000000001`), /SEND FAILED: .*SESSION END\n$/s);
  await rest(tools, id);
});

faxTest("gofaxd is killed in the middle of a fax: the next one ends the call and counts what it carried", {
  sentBy: ["engine"],
  speed: STUCK,
}, async (tools) => {
  const { site, gofax, simulator } = tools;
  const { id } = await sending(site);
  await killDaemon(gofax);
  const waiting = await site.waitPutOff(id);
  assert.deepEqual(fieldsOf(waiting, { returned: "0", npages: "1" }), { returned: "0", npages: "1" });
  assert.match(waiting.fields.get("status") ?? "", /gofaxd ended while it had this job/);
  assert.equal(simulator.channels().length, 1, "FreeSWITCH goes on");
  await gofax.startDaemon();
  await site.until("the call is ended", () => simulator.channels().length === 0);
  await site.until("it is accounted for", async () => (await site.xferfaxlog()).length === 1);
  const [line] = await site.xferfaxlog();
  assert.deepEqual([line?.[1], line?.[4], line?.[10], line?.[13]], ["SEND", String(id), "1", DIED]);
  await rest(tools, id);
});

faxTest("gofaxd is killed and stays away: a sender of the job's own ends the call and sends the rest", {
  sentBy: ["engine"],
  mayHelpThemselves: true,
  speed: STUCK,
}, async ({ site, gofax, simulator }) => {
  const { id } = await sending(site);
  await killDaemon(gofax);
  await site.waitPutOff(id);
  assert.equal((await site.faxalter(id, "-p")).stderr, "");
  const sent = { ...SENT, totdials: "2" };
  assert.deepEqual(fieldsOf(await site.waitDone(id), sent), sent);
  assert.deepEqual(pages(simulator, "1001"), [1, 1]);
  assert.equal((await site.xferfaxlog()).length, 2);
  await gofax.startDaemon();
});

const MANY = 20;
const NUMBERS: NumberTable = Object.fromEntries(
  Array.from({ length: MANY }, (_, index) => [
    String(3000 + index),
    { does: "receives over T.38", answers: { ...GOOD_MACHINE, ident: `+49 ${3000 + index}` } },
  ]),
);

/** Twenty faxes of two pages each, the first page of all of them out; the jobs by their numbers. */
async function sendingMany(site: HylafaxSite): Promise<ReadonlyMap<string, number>> {
  const file = await postscript(site.dir, 2);
  const jobs = new Map<string, number>();
  for (const number of Object.keys(NUMBERS)) jobs.set(number, await site.submit(number, [file], ["-n"]));
  for (const id of jobs.values()) await site.waitJob(id, { npages: "1" }, { timeoutMs: 60_000 });
  return jobs;
}

/** Every job is done, each page of it was sent once, and each call has its line. */
async function allSent({ site, simulator }: FaxTools, jobs: ReadonlyMap<string, number>): Promise<void> {
  for (const [number, id] of jobs) {
    const job = await site.waitDone(id, { timeoutMs: 120_000 });
    assert.deepEqual(fieldsOf(job, SENT), SENT, `job ${id}: ${job.fields.get("status")}`);
    assert.equal(pages(simulator, number).reduce((sum, count) => sum + count, 0), 2, `pages of ${number}`);
  }
  await site.until("no note is left", () => noted(site).length === 0);
  const calls = simulator.history.length;
  assert.equal((await site.xferfaxlog()).length, calls);
}

/** Jobs that wait for their time go now. */
async function hurry(site: HylafaxSite, jobs: ReadonlyMap<string, number>): Promise<void> {
  for (const id of jobs.values()) {
    const job = await site.job(id);
    if (job?.fields.get("state") === JOB_STATE.sleeping) await site.faxalter(id, "-p");
  }
}

faxTest("a restart of gofaxd in the middle of twenty faxes loses and doubles nothing", {
  sentBy: ["engine"],
  mayHelpThemselves: true,
  modems: MANY,
  numbers: NUMBERS,
  speed: STUCK,
}, async (tools) => {
  const { site, gofax } = tools;
  const jobs = await sendingMany(site);
  assert.equal(await gofax.stopDaemon(), 0);
  assert.deepEqual(doorFiles(site).filter((name) => name === "request"), []);
  assert.ok((await site.xferfaxlog()).length >= MANY, "every call has its line");
  await gofax.startDaemon();
  await hurry(site, jobs);
  await allSent(tools, jobs);
});

faxTest("gofaxd is killed in the middle of twenty faxes, and nothing is lost or doubled", {
  sentBy: ["engine"],
  mayHelpThemselves: true,
  modems: MANY,
  numbers: NUMBERS,
  speed: STUCK,
}, async (tools) => {
  const { site, gofax, simulator } = tools;
  const jobs = await sendingMany(site);
  await killDaemon(gofax);
  for (const id of jobs.values()) await site.waitPutOff(id);
  await gofax.startDaemon();
  await site.until("all calls are ended", () => simulator.channels().length === 0, { timeoutMs: 60_000 });
  await site.until("all are accounted for", async () => (await site.xferfaxlog()).length === MANY);
  await hurry(site, jobs);
  await allSent(tools, jobs);
});
