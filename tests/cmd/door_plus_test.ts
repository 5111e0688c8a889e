/** The door between HylaFAX+ and a sender that ends in the middle of a batch: a job that was not judged must not be started again at once. */

import assert from "node:assert/strict";
import { close, mkfifo, O, open, unread } from "../../lib/os/libc.ts";
import { binary, type DoorRig, doorTest, JOB, PLUS_JOB } from "../support/door_rig.ts";
import { FakeGofaxd } from "../support/fake_gofaxd.ts";

const AHEAD = 99_999_999_999;

/** Lines of a job of HylaFAX+, and whether the door puts it off. */
const SAID:
  readonly (readonly [what: string, fields: Readonly<Record<string, string>>, isPutOff: boolean])[] = [
    ["not tried", {}, true],
    ["not tried, after an earlier try", { status: "Busy signal detected", errorcode: "E001" }, true],
    ["begun", { status: "Preparing to send" }, true],
    ["not tried, as HylaFAX 6 has left it", { returned: "7" }, true],
    ["judged", { status: "Busy signal detected", tts: String(AHEAD) }, false],
    ["put off behind another", { status: "Blocked by another job", tts: String(AHEAD) }, false],
    ["failed", { status: "No answer from remote", returned: "1" }, false],
    ["sent", { returned: "2" }, false],
  ];

function job(fields: Readonly<Record<string, string>>): Uint8Array {
  let text = binary(PLUS_JOB);
  for (const [tag, value] of Object.entries(fields)) {
    text = text.replace(new RegExp(`^${tag}:.*$`, "m"), `${tag}:${value}`);
  }
  return Uint8Array.from(text, (c) => c.charCodeAt(0));
}

/** Writes a batch with each of these jobs, and gives their names. */
function batch(rig: DoorRig): readonly string[] {
  const names = rig.jobs(SAID.length, PLUS_JOB);
  for (const [index, name] of names.entries()) {
    Deno.writeFileSync(`${rig.spool}/${name}`, job(SAID[index]?.[1] ?? {}));
  }
  return names;
}

function assertPutOff(rig: DoorRig, names: readonly string[], words: string, before: number): void {
  for (const [index, name] of names.entries()) {
    const [what, fields, isPutOff] = SAID[index] ?? ["", {}, false];
    if (!isPutOff) {
      assert.deepEqual(rig.job(name), job(fields), what);
      continue;
    }
    const said = ["returned", "status", "errorcode", "statuscode"].map((tag) => rig.field(tag, name));
    assert.deepEqual(said, ["0", words, "E343", undefined], what);
    assert.ok(Number(rig.field("tts", name)) >= before + 60, what);
  }
}

doorTest("a crash puts off every job of a batch of HylaFAX+ that was not judged", async (rig, shell) => {
  for (const [how, number] of [["exit 101", 101], ["kill -KILL $$", 137], ["kill -TERM $$", 143]] as const) {
    rig.put(`#!/bin/sh\ncat >/dev/null\n${how}\n`);
    const names = batch(rig);
    const before = Math.floor(Date.now() / 1000);
    assert.equal(await rig.run(shell, { args: ["-B", "-m", "freeswitch0", ...names] }), 0, how);
    assertPutOff(rig, names, `The sender ended with ${number} and left no result`, before);
  }
});

doorTest("so does the end of gofaxd", async (rig, shell) => {
  using gofaxd = new FakeGofaxd(rig.spool);
  const names = batch(rig);
  const before = Math.floor(Date.now() / 1000);
  const door = rig.start(shell, { args: ["-m", "freeswitch0", ...names] });
  const taken = await gofaxd.nextJob();
  taken.take();
  taken[Symbol.dispose]();
  assert.equal((await door.status).code, 0);
  assertPutOff(rig, names, "gofaxd ended while it had this job", before);
});

doorTest(
  "a batch of HylaFAX+ whose sender has an end for it is left as the sender wrote it",
  async (rig, shell) => {
    const blocked = { status: "Blocked by another job" };
    for (const result of [0, 1, 2]) {
      rig.put(`#!/bin/sh\ncat >/dev/null\nexit ${result}\n`);
      const [first = "", second = ""] = rig.jobs(2);
      const jobs = [job({ status: result === 2 ? "" : "Busy", returned: String(result) }), job(blocked)];
      for (const [index, name] of [first, second].entries()) {
        Deno.writeFileSync(`${rig.spool}/${name}`, jobs[index] ?? new Uint8Array());
      }
      assert.equal(await rig.run(shell, { args: ["-m", "freeswitch0", first, second] }), result);
      assert.deepEqual([rig.job(first), rig.job(second)], jobs);
    }
  },
);

/** Ends of the program: numbers, and signals. */
const ENDS: readonly string[] = [
  ...[0, 1, 2, 3, 7, 64, 99, 101, 125, 126, 127, 128, 129, 130, 131, 133, 134, 137, 139, 143, 192, 254, 255]
    .map((code) => `exit ${code}`),
  ...["HUP", "INT", "QUIT", "ABRT", "KILL", "SEGV", "PIPE", "TERM", "USR1"].map((name) => `kill -${name} $$`),
];

doorTest(
  "nothing but 0, 1 and 2 comes out, whoever ends how, and never bit 0x80, which HylaFAX+ takes for a proxy's",
  async (rig, shell) => {
    for (const how of ENDS) {
      for (const bytes of [JOB, PLUS_JOB]) {
        rig.put(`#!/bin/sh\ncat >/dev/null\n${how}\n`);
        rig.jobs(1, bytes);
        const { code, signal } = await rig.start(shell).status;
        assert.deepEqual([code, signal], [0, null], how);
        assert.equal(rig.field("returned"), "0", how);
        assert.match(rig.field("status") ?? "", /^The sender (?:ended with|does not start)/, how);
      }
    }
  },
);

doorTest("the door writes nothing into faxq's FIFO", async (rig, shell) => {
  const path = `${rig.spool}/FIFO`;
  if (mkfifo(path, 0o600) === 0 && Deno.uid() === 0) Deno.chownSync(path, 10, 10);
  const fd = open(path, O.RDWR | O.NONBLOCK | O.CLOEXEC);
  try {
    rig.put("#!/bin/sh\ncat >/dev/null\nexit 101\n");
    const names = rig.jobs(2, PLUS_JOB);
    assert.equal(await rig.run(shell, { args: ["-m", "freeswitch0", ...names] }), 0);
    using gofaxd = new FakeGofaxd(rig.spool);
    const door = rig.start(shell);
    const job = await gofaxd.nextJob();
    job.take();
    door.kill("SIGTERM");
    assert.match(await gofaxd.next(), /^1 stop /);
    job[Symbol.dispose]();
    await door.status;
    assert.equal(unread(fd), 0);
  } finally {
    close(fd);
  }
});
