/** The door with a gofaxd: it gives its arguments and waits, and what gofaxd says comes out if the job says so, too. */

import assert from "node:assert/strict";
import { doorTest, JOB } from "../support/door_rig.ts";
import { AS_UUCP, SENDER, takeSent } from "../support/door_own_way.ts";
import { FakeGofaxd, holdersOf } from "../support/fake_gofaxd.ts";
import { until } from "../flow/rig.ts";

function argumentsOf(args: readonly (string | Uint8Array)[]): Uint8Array {
  const bytes = args.map((arg) => typeof arg === "string" ? new TextEncoder().encode(arg) : arg);
  return Uint8Array.from(bytes.flatMap((arg) => [...arg, 0]));
}

const ALL_BYTES = Uint8Array.from({ length: 255 }, (_, index) => index + 1);

const ARGUMENTS: readonly (readonly (string | Uint8Array)[])[] = [
  ["-m", "freeswitch0", "sendq/q7"],
  [ALL_BYTES, ALL_BYTES.toReversed(), "", "a\nb\n", "\n", " ", "*", "$HOME `id` \\0 %s \\", "-n", "-e"],
  [""],
  ["--"],
  Array.from({ length: 118 }, (_, index) => `${index}:${"ü".repeat(800)}`),
];

doorTest("gofaxd gets the arguments byte for byte, and nobody starts a sender", async (rig, shell) => {
  rig.put(SENDER);
  using gofaxd = new FakeGofaxd(rig.spool);
  for (const args of ARGUMENTS) {
    const door = rig.start(shell, { args });
    using job = await gofaxd.nextJob();
    assert.equal(job.pid, door.pid);
    assert.deepEqual(job.take(), argumentsOf(args));
    job.say("1 exit 0");
    assert.equal((await door.status).code, 0);
    assert.deepEqual(gofaxd.left(), []);
  }
  assert.equal(takeSent(rig), "");
});

doorTest(
  "what door and gofaxd share belongs to the door's user alone, whatever its umask",
  async (rig, shell) => {
    using gofaxd = new FakeGofaxd(rig.spool);
    const door = rig.start(shell);
    using job = await gofaxd.nextJob();
    for (const path of [job.answer, job.given]) {
      const { mode, uid } = Deno.lstatSync(path);
      assert.equal((mode ?? 0) & 0o777, 0o600, path);
      assert.equal(uid, Deno.statSync(rig.spool).uid, path);
    }
    job.take();
    job.say("1 exit 0");
    await door.status;
  },
);

doorTest(
  "the configuration that the door's environment names comes before the arguments",
  async (rig, shell) => {
    using gofaxd = new FakeGofaxd(rig.spool);
    for (const [value, words] of [["/etc/a b*.conf", ["--config", "/etc/a b*.conf"]], ["", []]] as const) {
      const door = rig.start(shell, { env: { GOFAX_CONFIG: value } });
      using job = await gofaxd.nextJob();
      assert.deepEqual(job.take(), argumentsOf([...words, "-m", "freeswitch0", "sendq/q7"]));
      job.say("1 exit 0");
      await door.status;
    }
  },
);

doorTest(
  "gofaxd's 0, 1 and 2 come out if the job says the same, and nothing else does",
  async (rig, shell) => {
    using gofaxd = new FakeGofaxd(rig.spool);
    const args = ["-m", "freeswitch0", "sendq/q7", "sendq/q8"];
    for (const code of [0, 1, 2]) {
      for (const returned of [code, 7]) {
        rig.jobs(2);
        const door = rig.start(shell, { args });
        using job = await gofaxd.nextJob();
        job.take();
        rig.says(returned);
        // what it does not know it reads over
        for (const line of ["1 wait", "late", "1 self", "1 exit 7", "", "1 exit", `1 exit ${code}`]) {
          job.say(
            line,
          );
        }
        assert.equal((await door.status).code, returned === 7 ? 0 : code);
        if (returned === 7) {
          const words = `gofaxd ended this job with ${code} and left no result`;
          assert.deepEqual(["q7", "q8"].map((name) => rig.field("status", `sendq/${name}`)), [words, words]);
          assert.equal(rig.field("returned"), "0");
        } else assert.deepEqual(rig.job("sendq/q8"), JOB);
      }
    }
  },
);

