/** A job is shown, and its documents are there, at every moment: while it is sent, when its sender is killed, and when faxqclean runs. */

import assert from "node:assert/strict";
import { GOOD_MACHINE, type Machine } from "../../lib/sim/network/numbers.ts";
import { faxstate, senderOf } from "../support/administration.ts";
import { postscript } from "../support/documents.ts";
import { must } from "../support/exec.ts";
import { EXPECTED } from "../support/expectations.ts";
import type { GofaxSite } from "../support/gofax.ts";
import { type HylafaxSite, JOB_STATE } from "../support/hylafax.ts";
import { INSTALLATION } from "../support/installation.ts";
import { fieldsOf } from "../support/job_file.ts";
import { faxTest, type FaxTools } from "../support/whole_way.ts";

/** Pages take so long that each of them is looked at several times. */
const SLOW = { factor: 50, firstPageMs: 400, pageMs: 400 };
/** The result comes, and the hangup does not. */
const STAYS: Machine = { ...GOOD_MACHINE, stays: true };
const NUMBERS = { "2101": { does: "stays", answers: STAYS }, "2102": { does: "stays", answers: STAYS } };

/** Documents that a job's file names and that are not there. */
async function missing(site: HylafaxSite, id: number): Promise<readonly string[]> {
  for (;;) {
    const job = await site.job(id);
    const files = job?.items.map((item) => item.replace(/^[^:]*:\d*:[^:]*:/, "")) ?? [];
    const there = files.map((file) => Deno.stat(`${site.spool}/${file}`).then(() => true, () => false));
    const gone = (await Promise.all(there)).flatMap((isThere, index) => isThere ? [] : files[index] ?? []);
    // What changes in between is looked at again.
    if (gone.length === 0 || (await site.job(id))?.text === job?.text) return gone;
  }
}

/** The sources of documents, by all their names. */
function sources(site: HylafaxSite): readonly string[] {
  return [...Deno.readDirSync(`${site.spool}/docq`)].map(({ name }) => `docq/${name}`)
    .filter((name) => name.startsWith("docq/doc") && !name.includes(";")).sort();
}

const WATCH_MS = 60_000;

/** Looks at the jobs all the time until all are done; gives how often, and what was not as it should be. */
async function watch(
  site: HylafaxSite,
  ids: readonly number[],
): Promise<[looks: number, wrong: readonly string[]]> {
  const wrong: string[] = [];
  const until = performance.now() + WATCH_MS;
  for (let looks = 1;; looks++) {
    if (performance.now() > until) throw new Error(`The jobs are not done\n${await site.report()}`);
    const jobs = await Promise.all(ids.map((id) => site.job(id)));
    const text = await site.faxstat("-s", "-d");
    for (const id of ids) {
      if (!new RegExp(`^${id} `, "m").test(text)) wrong.push(`job ${id} is not shown: ${text}`);
      for (const file of await missing(site, id)) wrong.push(`${file} of job ${id} is missing`);
    }
    if (jobs.every((job) => job?.queue === "doneq" && job.fields.get("state") === JOB_STATE.done)) {
      return [looks, wrong];
    }
  }
}

faxTest("three documents to two recipients: faxstat shows both jobs at every moment", {
  modems: 2,
  numbers: NUMBERS,
  speed: SLOW,
  settings: { gofaxsend: { hanguptimeout: "2s" } },
}, async ({ site }) => {
  const files = await Promise.all(["one", "two", "three"].map((name) => postscript(site.dir, 2, name)));
  // faxq may take a document that it converts for one job for a finished one in the other: they begin one after the other.
  await faxstate(site, "busy", "freeswitch1");
  await site.submit("2101", files, ["-n", "-D", "-d", "2102"]);
  const ids = [1, 2];
  await site.until("one of them is sent", async () => {
    const jobs = await Promise.all(ids.map((id) => site.job(id)));
    return jobs.some((job) => Number(job?.fields.get("npages")) > 0);
  });
  await faxstate(site, "ready", "freeswitch1");
  const [looks, wrong] = await watch(site, ids);
  assert.deepEqual(wrong, []);
  assert.ok(looks > 10, `only ${looks} looks`);
  for (const id of ids) {
    const want = { state: JOB_STATE.done, returned: "2", npages: "6", totdials: "1" };
    const job = await site.job(id);
    assert.deepEqual(fieldsOf(job, want), want);
    const names = [1, 2, 3].map((number) => EXPECTED.sentSource(`doc${number}.ps`, id));
    assert.deepEqual(job?.items, names.map((name) => `!postscript:0::${name}`));
  }
  const names = ids.flatMap((id) => [1, 2, 3].map((number) => EXPECTED.sentSource(`doc${number}.ps`, id)));
  assert.deepEqual(
    sources(site),
    [...new Set(names)].toSorted(),
    "each has one name for each job that names it",
  );
});

