/** What HylaFAX+'s accounting tells: lines of 19 and 20 fields in one file, and faxq's own lines, which are no calls. */

import assert from "node:assert/strict";
import { explainText } from "../../../cmd/explain/explain_text.ts";
import { PLAIN_VIEW } from "../../../cmd/view.ts";
import { explain, type Explained } from "../../../lib/flow/admin/explain.ts";
import { reportNumber } from "../../../lib/flow/admin/number.ts";
import { lastResults } from "../../../lib/hylafax/last_results.ts";
import { CaseFiles } from "../../../lib/spool/case_files.ts";
import { Rig } from "../rig.ts";

/** A line as HylaFAX+ writes it; without `jobinfo`, as HylaFAX 6 does. */
interface Line {
  readonly at: string;
  readonly kind: string;
  readonly job: number;
  readonly commId?: string;
  readonly number?: string;
  readonly pages?: number;
  readonly reason?: string;
  readonly jobinfo?: string;
}

function line(
  { at, kind, job, commId = "", number = "1001", pages = 0, reason = "", jobinfo }: Line,
): string {
  const seconds = commId === "" ? "0:00:00" : "0:00:20";
  const fields = [
    `11/29/26 ${at}`,
    kind,
    commId,
    commId === "" ? "" : "freeswitch0",
    job,
    '"tag"',
    "alice@example.com",
  ];
  const more = [
    `"${number}"`,
    '""',
    0,
    pages,
    seconds,
    seconds,
    `"${reason}"`,
    '""',
    '""',
    '""',
    '"alice"',
    '""',
  ];
  return `${[...fields, ...more, ...jobinfo === undefined ? [] : [jobinfo]].join("\t")}\n`;
}

const NEVER_CALLED = [
  { at: "10:00", kind: "SUBMIT", job: 5, reason: "Submitted", jobinfo: "0/0/0/0/12/0/3" },
  { at: "10:04", kind: "UNSENT", job: 5, reason: "Job aborted by request {E345}", jobinfo: "3/0/0/0/12/0/3" },
];
const OUT_OF_TIME = [
  { at: "10:10", kind: "SUBMIT", job: 6, reason: "Submitted", jobinfo: "0/0/0/0/12/0/3" },
  {
    at: "10:11",
    kind: "SEND",
    job: 6,
    commId: "000000061",
    reason: "Busy signal detected {E001}",
    jobinfo: "4/0/1/1/12/0/3",
  },
  {
    at: "10:16",
    kind: "SEND",
    job: 6,
    commId: "000000062",
    pages: 1,
    reason: "The call dropped prematurely",
  },
  {
    at: "13:10",
    kind: "UNSENT",
    job: 6,
    pages: 1,
    reason: "Kill time expired {E325}",
    jobinfo: "4/1/0/2/12/1/3",
  },
];
const BY_PROXY = [
  { at: "10:20", kind: "SUBMIT", job: 7, reason: "Submitted", jobinfo: "0/0/0/0/12/0/3" },
  { at: "10:25", kind: "PROXY", job: 7, commId: "000000300", pages: 2, jobinfo: "2/0/0/1/12/1/3" },
];

/** An incoming call of this server with the number of the other server's communication. */
const SAME_NUMBER =
  '11/29/26 09:00\tCALL\t000000300\tfreeswitch0\t\t""\tfax\t"4711"\t""\t0\t0\t0:00:20\t0:00:20\t"Call refused: no modem"\t""\t"030"\t""\t""\t""\t\n';

async function site(lines: readonly Line[]): Promise<Rig> {
  const rig = await Rig.start();
  Deno.writeTextFileSync(`${rig.dir}/log/xferfaxlog`, lines.map(line).join(""));
  return rig;
}

function look(rig: Rig, digits: string): Explained | undefined {
  const world = rig.world();
  return explain({ ...world, caseFiles: new CaseFiles(world.spool.paths) }, { kind: "number", digits });
}

function textOf(found: Explained | undefined): string {
  assert.ok(found !== undefined);
  return explainText(found, Date.now() / 1000, PLAIN_VIEW).replaceAll(/\s+/g, " ");
}

function jobOf(found: Explained | undefined): Extract<Explained["explanation"], { kind: "job" }> {
  assert.ok(found?.explanation.kind === "job");
  return found.explanation;
}

