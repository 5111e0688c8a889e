/**
 * The sender as a process, killed outright in the middle of its work. faxq then takes what stands in the qfile for the result, and
 * starts another sender for a job that is not done.
 */

import assert from "node:assert/strict";
import { readDirectories } from "../../../lib/tiff/read.ts";
import { endUnnotedCalls } from "../../../lib/flow/modems/dead_sender_calls.ts";
import { restoreLeftNames } from "../../../lib/flow/send/earlier/restore_names.ts";
import { parseJobId } from "../../../lib/hylafax/ids.ts";
import { parseSendNote } from "../../../lib/fax/notes/send_note.ts";
import { formatQfile, getField, items, setFields } from "../../../lib/hylafax/qfile.ts";
import { systemClock } from "../../../cmd/world.ts";
import { daemonWorld } from "../daemon_rig.ts";
import { hurried, Rig } from "../rig.ts";
import { chance } from "../../hylafax/support.ts";
import { configureSender, type Death, startSender } from "../../support/sender_process.ts";

const DOCUMENTS = [2, 2];
const PAGES = 4;
const SENDER_CONF = "[gofaxsend]\nenablet38 = true\nrequestt38 = true\ndynamicconfig = bin/dynamic\n";
const SETTINGS = { gofaxsend: { dynamicconfig: "bin/dynamic" } };

/** What can be seen of a sender at work, in its order. */
const STEPS: readonly (readonly [string, (rig: Rig, path: string) => boolean])[] = [
  ["it has the job", (rig, path) => rig.fields(path, "returned")["returned"] !== "7"],
  ["it has a session", (rig, path) => rig.fields(path, "commid")["commid"] !== ""],
  ["DynamicConfig runs", (rig) => rig.read("tmp/asked") !== ""],
  ["the document is made", (rig) => tmp(rig).some((name) => name.endsWith(".tif"))],
  ["it dials", (rig, path) => rig.fields(path, "status")["status"] === "Dialing"],
  ["the call is up", (rig) => rig.sim.channels().length > 0],
  ["it sends", (rig, path) => /^Sending/.test(rig.fields(path, "status")["status"] ?? "")],
  ["it notes page 1", (rig) => notedPages(rig) >= 1],
  ["page 1 is out", (rig, path) => Number(rig.fields(path, "npages")["npages"]) >= 1],
  ["document 1 is out", (rig, path) => Number(rig.fields(path, "npages")["npages"]) >= 2],
  ["page 3 is out", (rig, path) => Number(rig.fields(path, "npages")["npages"]) >= 3],
  ["the fax is out", (rig, path) => rig.fields(path, "returned")["returned"] === "2"],
  ["it accounts for it", (rig) => rig.read("log/xferfaxlog") !== ""],
  ["it ends", (rig) => /SESSION END/.test(rig.sessions())],
];

/** Pages that the sender's note says are confirmed. */
function notedPages(rig: Rig): number {
  return parseSendNote(rig.read("log/gofax-send-q1"))?.calls.at(-1)?.inOrder ?? 0;
}

function tmp(rig: Rig): string[] {
  return [...Deno.readDirSync(`${rig.dir}/tmp`)].map(({ name }) => name).filter((name) => name !== "asked");
}

/** As faxq leaves a job before it starts a sender. */
function handToSender(rig: Rig, path: string): void {
  const fields = { state: 6, commid: "", status: "", statuscode: 0, returned: 7 };
  Deno.writeFileSync(`${rig.dir}/${path}`, formatQfile(setFields(rig.qfile(path), fields)));
}

/** Pages that arrived at the far end, call by call. */
function arrived(rig: Rig): number[] {
  return rig.sim.history.map(({ received }) => received === undefined ? 0 : readDirectories(received).length);
}

/**
 * Whether a lock on the file stays. A sender that dies while it starts a script leaves a process behind that holds what the
 * sender held until it has become the script, a few milliseconds later; the job's next sender waits as long.
 */
async function staysLocked(path: string): Promise<boolean> {
  return !(await new Deno.Command("flock", { args: ["-w", "5", path, "true"] }).output()).success;
}

/** Kills a sender when `due` says so; gives its process id. */
async function killWhen(rig: Rig, path: string, due: () => boolean): Promise<number> {
  const child = startSender(rig, path);
  let ended = false;
  const status = child.status.then((status) => {
    ended = true;
    return status;
  });
  while (!ended && !due()) await systemClock.sleep(1);
  try {
    child.kill("SIGKILL");
  } catch {
    // It was through.
  }
  await status;
  return child.pid;
}

/** Documents that the qfile names and that are not there. HylaFAX+ ends such a job, also one that was sent. */
function missing(rig: Rig, path: string): readonly string[] {
  const names = items(rig.qfile(path)).map(({ file }) => file);
  return names.filter((name) => rig.read(name) === "");
}

