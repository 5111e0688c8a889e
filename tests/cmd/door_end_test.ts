/** Whatever becomes of the program behind the door: nothing but 0, 1 and 2 comes out, and the job says what happened. */

import assert from "node:assert/strict";
import { binary, doorTest, JOB, PLUS_JOB } from "../support/door_rig.ts";

const exits = (code: number): string => `#!/bin/sh\ncat >/dev/null\nexit ${code}\n`;
/** Writes a result into the first job and ends. */
const says = (returned: number, code: number): string =>
  `#!/bin/sh\ncat >/dev/null\nsed s/^returned:7/returned:${returned}/ sendq/q7 >sendq/new && cat sendq/new >sendq/q7\nexit ${code}\n`;
/** The head of an executable for a machine that there is none of. */
const OTHER_MACHINE = Uint8Array.from([
  0x7f,
  0x45,
  0x4c,
  0x46,
  2,
  1,
  1,
  0,
  ...Array(8).fill(0),
  3,
  0,
  0xf7,
  0,
  1,
  0,
]);

/** Programs that leave the job as it was, and the words for it. */
const ODD: readonly (readonly [
  what: string,
  program: string | Uint8Array | undefined,
  words: RegExp,
  mode?: number,
])[] = [
  ["is not there", undefined, /^The sender does not start: .*it's the program \(127\)$/],
  ["may not be run", exits(0), /does not start: .*\(126\)$/, 0o644],
  ["is for another machine", OTHER_MACHINE, /does not start|ended with/],
  ["is empty", "", /^The sender ended with 0 and left no result$/],
  ["claims to have sent, and says so nowhere", exits(2), /ended with 2 and/],
  ["claims to have failed, and says so nowhere", exits(1), /ended with 1 and/],
  ["panics", exits(101), /ended with 101 and/],
  ["runs out of memory", exits(133), /ended with 133 and/],
  ["ends with a number of HylaFAX's", exits(3), /ended with 3 and/],
  ["ends with untouched", exits(7), /ended with 7 and/],
  ["ends with a number that waiting for it could have had", exits(200), /ended with 200 and/],
  ["ends with the last number", exits(255), /ended with 255 and/],
  ["is killed", "#!/bin/sh\nkill -KILL $$\n", /ended with 137 and/],
  ["crashes", "#!/bin/sh\nkill -SEGV $$\n", /ended with 139 and/],
  ["is ended by somebody", "#!/bin/sh\nkill -TERM $$\n", /ended with 143 and/],
];

doorTest("a program that breaks is a job put off with words, whatever it ends with", async (rig, shell) => {
  for (const [what, program, words, mode] of ODD) {
    rig.put(program, mode);
    rig.jobs();
    const { ino } = Deno.statSync(`${rig.spool}/sendq/q7`);
    const before = Math.floor(Date.now() / 1000);
    assert.equal(await rig.run(shell), 0, what);
    assert.equal(rig.field("returned"), "0", what);
    assert.match(rig.field("status") ?? "", words, what);
    assert.equal(rig.field("statuscode"), "343", what);
    assert.ok(Number(rig.field("tts")) >= before + 60, what);
    // all else is as it was, byte for byte and in the same file
    assert.deepEqual(others(rig.job()), others(JOB), what);
    assert.equal(Deno.statSync(`${rig.spool}/sendq/q7`).ino, ino, what);
  }
});

function others(job: Uint8Array): readonly string[] {
  return binary(job).split("\n").filter((line) => !/^(tts|status|statuscode|errorcode|returned):/.test(line));
}

doorTest(
  "a program that breaks puts off HylaFAX+'s job, too, in the fields that it knows",
  async (rig, shell) => {
    for (const code of [0, 1, 2, 101]) {
      rig.put(exits(code));
      rig.jobs(1, PLUS_JOB);
      const before = Math.floor(Date.now() / 1000);
      assert.equal(await rig.run(shell), 0);
      assert.deepEqual(["returned", "errorcode", "statuscode"].map((tag) => rig.field(tag)), [
        "0",
        "E343",
        undefined,
      ]);
      assert.match(rig.field("status") ?? "", new RegExp(`ended with ${code} and left no result$`));
      assert.ok(Number(rig.field("tts")) >= before + 60);
      assert.deepEqual(others(rig.job()), others(PLUS_JOB));
    }
  },
);

doorTest("HylaFAX+'s job that says how it ended is left as it is", async (rig, shell) => {
  const ends: readonly (readonly [number, string])[] = [[0, "Busy"], [1, "Number not in service"], [2, ""]];
  for (const [result, status] of ends) {
    rig.put(`#!/bin/sh
cat >/dev/null
sed 's/^returned:0/returned:${result}/; s/^status:/status:${status}/' sendq/q7 >sendq/new && cat sendq/new >sendq/q7
exit ${result}
`);
    rig.jobs(1, PLUS_JOB);
    assert.equal(await rig.run(shell), result);
    assert.deepEqual(["returned", "status", "errorcode"].map((tag) => rig.field(tag)), [
      `${result}`,
      status,
      "",
    ]);
  }
});

doorTest("a result that the job says, too, comes out as it is", async (rig, shell) => {
  for (const result of [0, 1, 2]) {
    rig.put(says(result, result));
    rig.jobs(2);
    assert.equal(await rig.run(shell, { args: ["-m", "freeswitch0", "sendq/q7", "sendq/q8"] }), result);
    assert.equal(binary(rig.job()), binary(JOB).replace("returned:7", `returned:${result}`));
    // faxq starts it anew, at once
    assert.deepEqual(rig.job("sendq/q8"), JOB);
  }
});

doorTest(
  "a crash after a job was begun leaves that job as it is, and puts off those behind it",
  async (rig, shell) => {
    rig.put(says(2, 133));
    const jobs = rig.jobs(3);
    assert.equal(await rig.run(shell, { args: ["-c", 'tagline:"x y"', "-m", "freeswitch0", ...jobs] }), 0);
    assert.equal(binary(rig.job()), binary(JOB).replace("returned:7", "returned:2"));
    assert.deepEqual(jobs.slice(1).map((name) => rig.field("returned", name)), ["0", "0"]);
  },
);

doorTest("a crash before anything puts off the whole batch", async (rig, shell) => {
  rig.put(exits(101));
  const jobs = rig.jobs(3);
  assert.equal(await rig.run(shell, { args: ["-m", "freeswitch0", ...jobs] }), 0);
  assert.deepEqual(jobs.map((name) => rig.field("returned", name)), ["0", "0", "0"]);
});

doorTest(
  "a crash puts off every job, whatever stands between the options, and no other file",
  async (rig, shell) => {
    rig.put(exits(101));
    const before = [
      ["-B"],
      ["-c", 'tagline:"x y"', "-B"],
      ["-z"],
      ["-z", "value"],
      ["--unknown", "-c", "sendq/q8"],
      ["stray"],
    ];
    for (const words of before) {
      const [first = "", value = "", last = ""] = rig.jobs(3);
      const args = [...words, "-m", "freeswitch0", "--", first, last];
      assert.equal(await rig.run(shell, { args }), 0, args.join(" "));
      assert.deepEqual([first, last].map((name) => rig.field("returned", name)), ["0", "0"], args.join(" "));
      assert.deepEqual(rig.job(value), JOB, args.join(" "));
    }
  },
);

doorTest(
  "without -m, without jobs and with jobs that are none it ends with 0, 1 or 2, and makes no files",
  async (rig, shell) => {
    rig.put(exits(101));
    rig.jobs();
    assert.equal(await rig.run(shell, { args: ["sendq/q7"] }), 0);
    assert.equal(rig.field("returned"), "0");
    Deno.mkdirSync(`${rig.spool}/sendq/q70`, { recursive: true });
    for (const args of [[], ["-m"], ["-c"], ["-m", "freeswitch0", "sendq/q99"], ["--", "sendq/q70", ""]]) {
      assert.equal(await rig.run(shell, { args }), 0, args.join(" "));
    }
    rig.put(exits(1));
    for (const args of [[], ["--help"], ["-m", "freeswitch0", "sendq/q99"]]) {
      assert.equal(await rig.run(shell, { args }), 1, args.join(" "));
    }
    assert.deepEqual([...Deno.readDirSync(`${rig.spool}/sendq`)].map(({ name }) => name).toSorted(), [
      "q7",
      "q70",
    ]);
  },
);

doorTest("a job that cannot be read, or says nothing of its result, is not sent", async (rig, shell) => {
  rig.put(exits(2));
  for (
    const bytes of [
      new Uint8Array(),
      Uint8Array.of(0, 255, 10, 58, 10),
      new TextEncoder().encode("returned:\n"),
    ]
  ) {
    rig.jobs(1, bytes);
    assert.equal(await rig.run(shell), 0);
    assert.deepEqual(rig.job(), bytes);
  }
});

doorTest(
  "a job without a line break at its end, with a long old status, or of another shape, keeps its lines",
  async (rig, shell) => {
    rig.put(exits(101));
    const shapes: readonly string[] = [
      binary(JOB).slice(0, -1),
      binary(JOB).replace("status:", `status:${"old ".repeat(200)}`),
      binary(JOB).replace("tts:1732868888", "tts:0"),
      binary(JOB).replace("status:\n", ""),
      `comments:${"x".repeat(5000)}\n${binary(JOB)}`,
    ];
    for (const shape of shapes) {
      const bytes = Uint8Array.from(shape, (c) => c.charCodeAt(0));
      rig.jobs(1, bytes);
      assert.equal(await rig.run(shell), 0);
      assert.equal(rig.field("returned"), "0");
      assert.match(rig.field("status") ?? "", /^The sender ended with 101/);
      const lines = (all: readonly string[]): readonly string[] => all.filter((line) => line !== "");
      assert.deepEqual(lines(others(rig.job())), lines(others(bytes)));
    }
  },
);

doorTest("a job of a monstrous size is tried again, without words", async (rig, shell) => {
  rig.put(exits(101));
  const bytes = new Uint8Array([
    ...JOB,
    ...new TextEncoder().encode(`comments:${"y".repeat(90)}\n`.repeat(800)),
  ]);
  rig.jobs(1, bytes);
  assert.equal(await rig.run(shell), 0);
  assert.deepEqual(rig.job(), bytes);
});