Deno.test("explains a job that was removed before it was called, though its file is gone", async () => {
  await using rig = await site([...NEVER_CALLED, ...OUT_OF_TIME]);
  const found = look(rig, "5");
  const { standing, tries, pages, submitted, next } = jobOf(found);
  assert.deepEqual([standing, tries, pages, next.calls.made], ["cancelled", [], { sent: 0, total: 3 }, 0]);
  assert.equal(submitted, Date.parse("2026-11-29T10:00") / 1000);
  const text = textOf(found);
  assert.match(text, /^Fax 5 to 1001 was NOT sent: it was cancelled\. It is not tried again\./);
  assert.match(text, /of alice, handed in 2026-11-29 at 10:00/);
  assert.match(text, /Pages 0 of 3 sent/);
});

Deno.test("explains a job that was called and given up, by lines of either form", async () => {
  await using rig = await site([...NEVER_CALLED, ...OUT_OF_TIME]);
  const found = look(rig, "6");
  const { standing, end, before, tries, pages } = jobOf(found);
  assert.deepEqual([standing, end?.kind, before?.kind], ["failed", "time is up", "cut off"]);
  assert.deepEqual(tries.map(({ commId, end: ended }) => [commId, ended?.kind]), [
    ["000000061", "busy"],
    ["000000062", "cut off"],
  ]);
  assert.deepEqual(pages, { sent: 1, total: 4 });
  assert.deepEqual(look(rig, "000000062")?.explanation, found?.explanation);
});

Deno.test("explains a job that another server sent", async () => {
  await using rig = await site([...BY_PROXY]);
  const { standing, tries, pages } = jobOf(look(rig, "7"));
  assert.deepEqual([standing, tries.length, pages], ["sent", 1, { sent: 2, total: 2 }]);
  assert.equal(look(rig, "000000300"), undefined, "the number of another server's communication");
});

Deno.test("another server's communication is not taken for one of this server", async () => {
  await using rig = await site([...BY_PROXY]);
  Deno.writeTextFileSync(`${rig.dir}/log/xferfaxlog`, SAME_NUMBER + rig.read("log/xferfaxlog"));
  Deno.writeTextFileSync(
    `${rig.dir}/log/c000000300`,
    "Nov 29 09:00:34.98: [ 2132]: SESSION BEGIN 000000300 4711\nNov 29 09:00:35.98: [ 2132]: Call refused: no modem\n",
  );
  assert.equal(look(rig, "000000300")?.explanation.kind, "reception");
  assert.deepEqual(jobOf(look(rig, "7")).tries.map(({ story }) => story), [undefined]);
});

Deno.test("lines of an earlier job with the same number are not this one's", async () => {
  await using rig = await site([
    { at: "09:00", kind: "SEND", job: 6, commId: "000000040", jobinfo: "1/0/0/1/12/1/3" },
    ...OUT_OF_TIME,
  ]);
  assert.deepEqual(jobOf(look(rig, "6")).tries.map(({ commId }) => commId), ["000000061", "000000062"]);
});

Deno.test("a job that came in is no call, and a line without a communication is not found by a zero", async () => {
  await using rig = await site([...NEVER_CALLED, ...OUT_OF_TIME, ...BY_PROXY]);
  assert.equal(look(rig, "0"), undefined);
  assert.equal(look(rig, "000000000"), undefined);
  const world = rig.world();
  const { history } = await reportNumber({ ...world, caseFiles: new CaseFiles(world.spool.paths) }, "1001");
  assert.deepEqual([history.out, history.in, history.busy], [
    { calls: 2, good: 0 },
    { calls: 0, good: 0 },
    1,
  ]);
  const results = lastResults(rig.read("log/xferfaxlog"), 10);
  assert.deepEqual(results.map(({ commId, success }) => [commId, success]), [
    ["000000062", false],
    ["000000061", false],
  ]);
});

Deno.test("a job of which there is a line of its end only, without a reason, does not count as sent", async () => {
  await using rig = await site([{ at: "10:04", kind: "UNSENT", job: 5, jobinfo: "3/0/0/0/12/0/3" }]);
  assert.deepEqual([jobOf(look(rig, "5")).standing, jobOf(look(rig, "5")).end?.kind], ["failed", "unknown"]);
});