async function killDaemon(gofax: GofaxSite): Promise<void> {
  gofax.daemon.signal("SIGKILL");
  await gofax.daemon.ended;
  await gofax.daemon.end();
}

/** Kills who sends a job. */
async function killSender({ sentBy, site, gofax }: FaxTools, id: number): Promise<void> {
  if (sentBy === "engine") return await killDaemon(gofax);
  const sender = await senderOf(site, id);
  assert.ok(sender);
  Deno.kill(sender, "SIGKILL");
}

faxTest("a fax that is out whole is mailed as sent though its sender is killed before the hangup", {
  numbers: NUMBERS,
  settings: { gofaxsend: { hanguptimeout: "5m" } },
}, async (tools) => {
  const { sentBy, site, gofax, simulator } = tools;
  const files = [await postscript(site.dir, 1, "one"), await postscript(site.dir, 1, "two")];
  const id = await site.submit("2101", files, ["-n", "-D"]);
  await site.waitJob(id, { returned: "2" });
  assert.match(await site.faxstat("-s"), new RegExp(`^${id} .* R .* 2:2 `, "m"));
  assert.deepEqual(await missing(site, id), []);
  await killSender(tools, id);
  const want = { state: JOB_STATE.done, returned: "2", status: "", npages: "2", totdials: "1" };
  const job = await site.waitDone(id);
  assert.deepEqual(fieldsOf(job, want), want);
  assert.match(await site.waitMail(/^Subject: .*2101/m), /^Subject: .*completed/m);
  assert.deepEqual(await missing(site, id), []);
  if (sentBy === "engine") await gofax.startDaemon();
  await site.until("the call is ended", () => simulator.channels().length === 0);
  const names = [1, 2].map((number) => EXPECTED.sentSource(`doc${number}.ps`, id));
  assert.deepEqual(job.items, names.map((name) => `!postscript:0::${name}`));
  await site.until("no other name is left", () => sources(site).join() === names.join());
  assert.match(await site.faxstat("-d"), new RegExp(`^${id} `, "m"));
  assert.equal(simulator.history.length, 1);
});

/** Makes all documents look as if they had been handed in hours ago, and lets faxqclean run, as cron does. */
async function clean(site: HylafaxSite): Promise<void> {
  const old = new Date(Date.now() - 5 * 3_600_000);
  for (const { name } of Deno.readDirSync(`${site.spool}/docq`)) {
    await Deno.utime(`${site.spool}/docq/${name}`, old, old);
  }
  await must(`${INSTALLATION.tools}/faxqclean`, ["-q", site.spool]);
}

const fragile: { does: string; answers: Machine } = {
  does: "hangs up after page 3, later receives all",
  answers: GOOD_MACHINE,
};

faxTest("faxqclean takes nothing from a job that waits to send the rest", {
  numbers: { "2103": fragile },
}, async ({ site }) => {
  fragile.answers = { ...GOOD_MACHINE, hangUpAfterPages: 3 };
  const files = [await postscript(site.dir, 2, "one"), await postscript(site.dir, 2, "two")];
  const id = await site.submit("2103", files, ["-n", "-D"]);
  await site.waitPutOff(id);
  await clean(site);
  assert.match(await site.faxstat("-s"), new RegExp(`^${id} .* S .* 3:4 `, "m"));
  fragile.answers = GOOD_MACHINE;
  assert.equal((await site.faxalter(id, "-p")).stderr, "");
  const want = { state: JOB_STATE.done, returned: "2", npages: "4", totdials: "2" };
  assert.deepEqual(fieldsOf(await site.waitDone(id), want), want);
});
