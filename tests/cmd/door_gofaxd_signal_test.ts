/** Signals, while gofaxd has the job: they are passed on, and what kills the door ends the job. */

import assert from "node:assert/strict";
import { until } from "../flow/rig.ts";
import { doorTest } from "../support/door_rig.ts";
import { AS_UUCP } from "../support/door_own_way.ts";
import { FakeGofaxd, holdersOf } from "../support/fake_gofaxd.ts";

/** What stands in a job whose sender was ended in its start, or (bash) before it. */
const NOT_SENT = /^The sender (?:ended with|could not be started)/;

doorTest(
  "TERM, INT and HUP are passed on to gofaxd, each time, and its end is waited for",
  async (rig, shell) => {
    using gofaxd = new FakeGofaxd(rig.spool);
    rig.jobs();
    const door = rig.start(shell);
    using job = await gofaxd.nextJob();
    job.take();
    // it waits for the end now, and what it is told later is read after this
    await until("the door waits", () => holdersOf(job.answer).length === 1 && isAsleep(door.pid));
    for (const signal of ["TERM", "INT", "HUP", "TERM"] as const) {
      door.kill(`SIG${signal}`);
      job.say("1 wait");
      assert.equal(await gofaxd.next(), `1 stop ${job.pid} ${job.number} ${signal}`);
    }
    rig.says(0);
    job.say("1 exit 0");
    assert.equal((await door.status).code, 0);
    assert.equal(rig.field("status"), "");
    assert.deepEqual(gofaxd.left(), []);
  },
);

function isAsleep(pid: number): boolean {
  return /\) S /.test(Deno.readTextFileSync(`/proc/${pid}/stat`));
}

doorTest("a signal ends the wait for gofaxd by itself, without anything to read", async (rig, shell) => {
  using gofaxd = new FakeGofaxd(rig.spool);
  for (const signal of ["TERM", "INT", "HUP"] as const) {
    const door = rig.start(shell);
    using job = await gofaxd.nextJob();
    job.take();
    await until("the door reads", () => isReading(door.pid));
    door.kill(`SIG${signal}`);
    assert.equal(await gofaxd.next(), `1 stop ${job.pid} ${job.number} ${signal}`);
    job[Symbol.dispose]();
    assert.equal((await door.status).code, 0);
  }
});

/** Whether a process waits for the end: it has the answer open for reading only. BusyBox polls first. */
function isReading(pid: number): boolean {
  const isOpen = [...Deno.readDirSync(`/proc/${pid}/fd`)].some(({ name }) => name === "4");
  return !isOpen && isAsleep(pid) && /pipe|poll/.test(Deno.readTextFileSync(`/proc/${pid}/wchan`));
}

doorTest("a signal before gofaxd has the job reaches it afterwards, or the sender", async (rig, shell) => {
  using gofaxd = new FakeGofaxd(rig.spool);
  rig.put(
    `#!/usr/bin/perl\n$SIG{TERM} = sub { open my $t, '>', "$ENV{OUT}/term"; close $t; exit 1 }; sleep 60;\n`,
  );
  for (const isTaken of [true, false]) {
    rig.jobs();
    const door = rig.start(shell);
    using job = await gofaxd.nextJob();
    door.kill("SIGTERM");
    if (isTaken) job.take();
    else job.say("1 self");
    if (isTaken) {
      job.say("1 wait");
      assert.equal(await gofaxd.next(), `1 stop ${job.pid} ${job.number} TERM`);
      rig.says(0);
      job.say("1 exit 0");
    }
    assert.equal((await door.status).code, 0);
    if (!isTaken) assert.match(rig.field("status") ?? "", NOT_SENT);
    assert.deepEqual(gofaxd.left(), []);
  }
});

doorTest(
  "a signal to all processes of a door does not leave it without its time limit",
  async (rig, shell) => {
    using gofaxd = new FakeGofaxd(rig.spool);
    rig.put(`#!/usr/bin/perl\n$SIG{TERM} = sub { exit 1 }; sleep 60;\n`);
    rig.jobs();
    const door = rig.start(shell, { before: ["/usr/bin/setsid", "--wait", ...AS_UUCP] });
    const [, , pid] = (await gofaxd.next()).split(" ");
    Deno.kill(-Number(pid), "SIGTERM");
    assert.equal((await door.status).code, 0);
    assert.match(rig.field("status") ?? "", NOT_SENT);
    assert.deepEqual(gofaxd.left(), []);
  },
  { limitS: 0.3 },
);

doorTest("signals that gofaxd cannot be told of hold nobody up", async (rig, shell) => {
  using gofaxd = new FakeGofaxd(rig.spool);
  rig.jobs();
  const door = rig.start(shell);
  const job = await gofaxd.nextJob();
  job.take();
  await until("the door reads", () => isReading(door.pid));
  gofaxd.fill();
  for (const signal of ["SIGTERM", "SIGHUP", "SIGTERM"] as const) door.kill(signal);
  job.say("1 wait");
  job[Symbol.dispose]();
  assert.equal((await door.status).code, 0);
  assert.equal(rig.field("status"), "gofaxd ended while it had this job");
});

doorTest(
  "a door that is killed is seen at once, waiting for the end or for the answer",
  async (rig, shell) => {
    using gofaxd = new FakeGofaxd(rig.spool);
    for (const isTaken of [true, false]) {
      const door = rig.start(shell);
      using job = await gofaxd.nextJob();
      if (isTaken) {
        job.take();
        await until("the door reads", () => isReading(door.pid));
      } else await until("its timer runs", () => `${holdersOf(job.answer)}` === `${job.pid}`);
      assert(!job.isUnheard());
      door.kill("SIGKILL");
      await door.status;
      assert(job.isUnheard());
      if (!isTaken) { for (const path of [job.answer, job.given]) Deno.removeSync(path); }
    }
  },
);
