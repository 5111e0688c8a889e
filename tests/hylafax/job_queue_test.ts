import assert from "node:assert/strict";
import { DUE_S, JOB_STATES, LATE_S, readQueuedJob, summariseQueue } from "../../lib/hylafax/job_queue.ts";
import { bytesOf, recorded, recordedNames } from "./support.ts";

const NOW = 1_795_432_000;

function job(jobId: number, fields: Readonly<Record<string, string | number>>, made = NOW): ReturnType<
  typeof readQueuedJob
> {
  const text = Object.entries(fields).map(([tag, value]) => `${tag}:${value}\n`).join("");
  return readQueuedJob({ jobId, bytes: bytesOf(text), made }, NOW);
}

Deno.test("readQueuedJob() reads what faxq started a sender with", () => {
  const bytes = recorded("qfiles/simple.at-send");
  const { state, owner, number, totpages } = readQueuedJob({ jobId: 2, bytes, made: NOW - 60 }, NOW);
  assert.deepEqual([state, owner, totpages], ["active", "root", 1]);
  assert.notEqual(number, "");
});

Deno.test("readQueuedJob() reads every recorded qfile", () => {
  for (const name of recordedNames("qfiles")) {
    const { state } = readQueuedJob({ jobId: 1, bytes: recorded(`qfiles/${name}`), made: NOW }, NOW);
    assert.ok(state !== "unknown", name);
  }
});

Deno.test("readQueuedJob() makes the best of a qfile that makes no sense", () => {
  const bytes = new Uint8Array([0xff, 0xfe, 10, 58, 58, 10, ...bytesOf("state:ten\ntts:-5\nnpages:x\n")]);
  assert.deepEqual(readQueuedJob({ jobId: 7, bytes, made: NOW - 5 }, NOW), {
    jobId: 7,
    state: "unknown",
    owner: "",
    number: "",
    modem: "",
    npages: 0,
    totpages: 0,
    totdials: 0,
    status: "",
    submitted: NOW - 5,
    waitedS: 5,
  });
});

Deno.test("readQueuedJob() counts the wait from when a job could have been sent", () => {
  const cases: readonly [name: string, tts: number | string, made: number, want: number][] = [
    ["at once", 0, NOW - 100, 100],
    ["a later time that has come", NOW - 30, NOW - 100, 30],
    ["a later time", NOW + 30, NOW - 100, 0],
    ["no time", "", NOW - 100, 100],
    ["a clock that was set back", 0, NOW + 100, 0],
  ];
  for (const [name, tts, made, want] of cases) {
    assert.equal(job(1, { state: 5, tts }, made).waitedS, want, name);
  }
});

Deno.test("summariseQueue() counts jobs by what they do", () => {
  const states = JOB_STATES.map((_, index) => job(index + 1, { state: index + 1 }, NOW - 10 + index));
  const { late, due, oldest, ...counts } = summariseQueue(states);
  assert.deepEqual(counts, { waiting: 3, sending: 1, blocked: 1, suspended: 1, other: 2 });
  assert.equal(oldest?.jobId, 2);
  assert.deepEqual([late, due], [[], []]);
});

Deno.test("summariseQueue() names the jobs that wait too long, but none whose time has not come", () => {
  const old = NOW - LATE_S - 1;
  const jobs = [
    job(1, { state: 6 }, old - 100),
    job(2, { state: 5 }, old),
    job(3, { state: 4 }, old - 50),
    job(4, { state: 3, tts: NOW + 60 }, old - 9),
    job(5, { state: 5 }, old + 1),
    job(6, { state: 1 }, old),
  ];
  const { late, oldest } = summariseQueue(jobs);
  assert.deepEqual(late.map(({ jobId }) => jobId), [3, 2]);
  assert.equal(oldest?.jobId, 1);
});

Deno.test("summariseQueue() names the jobs that nothing but a modem is missing for", () => {
  const old = NOW - DUE_S - 1;
  const jobs = [
    job(1, { state: 5, modem: "freeswitch1" }, old),
    job(2, { state: 3, tts: old - 10 }, old - 100),
    job(3, { state: 4 }, old),
    job(4, { state: 6 }, old),
    job(5, { state: 1 }, old),
    job(6, { state: 3, tts: NOW + 60 }, old),
    job(7, { state: 5 }, old + 1),
  ];
  assert.deepEqual(summariseQueue(jobs).due.map(({ jobId, modem }) => [jobId, modem]), [[2, ""], [
    1,
    "freeswitch1",
  ]]);
});

Deno.test("summariseQueue() of an empty queue has no oldest", () => {
  assert.deepEqual(summariseQueue([]), {
    waiting: 0,
    sending: 0,
    blocked: 0,
    suspended: 0,
    other: 0,
    oldest: undefined,
    due: [],
    late: [],
  });
});