doorTest("gofaxd that does not want a job leaves it to the sender, at once", async (rig, shell) => {
  using gofaxd = new FakeGofaxd(rig.spool);
  rig.put(`#!/bin/sh\ncat >"$OUT/stdin"\nls -l /proc/self/fd >"$OUT/open"\nls gofax >"$OUT/left"\nexit 1\n`);
  for (const claims of [false, true]) {
    const args = ["-c", 'tagline:"x y"', "-m", "freeswitch0", "sendq/q7", "sendq/q8"];
    const jobs = rig.jobs(2);
    const door = rig.start(shell, { args });
    using job = await gofaxd.nextJob();
    if (claims) job.claim();
    job.say("1 self");
    assert.equal((await door.status).code, 0);
    assert.deepEqual(rig.out("stdin"), argumentsOf(args));
    assert.match(rig.field("status", jobs[1]) ?? "", /^The sender ended with 1 and/);
    // the sender has nothing of what was between us
    assert.equal(new TextDecoder().decode(rig.out("left")), "request\n");
    assert.doesNotMatch(new TextDecoder().decode(rig.out("open")), /gofax\//);
    assert.deepEqual(gofaxd.left(), []);
  }
});

doorTest("a waiting door is one process, the only one that has the answer open", async (rig, shell) => {
  using gofaxd = new FakeGofaxd(rig.spool);
  const door = rig.start(shell);
  using job = await gofaxd.nextJob();
  // its time limit is running
  await until("only the door has the answer open", () => `${holdersOf(job.answer)}` === `${job.pid}`);
  job.take();
  await until("nobody but the door is left", () => childrenOf(door.pid) === 0);
  await until("the door has it open for reading only", () => !isWriter(door.pid, job.answer));
  assert.deepEqual(holdersOf(job.answer), [door.pid]);
  job.say("1 exit 0");
  await door.status;
});

/** Whether a process could write to a file. */
function isWriter(pid: number, path: string): boolean {
  return [...Deno.readDirSync(`/proc/${pid}/fd`)].some(({ name }) =>
    Deno.readLinkSync(`/proc/${pid}/fd/${name}`).startsWith(path) &&
    /^flags:\t\d*[12]$/m.test(Deno.readTextFileSync(`/proc/${pid}/fdinfo/${name}`))
  );
}

/** How many children of a process run. */
function childrenOf(pid: number): number {
  const pids = Deno.readTextFileSync(`/proc/${pid}/task/${pid}/children`).trim().split(" ").filter((word) =>
    word !== ""
  );
  const runs = (child: string): boolean => {
    try {
      return !/\) [ZX] /.test(Deno.readTextFileSync(`/proc/${child}/stat`));
    } catch {
      return false;
    }
  };
  return pids.filter(runs).length;
}

doorTest("many doors at once get each their own answer", async (rig, shell) => {
  using gofaxd = new FakeGofaxd(rig.spool);
  const jobs = rig.jobs(20);
  const doors = jobs.map((name) => rig.start(shell, { args: ["-m", "freeswitch0", name] }));
  for (let count = 0; count < jobs.length; count++) {
    using job = await gofaxd.nextJob();
    const name = new TextDecoder().decode(job.take()).split("\0")[2] ?? "";
    const index = jobs.indexOf(name);
    rig.says(index % 3, name);
    job.say(`1 exit ${index % 3}`);
  }
  const codes = (await Promise.all(doors.map((door) => door.status))).map(({ code }) => code);
  assert.deepEqual(codes, jobs.map((_, index) => index % 3));
  assert.deepEqual(gofaxd.left(), []);
});

/** Perl that changes its descriptors and becomes the words behind it. */
function withDescriptors(change: string): readonly string[] {
  return ["/usr/bin/perl", "-e", `use POSIX (); ${change}; exec @ARGV`, ...AS_UUCP];
}

doorTest(
  "whichever descriptors it inherits, few, none or its own, gofaxd's end comes out",
  async (rig, shell) => {
    using gofaxd = new FakeGofaxd(rig.spool);
    rig.jobs();
    rig.says(2);
    const ways = [
      ["/usr/bin/prlimit", "--nofile=16", ...AS_UUCP],
      ...["0 .. 0", "1 .. 1", "2 .. 2", "1 .. 2", "0 .. 9"].map((range) =>
        withDescriptors(`POSIX::close($_) for ${range}`)
      ),
      withDescriptors("POSIX::dup2(2, $_) for 3 .. 9"),
    ];
    for (const before of ways) {
      const door = rig.start(shell, { before });
      using job = await gofaxd.nextJob();
      assert.deepEqual(job.take(), argumentsOf(["-m", "freeswitch0", "sendq/q7"]), before.join(" "));
      job.say("1 exit 2");
      assert.equal((await door.status).code, 2, before.join(" "));
    }
    assert.deepEqual(gofaxd.left(), []);
  },
);
