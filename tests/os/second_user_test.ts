import assert from "node:assert/strict";
import { E, loadLibc } from "../../lib/os/libc.ts";
import { giveUpSecondUser, SecondUserError, type SecondUserKernel } from "../../lib/os/second_user.ts";
import { installProgram } from "../support/deno_sender.ts";
import { must } from "../support/exec.ts";
import { makeScratch, removeScratch } from "../support/scratch.ts";

loadLibc();

type Ids = [number, number, number, number];

/** A kernel that has these ids, and notes what it is asked to do. */
function kernel(uids: Ids, gids: Ids, answers: { uid?: number; gid?: number; idle?: boolean } = {}): {
  readonly kernel: SecondUserKernel;
  readonly calls: string[];
} {
  const calls: string[] = [];
  const set = (ids: Ids, id: number, result = 0): number => {
    if (result === 0 && !answers.idle) ids.fill(id);
    return result;
  };
  return {
    calls,
    kernel: {
      status: () => `Name:\tgofax\nUid:\t${uids.join("\t")}\nGid:\t${gids.join("\t")}\nThreads:\t1\n`,
      setAllGids: (gid) => (calls.push(`gid ${gid}`), set(gids, gid, answers.gid)),
      setAllUids: (uid) => (calls.push(`uid ${uid}`), set(uids, uid, answers.uid)),
    },
  };
}

Deno.test("giveUpSecondUser() calls nothing in a process that is one user", () => {
  for (const [uids, gids] of [[[0, 0, 0, 0], [0, 0, 0, 0]], [[10, 10, 10, 10], [14, 14, 14, 14]]] as const) {
    const { kernel: one, calls } = kernel([...uids], [...gids]);
    giveUpSecondUser(one);
    assert.deepEqual(calls, []);
  }
});

Deno.test("giveUpSecondUser() makes the effective ids the only ones, the group first", () => {
  const cases: readonly [string, Ids, Ids, string[]][] = [
    ["faxq's sender", [0, 10, 10, 10], [0, 14, 14, 14], ["gid 14", "uid 10"]],
    ["real user", [0, 10, 10, 10], [14, 14, 14, 14], ["uid 10"]],
    ["saved user", [10, 10, 0, 10], [14, 14, 14, 14], ["uid 10"]],
    ["real group", [10, 10, 10, 10], [0, 14, 14, 14], ["gid 14"]],
    ["saved group", [10, 10, 10, 10], [14, 14, 0, 14], ["gid 14"]],
    ["a set-id root program", [1000, 0, 0, 0], [1000, 1000, 1000, 1000], ["uid 0"]],
  ];
  for (const [name, uids, gids, want] of cases) {
    const { kernel: two, calls } = kernel(uids, gids);
    giveUpSecondUser(two);
    assert.deepEqual(calls, want, name);
  }
});

Deno.test("giveUpSecondUser() fails with words if the kernel refuses, lies or cannot be asked", () => {
  const faxq = (): [Ids, Ids] => [[0, 10, 10, 10], [0, 14, 14, 14]];
  const cases: readonly [string, SecondUserKernel, RegExp][] = [
    ["the group stays", kernel(...faxq(), { gid: -E.PERM }).kernel, /setresgid\(14\) failed with EPERM/],
    ["the user stays", kernel(...faxq(), { uid: -E.AGAIN }).kernel, /setresuid\(10\) failed with EAGAIN/],
    ["nothing happens", kernel(...faxq(), { idle: true }).kernel, /the kernel said yes and did not do it/],
  ];
  for (const [name, broken, words] of cases) {
    assert.throws(() => giveUpSecondUser(broken), (error) => {
      assert.ok(error instanceof SecondUserError, name);
      assert.match(error.message, words);
      return true;
    });
  }
  const silent = { ...kernel(...faxq()).kernel, status: () => "Name:\tgofax\n" };
  assert.throws(() => giveUpSecondUser(silent), /has no line Uid/);
});

/** What a process is before and after: its ids in every thread, and what a shell below it is. */
const WITNESS = `
import { giveUpSecondUser } from "./lib/os/second_user.ts";
function ids(): string[] {
  const lines = [...Deno.readDirSync("/proc/self/task")].flatMap(({ name }) =>
    Deno.readTextFileSync(\`/proc/self/task/\${name}/status\`).match(/^[UG]id:.*$/gm) ?? []
  );
  return [...new Set(lines)];
}
const before = ids();
giveUpSecondUser();
giveUpSecondUser();
const { stdout } = await new Deno.Command("/bin/sh", { args: ["-c", "id -u; id -ru; id -G"] }).output();
const shell = new TextDecoder().decode(stdout).trim().split("\\n");
console.log(JSON.stringify({ before, after: ids(), shell, threads: [...Deno.readDirSync("/proc/self/task")].length > 1 }));
`;

Deno.test({
  name: `a real process below root's gives it up in all threads${
    Deno.uid() === 0 ? "" : " (ignored: not root)"
  }`,
  ignore: Deno.uid() !== 0,
  fn: async () => {
    const dir = await makeScratch();
    try {
      const program = await installProgram(dir, "witness.ts");
      await Deno.writeTextFile(program.main, WITNESS);
      const become = '$( = 0; $) = "10 10"; $> = 10; exec { $ARGV[0] } @ARGV; exit 1';
      const run = [program.deno, "run", "-A", "--no-check", "--no-prompt", program.main];
      const said = await must("perl", ["-e", become, ...run], { env: program.env, cwd: dir });
      assert.deepEqual(JSON.parse(said), {
        before: ["Uid:\t0\t10\t10\t10", "Gid:\t0\t10\t10\t10"],
        after: ["Uid:\t10\t10\t10\t10", "Gid:\t10\t10\t10\t10"],
        shell: ["10", "10", "10"],
        threads: true,
      });
    } finally {
      await removeScratch(dir);
    }
  },
});
