/** gofaxd that does not answer, is not there, or ends: each job goes one way only, and none is lost. */

import assert from "node:assert/strict";
import { mkfifo } from "../../lib/os/libc.ts";
import { until } from "../flow/rig.ts";
import { binary, doorTest, JOB } from "../support/door_rig.ts";
import { GIVEN, goesItsOwnWay, SENDER, takeSent } from "../support/door_own_way.ts";
import { DoorAnswer, FakeGofaxd } from "../support/fake_gofaxd.ts";

/** A door that does not want to wait long. */
const SHORT = { limitS: 0.2 } as const;

/** What the door's time limit says. Tests that are to hold on a slow machine say it themselves. */
const LATE = "late";

/** flock(2)'s LOCK_EX. */
const EXCLUSIVE = true;

const ENDED = "gofaxd ended while it had this job";

doorTest(
  "without an answer in time the job is taken back, and gofaxd that comes too late finds none",
  async (rig, shell) => {
    using gofaxd = new FakeGofaxd(rig.spool);
    rig.put(`#!/bin/sh\ncat >>"$OUT/stdin"\nread line <"$OUT/go"\nexit 1\n`);
    rig.jobs();
    assert.equal(mkfifo(`${rig.dir}/out/go`, 0o666), 0);
    const door = rig.start(shell);
    await gofaxd.next();
    // when the sender runs nothing is left to be claimed, and nobody to be answered
    using go = await Deno.open(`${rig.dir}/out/go`, { write: true });
    assert.deepEqual(gofaxd.left(), []);
    await go.write(Uint8Array.of(10));
    assert.equal((await door.status).code, 0);
    assert.equal(takeSent(rig), GIVEN);
    Deno.removeSync(`${rig.dir}/out/go`);
  },
  SHORT,
);

doorTest(
  "gofaxd that has heard of a job which is then taken back can neither claim nor answer it",
  async (rig, shell) => {
    using gofaxd = new FakeGofaxd(rig.spool);
    rig.put(SENDER);
    rig.jobs();
    const door = rig.start(shell);
    using job = await gofaxd.nextJob();
    job.say(LATE);
    assert.equal((await door.status).code, 0);
    assert.equal(takeSent(rig), GIVEN);
    assert.equal(job.claim(), undefined);
    assert(job.isUnheard());
    assert.deepEqual(gofaxd.left(), []);
  },
);

doorTest("a job that gofaxd has claimed is waited for, however late it says so", async (rig, shell) => {
  using gofaxd = new FakeGofaxd(rig.spool);
  rig.put(SENDER);
  for (const answers of [["1 taken", "1 exit 2"], ["1 exit 2"], ["1 self"]]) {
    rig.jobs();
    const door = rig.start(shell);
    using job = await gofaxd.nextJob();
    job.claim();
    job.say(LATE);
    await until("the door has tried to take it back", () => !hasOpen(door.pid, "4"));
    assert.equal(takeSent(rig), "");
    if (answers.length > 1 || answers[0] === "1 exit 2") rig.says(2);
    for (const line of answers) job.say(line);
    const isSelf = answers[0] === "1 self";
    assert.equal((await door.status).code, isSelf ? 0 : 2);
    assert.equal(takeSent(rig), isSelf ? GIVEN : "");
    assert.deepEqual(gofaxd.left(), []);
  }
});

function hasOpen(pid: number, descriptor: string): boolean {
  return [...Deno.readDirSync(`/proc/${pid}/fd`)].some(({ name }) => name === descriptor);
}

doorTest("gofaxd that was killed before the job came is noticed without waiting", async (rig, shell) => {
  using gofaxd = new FakeGofaxd(rig.spool);
  gofaxd.kill();
  await goesItsOwnWay(rig, shell, "no reader");
  assert.deepEqual(gofaxd.left(), []);
});

doorTest("gofaxd that ends before it has claimed a job leaves it to the sender", async (rig, shell) => {
  using gofaxd = new FakeGofaxd(rig.spool);
  rig.put(SENDER);
  rig.jobs();
  const door = rig.start(shell);
  await gofaxd.next();
  gofaxd.kill();
  assert.equal((await door.status).code, 0);
  assert.equal(takeSent(rig), GIVEN);
  assert.deepEqual(gofaxd.left(), []);
}, SHORT);

doorTest(
  "an answer that is opened and closed before the job is claimed is the end of nothing",
  async (rig, shell) => {
    using gofaxd = new FakeGofaxd(rig.spool);
    rig.jobs();
    const door = rig.start(shell);
    const line = await gofaxd.next();
    new DoorAnswer(gofaxd.folder, line)[Symbol.dispose]();
    using job = new DoorAnswer(gofaxd.folder, line);
    job.take();
    rig.says(2);
    job.say("1 exit 2");
    assert.equal((await door.status).code, 2);
  },
);