/** The names of sources in docq. */
function sources(rig: Rig): readonly string[] {
  return [...Deno.readDirSync(`${rig.dir}/docq`)].map(({ name }) => name)
    .filter((name) => /\.ps(\.1)?$/.test(name)).sort();
}

/** What tells whose qfile it is, and the end of the names that sources of sent documents have. */
const DIALECTS = {
  "hylafax": { fields: {}, end: "" },
  "hylafax+": { fields: { errorcode: "" }, end: ".1" },
} as const;

/** Lets a sender kill itself; gives its process id. */
async function killItself(rig: Rig, path: string, death: Death): Promise<number> {
  const child = startSender(rig, path, death);
  assert.equal((await child.status).signal, "SIGKILL", `${death.at}, document ${death.document}`);
  return child.pid;
}

/** One sender killed, and one after it: what must hold in between and at the end. */
async function crash(
  what: string,
  due: Death | ((rig: Rig, path: string) => boolean),
  dialect: keyof typeof DIALECTS = "hylafax",
): Promise<void> {
  const { fields, end } = DIALECTS[dialect];
  await using rig = await Rig.start(SETTINGS, { speed: 150 });
  rig.script("bin/dynamic", "#!/bin/sh\necho x > tmp/asked\nsleep 0.05\n");
  configureSender(rig, SENDER_CONF);
  rig.clock = hurried(7);
  const path = rig.job({ number: "1001", documents: DOCUMENTS, fields });
  const pid = typeof due === "function"
    ? await killWhen(rig, path, () => due(rig, path))
    : await killItself(rig, path, due);
  assert.ok(!await staysLocked(`${rig.dir}/${path}`), `${what}: a lock is left`);
  await endUnnotedCalls(daemonWorld(rig), { jobId: 1, pid });
  assert.deepEqual(rig.sim.channels(), [], `${what}: a call is left`);
  assert.deepEqual(tmp(rig), [], `${what}: a document is left`);
  const { returned, npages, jobid } = rig.fields(path, "returned", "npages", "jobid");
  assert.equal(jobid, "1", what);
  assert.match(returned ?? "", /^[027]$/, what);
  assert.deepEqual(missing(rig, path), [], `${what}: each document is there`);
  const [first = 0] = arrived(rig);
  assert.ok(Number(npages) <= first, `${what}: ${npages} pages counted, ${first} arrived`);
  // A page stands in the note a moment before it stands in the qfile; the last one counts only with the whole fax.
  const confirmed = Math.max(Number(npages), Math.min(notedPages(rig), PAGES - 1));
  assert.ok(confirmed <= first, `${what}: ${confirmed} pages noted, ${first} arrived`);
  const named = [`doc10.ps${end}`, `doc11.ps${end}`];
  if (returned === "2") {
    restoreLeftNames(rig.world(), parseJobId("1"));
    assert.deepEqual(sources(rig), named, `${what}: gofaxd takes what is left of the old names`);
    return assert.equal(first, PAGES, what);
  }
  handToSender(rig, path);
  const calls = rig.sim.history.length;
  const { code } = await startSender(rig, path).status;
  assert.equal(code, 2, what);
  const [second = 0] = arrived(rig).slice(calls);
  // where FreeSWITCH was through with the fax before anybody ended it, it remembers that
  const left = first === PAGES ? 0 : PAGES - confirmed;
  assert.equal(second, left, `${what}: what was confirmed is not sent again`);
  assert.deepEqual(rig.items(path).filter((item) => item.startsWith("fax:")), [], what);
  assert.equal(getField(rig.qfile(path), "npages"), String(PAGES), what);
  assert.deepEqual(sources(rig), named, `${what}: every source has one name`);
  assert.deepEqual(missing(rig, path), [], what);
}

Deno.test("a sender killed at whatever step: no false success, no lock, no call, no page twice that was counted", async (t) => {
  for (const [step, holds] of STEPS) {
    await t.step(step, () => crash(step, holds));
  }
});

/** The steps of a document's names, and whose they are. */
const NAMING: readonly (readonly [dialect: keyof typeof DIALECTS, steps: readonly string[]])[] = [
  ["hylafax", [
    ...["before it has two names", "with two names", "before the job says so", "when the job says so"],
    "with its own name",
  ]],
  ["hylafax+", ["before the job says so", "when the job says so"]],
];

for (const [dialect, steps] of NAMING) {
  Deno.test(`${dialect}: a sender killed between a sent document and its source's name`, async (t) => {
    for (const at of steps) {
      for (const document of DOCUMENTS.keys()) {
        const death = { at, document: document + 1 };
        await t.step(`${at}, document ${death.document}`, () => crash(at, death, dialect));
      }
    }
  });
}

Deno.test("a sender killed at any moment", async (t) => {
  const below = chance(20250);
  for (let run = 0; run < 12; run++) {
    const after = 60 + below(700);
    await t.step(`after ${after} ms`, async () => {
      const start = performance.now();
      await crash(`after ${after} ms`, () => performance.now() - start > after);
    });
  }
});
