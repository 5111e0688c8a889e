/** What the qfile says at each moment of a try, should we die there: the rules at the heads of the two records. */

import assert from "node:assert/strict";
import { EXIT, type Outcome } from "../../../lib/fax/end/outcome.ts";
import { type PageFacts, planPages, type SendPlan } from "../../../lib/fax/job/plan.ts";
import type { FaxJob } from "../../../lib/hylafax/job.ts";
import { beginRecord, type JobRecord } from "../../../lib/flow/send/job/job_record.ts";
import type { PlannedRecord } from "../../../lib/flow/send/job/planned_record.ts";
import { parseJobId } from "../../../lib/hylafax/ids.ts";
import { lockQfile } from "../../../lib/spool/locked_qfile.ts";
import { Rig, type TestJob } from "../rig.ts";

/** A job that is ours, with a plan of all its pages. */
interface Begun {
  readonly rig: Rig;
  readonly path: string;
  readonly record: JobRecord;
  readonly job: FaxJob;
  readonly plan: SendPlan;
  readonly said: (...tags: string[]) => readonly (string | undefined)[];
}

/** Pages of each document. */
const PAGES = [2, 1] as const;

async function withJob(
  test: (begun: Begun) => void | Promise<void>,
  job: TestJob = { documents: PAGES },
): Promise<void> {
  await using rig = await Rig.start();
  const path = rig.job(job);
  using locked = await lockQfile(`${rig.dir}/${path}`);
  const record = await beginRecord(locked, parseJobId("1"), () => true);
  const read = record.read();
  const facts: PageFacts = { pixels: 1, how: { kind: "as it lies" }, soundIn: undefined };
  const listPages = ({ file }: { readonly file: string }): PageFacts[] =>
    Array.from({ length: file.includes("doc10") ? PAGES[0] : PAGES[1] }, () => facts);
  const plan = planPages(record.qfile, read.pagehandling, listPages);
  const said: Begun["said"] = (...tags) => Object.values(rig.fields(path, ...tags));
  await test({ rig, path, record, job: read, plan, said });
}

const OUTCOME: Outcome = {
  code: EXIT.retry,
  status: "Busy",
  statuscode: 1,
  ndials: 1,
  totdials: 1,
  tottries: 0,
  ntries: 0,
  retryAfterS: 60,
};

const SOURCES = ["!postscript:0::docq/doc10.ps", "!postscript:0::docq/doc11.ps"];
const LEFT = ["!postscript:0::docq/doc11.ps.1", "fax:0::docq/doc11.ps;c0"];

Deno.test("a job that was begun is a retry, and its lines are what they were", async () => {
  await withJob(({ rig, path, said }) => {
    assert.deepEqual(said("returned", "status", "npages"), ["0", "Preparing to send", "0"]);
    assert.equal(rig.items(path).length, 4);
  });
});

Deno.test("the last page stays in the qfile until the far end has the whole fax", async () => {
  await withJob(async ({ rig, path, record, plan, job, said }) => {
    const planned = record.planned({ plan, job, resume: true });
    assert.deepEqual(planned.confirm(1, { dataformat: "MH" }), {
      npages: 1,
      file: "docq/doc10.ps;c0",
      delivered: [],
    });
    assert.deepEqual(planned.confirm(2, {}).delivered.map(({ file }) => file), ["docq/doc10.ps;c0"]);
    assert.deepEqual(planned.confirm(2, {}).delivered, [], "each document is told once");
    assert.deepEqual(planned.confirm(3, {}), { npages: 3, file: "docq/doc11.ps;c0", delivered: [] });
    assert.deepEqual(said("returned", "npages", "dataformat"), ["0", "2", "MH"]);
    assert.deepEqual(rig.items(path), [SOURCES[0], ...LEFT]);
    await planned.received({});
    assert.deepEqual(said("returned", "npages", "status"), ["2", "3", ""]);
    assert.deepEqual(rig.items(path), SOURCES);
    const { delivered } = await planned.finish({ ...OUTCOME, code: EXIT.done, status: "", statuscode: 0 }, 0);
    assert.deepEqual(delivered.map(({ file }) => file), ["docq/doc11.ps;c0"]);
  });
});

Deno.test("a try that ends before the whole fax is out leaves what was not confirmed, and its last page", async () => {
  await withJob(async ({ rig, path, record, plan, job, said }) => {
    const planned = record.planned({ plan, job, resume: true });
    planned.confirm(3, {});
    await planned.finish(OUTCOME, 5_000);
    assert.deepEqual(said("returned", "npages", "status", "tts"), ["0", "2", "Busy", "65"]);
    assert.deepEqual(rig.items(path), [SOURCES[0], ...LEFT]);
  });
});

Deno.test("without resume nothing is struck before the end, and a retry begins at the first page", async () => {
  await withJob(async ({ rig, path, record, plan, job, said }) => {
    const planned = record.planned({ plan, job, resume: false });
    assert.deepEqual(planned.confirm(2, {}).delivered, []);
    assert.deepEqual(said("npages"), ["2"], "what faxstat shows meanwhile");
    assert.equal(rig.items(path).length, 4);
    await planned.finish(OUTCOME, 0);
    assert.deepEqual(said("returned", "npages"), ["0", "0"]);
    assert.equal(rig.items(path).length, 4);
  });
});

Deno.test("pages that an earlier call carried are struck, and the job is what is left", async () => {
  await withJob(async ({ rig, path, record, plan, job, said }) => {
    const out = await record.strikeCarried(plan, job, 2);
    assert.deepEqual([out.npages, out.delivered.length], [2, 1]);
    assert.deepEqual(said("returned", "npages"), ["0", "2"]);
    assert.deepEqual(rig.items(path), [SOURCES[0], ...LEFT]);
    assert.deepEqual(record.read().documents.map(({ item }) => item.file), ["docq/doc11.ps;c0"]);
  });
});

Deno.test("a job without a plan has no pages to confirm, and one with a plan is written by its try alone", async () => {
  await withJob(({ record, plan, job, said }) => {
    // @ts-expect-error Pages are confirmed against a plan.
    assert.equal(record.confirm, undefined);
    // @ts-expect-error Nor is a fax received of which no page was planned.
    assert.equal(record.received, undefined);
    const planned: PlannedRecord = record.planned({ plan, job, resume: true });
    // @ts-expect-error There is one plan of a try.
    assert.equal(planned.planned, undefined);
    // @ts-expect-error Lines are struck only for a job that ends before its plan.
    assert.equal(planned.keepItems, undefined);
    planned.confirm(2, {});
    assert.throws(() => record.update({ status: "late" }), /the record of the planned try writes/);
    assert.deepEqual(said("status", "npages"), ["Preparing to send", "2"]);
  });
});