doorTest(
  "gofaxd that ends with a claimed job, said or not, leaves a job put off with words",
  async (rig, shell) => {
    rig.put(SENDER);
    const args = ["-m", "freeswitch0", "sendq/q7", "sendq/q8"];
    for (const isTaken of [false, true]) {
      using gofaxd = new FakeGofaxd(rig.spool);
      rig.jobs(2);
      const before = Math.floor(Date.now() / 1000);
      const door = rig.start(shell, { args });
      const job = await gofaxd.nextJob();
      if (isTaken) job.take();
      else {
        job.claim();
        job.say(LATE);
      }
      job[Symbol.dispose]();
      gofaxd.kill();
      assert.equal((await door.status).code, 0);
      for (const name of ["sendq/q7", "sendq/q8"]) {
        assert.deepEqual(["returned", "status", "statuscode"].map((tag) => rig.field(tag, name)), [
          "0",
          ENDED,
          "343",
        ]);
        assert.ok(Number(rig.field("tts", name)) >= before + 60);
      }
      assert.equal(takeSent(rig), "");
      assert.deepEqual(gofaxd.left(), []);
    }
  },
);

/** What a job says when gofaxd ends without a word, and what of it is kept. */
const LEFT: readonly (readonly [what: string, lines: string, isKept: boolean])[] = [
  ["begun", "tts:1732868888\nstatus:Preparing to send\nstatuscode:0\nreturned:0\n", false],
  ["begun, without a time", "status:Dialing\nreturned:0\n", false],
  ["judged", "tts:99999999999\nstatus:Busy\nstatuscode:17\nreturned:0\n", true],
  ["failed", "tts:1732868888\nstatus:No answer\nreturned:1\n", true],
  ["sent", "tts:1732868888\nstatus:\nreturned:2\n", true],
  ["without a result", "tts:1732868888\n", true],
];

doorTest(
  "gofaxd that ends in the middle of a job: what was not judged is put off, what was stays",
  async (rig, shell) => {
    for (const [what, lines, isKept] of LEFT) {
      using gofaxd = new FakeGofaxd(rig.spool);
      rig.jobs(2);
      const door = rig.start(shell, { args: ["-m", "freeswitch0", "sendq/q7", "sendq/q8"] });
      const job = await gofaxd.nextJob();
      job.take();
      const bytes = new TextEncoder().encode(`${lines}!postscript:0::docq/doc1.ps.7\n`);
      Deno.writeFileSync(`${rig.spool}/sendq/q7`, bytes);
      job[Symbol.dispose]();
      assert.equal((await door.status).code, 0, what);
      if (isKept) assert.deepEqual(rig.job(), bytes, what);
      else assert.deepEqual([rig.field("returned"), rig.field("status")], ["0", ENDED], what);
      assert.match(binary(rig.job()), /^!postscript:0::docq\/doc1\.ps\.7$/m, what);
      assert.deepEqual(
        [rig.field("returned", "sendq/q8"), rig.field("status", "sendq/q8")],
        ["0", ENDED],
        what,
      );
    }
  },
);

doorTest(
  "a job that gofaxd still has locked is left alone, though its answer has ended",
  async (rig, shell) => {
    using gofaxd = new FakeGofaxd(rig.spool);
    rig.jobs();
    // it looks for the lock every second; the time limit is another sleep
    const bin = Deno.makeTempDirSync({ dir: rig.dir });
    Deno.chmodSync(bin, 0o755);
    const sleep = '#!/bin/sh\n[ "$1" = 1 ] || exec /bin/sleep "$@"\n';
    Deno.writeTextFileSync(`${bin}/sleep`, sleep, { mode: 0o755 });
    const door = rig.start(shell, { env: { PATH: `${bin}:/usr/bin:/bin` } });
    const job = await gofaxd.nextJob();
    job.take();
    using qfile = Deno.openSync(`${rig.spool}/sendq/q7`, { read: true });
    qfile.lockSync(EXCLUSIVE);
    job[Symbol.dispose]();
    assert.equal((await door.status).code, 0);
    assert.deepEqual(rig.job(), JOB);
  },
);

doorTest("a request FIFO that is full holds nobody up", async (rig, shell) => {
  using gofaxd = new FakeGofaxd(rig.spool);
  gofaxd.fill();
  await goesItsOwnWay(rig, shell, "full");
  assert.deepEqual(gofaxd.left(), []);
}, SHORT);
