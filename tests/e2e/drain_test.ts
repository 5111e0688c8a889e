/** gofaxd is restarted as by `systemctl restart` in the middle of many faxes, out and in: it waits for them, and nothing is lost or doubled. */

import assert from "node:assert/strict";
import { GOOD_MACHINE, type NumberTable } from "../../lib/sim/network/numbers.ts";
import { readDirectories } from "../../lib/tiff/read.ts";
import { postscript } from "../support/documents.ts";
import { type HylafaxSite, JOB_STATE } from "../support/hylafax.ts";
import { fieldsOf } from "../support/job_file.ts";
import { FAST, receiveTest } from "../support/whole_way.ts";

const MANY = 20;
/** One modem more than jobs, for a job that comes meanwhile. */
const MODEMS = MANY + 1;
const SPARE = "freeswitch20";
/** The first page is through at once, the second takes long enough for twenty calls to begin and for a restart in the middle of them. */
const SLOW = { factor: FAST, firstPageMs: 10, pageMs: 45_000 };
const SENT = { state: JOB_STATE.done, returned: "2", status: "", totdials: "1" };
const NUMBERS: NumberTable = Object.fromEntries(
  Array.from({ length: MANY + 2 }, (_, index) => [
    String(3000 + index),
    { does: "receives over T.38", answers: { ...GOOD_MACHINE, ident: `+49 ${3000 + index}` } },
  ]),
);
const PATIENCE = { timeoutMs: 120_000 };

/** Twenty jobs of two pages, the first page of each out. */
async function sendMany(site: HylafaxSite): Promise<readonly number[]> {
  const file = await postscript(site.dir, 2);
  const jobs: number[] = [];
  for (let index = 0; index < MANY; index++) {
    jobs.push(await site.submit(String(3000 + index), [file], ["-n", "-D"]));
  }
  for (const id of jobs) await site.waitJob(id, { npages: "1" }, PATIENCE);
  return jobs;
}

/** How many session logs say something. */
function sessionsThatSay(site: HylafaxSite, words: string): number {
  const logs = [...Deno.readDirSync(`${site.spool}/log`)].filter(({ name }) => /^c\d{9}$/.test(name));
  return logs.filter(({ name }) => Deno.readTextFileSync(`${site.spool}/log/${name}`).includes(words)).length;
}

/** Files of a folder with their pages. */
function pagesIn(folder: string): readonly number[] {
  const names = [...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) => name.endsWith(".tif"));
  return names.map((name) => readDirectories(Deno.readFileSync(`${folder}/${name}`)).length);
}

/** Lines of the accounting by kind. */
async function lines(site: HylafaxSite): Promise<Readonly<Record<string, number>>> {
  const kinds = (await site.xferfaxlog()).map(([, kind = ""]) => kind);
  return Object.fromEntries(
    [...new Set(kinds)].sort().map((kind) => [kind, kinds.filter((it) => it === kind).length]),
  );
}

receiveTest("a restart of gofaxd in the middle of twenty sends and twenty receptions breaks none off", {
  modems: MODEMS,
  speed: SLOW,
  numbers: NUMBERS,
  received: "far-ends",
  settings: { gofaxd: { allocateinbounddevices: "false", stopwait: "15m" } },
}, async ({ site, sim, gofax }) => {
  const jobs = await sendMany(site);
  const calls = Array.from({ length: MANY }, () => sim.call({ to: "4930555", from: "0301234567", pages: 2 }));
  await site.until("a page of each is in", () => sessionsThatSay(site, "page 1 in") === MANY, PATIENCE);

  const old = gofax.daemon;
  old.signal("SIGTERM");
  await site.until("gofaxd drains", () => old.output().includes("Draining: 20 faxes out, 20 in"));
  const refused = await sim.call({ to: "4930555" });
  assert.deepEqual([refused.answered, refused.cause], [false, "NORMAL_TEMPORARY_FAILURE"]);

  // Its modem is down: the next gofaxd's job. And one that faxq starts all the same: its door helps itself.
  const file = await postscript(site.dir, 1);
  const waits = await site.submit("3020", [file], ["-n", "-D"]);
  site.modemReady(SPARE);
  const helped = fieldsOf(await site.waitDone(waits, PATIENCE), { ...SENT, npages: "1" });
  assert.deepEqual(helped, { ...SENT, npages: "1" });
  assert.ok(old.members().includes(old.pid), "gofaxd is still there");
  const later = await site.submit("3021", [file], ["-n", "-D"]);

  assert.equal(await old.ended, 0);
  await old.end();
  await gofax.startDaemon();
  for (const record of await Promise.all(calls)) {
    assert.deepEqual([record.answered, record.cause], [true, "NORMAL_CLEARING"]);
  }
  for (const id of [...jobs, later]) {
    const want = { ...SENT, npages: id === later ? "1" : "2" };
    assert.deepEqual(fieldsOf(await site.waitDone(id, PATIENCE), want), want, `job ${id}`);
  }
  await site.until("all is accounted for", async () => (await site.xferfaxlog()).length >= 3 * MANY + 3);
  assert.deepEqual(await lines(site), { CALL: MANY + 1, RECV: MANY, SEND: MANY + 2 });
  assert.deepEqual(pagesIn(`${site.spool}/recvq`), Array(MANY).fill(2));
  const there = pagesIn(`${site.temporary}/far-ends`).toSorted();
  assert.deepEqual(there, [1, 1, ...Array(MANY).fill(2)]);
  const left = [...Deno.readDirSync(`${site.spool}/log`)].filter(({ name }) =>
    /^gofax-(send|recv)-/.test(name)
  );
  assert.deepEqual(left, []);
});
