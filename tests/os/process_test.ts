import assert from "node:assert/strict";
import { isAlive } from "../../lib/os/alive.ts";
import { loadLibc } from "../../lib/os/libc.ts";
import { pause } from "../../lib/os/pause.ts";
import { type HelperOptions, type HelperResult, runHelper } from "../../lib/os/process.ts";

// The library stays open for the life of the process; a test that happened to open it would be blamed for that.
loadLibc();

const LONG = 3_600_000;

function sh(script: string, more: Partial<HelperOptions> = {}): Promise<HelperResult> {
  return runHelper({
    command: "sh",
    args: ["-c", script],
    cwd: "/",
    timeoutMs: LONG,
    maxOutputBytes: 10_000,
    ...more,
  });
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

async function untilGone(pid: number): Promise<void> {
  while (isAlive(pid) && !/^State:\s+Z/m.test(Deno.readTextFileSync(`/proc/${pid}/status`))) {
    await pause(5);
  }
}

Deno.test("runHelper() reports code, signal, output and error output", async (t) => {
  const cases: [string, string, Partial<HelperResult>][] = [
    ["success", "echo out; echo err >&2", { code: 0, signal: null }],
    ["failure", "echo out; echo err >&2; exit 3", { code: 3, signal: null }],
    ["death by signal", "echo out; echo err >&2; kill -USR1 $$", { code: null, signal: "SIGUSR1" }],
  ];
  for (const [name, script, want] of cases) {
    await t.step(name, async () => {
      const { stdout, stderr, ...result } = await sh(script);
      assert.deepEqual(result, { timedOut: false, aborted: false, truncated: false, ...want });
      assert.equal(text(stdout), "out\n");
      assert.equal(text(stderr), "err\n");
    });
  }
});

Deno.test("runHelper() passes arguments as they are, no shell in between", async () => {
  const args = ["a b", "$HOME", "`id`", "\"'", "", "ä\n;"];
  const result = await runHelper({
    command: "printf",
    args: ["%s|", ...args],
    cwd: "/",
    timeoutMs: LONG,
    maxOutputBytes: 100,
  });
  assert.equal(text(result.stdout), args.join("|") + "|");
});

Deno.test("runHelper() sets the directory and adds to the environment", async () => {
  const result = await sh('pwd; echo "$HANGUPCAUSE"; test -n "$PATH"', {
    cwd: "/tmp",
    env: { HANGUPCAUSE: "16 x" },
  });
  assert.deepEqual([result.code, text(result.stdout)], [0, "/tmp\n16 x\n"]);
});

Deno.test("runHelper() gives text to standard input, or nothing", async () => {
  const long = "x".repeat(200_000);
  assert.equal(text((await sh("wc -c", { stdin: long })).stdout).trim(), "200000");
  assert.equal(text((await sh("wc -c")).stdout).trim(), "0");
});

Deno.test("runHelper() does not mind a helper that does not read its input", async () => {
  const result = await sh("exit 4", { stdin: "x".repeat(1_000_000) });
  assert.equal(result.code, 4);
});

Deno.test({
  name: "runHelper() is not held by a child that keeps its input open and does not read it",
  // The write ends when that child does, after the test.
  sanitizeOps: false,
  sanitizeResources: false,
  async fn(): Promise<void> {
    const script = "exec 3<&0; sleep 60 <&3 >/dev/null 2>&1 & echo $!";
    const result = await sh(script, { stdin: "x".repeat(1_000_000), drainMs: 50 });
    const pid = Number(text(result.stdout));
    assert.equal(result.code, 0);
    assert.ok(isAlive(pid));
    Deno.kill(pid, "SIGKILL");
  },
});

Deno.test("runHelper() keeps only so much output but reads all of it", async () => {
  const result = await sh("head -c 3000000 /dev/zero; echo err >&2", { maxOutputBytes: 1000 });
  assert.deepEqual([result.code, result.truncated, result.stdout.length], [0, true, 1000]);
  assert.equal(text(result.stderr), "err\n");
  const exact = await sh("head -c 1000 /dev/zero", { maxOutputBytes: 1000 });
  assert.deepEqual([exact.truncated, exact.stdout.length], [false, 1000]);
});

Deno.test("runHelper() ends the whole group after the time-out", async () => {
  const result = await sh("sleep 1000 & wait", { timeoutMs: 50 });
  assert.deepEqual([result.code, result.signal, result.timedOut], [null, "SIGTERM", true]);
});

/** Runs a script that makes the file `$UP` when it is ready to be ended, and ends it then. */
async function endWhenUp(script: string, killGraceMs: number): Promise<HelperResult> {
  const dir = Deno.makeTempDirSync();
  const controller = new AbortController();
  const env = { UP: `${dir}/up` };
  const running = sh(script, { signal: controller.signal, killGraceMs, env });
  while (!Array.from(Deno.readDirSync(dir)).some(({ name }) => name === "up")) {
    await pause(5);
  }
  controller.abort();
  const result = await running;
  Deno.removeSync(dir, { recursive: true });
  return result;
}

Deno.test("runHelper() ends the children of the helper, too", async () => {
  const result = await endWhenUp("sleep 1000 & echo $!; : >$UP; wait", LONG);
  assert.deepEqual([result.code, result.signal, result.aborted], [null, "SIGTERM", true]);
  await untilGone(Number(text(result.stdout)));
});

Deno.test("runHelper() kills what does not obey SIGTERM, children too", async () => {
  const script = "trap '' TERM; (trap '' TERM; sleep 1000) & echo $!; : >$UP; while :; do sleep 1000; done";
  const result = await endWhenUp(script, 100);
  assert.deepEqual([result.code, result.signal], [null, "SIGKILL"]);
  await untilGone(Number(text(result.stdout)));
});

Deno.test("runHelper() waits for a helper that cleans up on SIGTERM", async () => {
  const result = await endWhenUp(
    "trap 'echo clean; exit 5' TERM; echo up; : >$UP; while :; do sleep 0.05; done",
    LONG,
  );
  assert.deepEqual([result.code, text(result.stdout)], [5, "up\nclean\n"]);
});

Deno.test("runHelper() ends the group on an abort", async () => {
  const controller = new AbortController();
  const running = sh("sleep 1000 & wait", { signal: controller.signal });
  controller.abort();
  const result = await running;
  assert.deepEqual([result.aborted, result.timedOut, result.signal], [true, false, "SIGTERM"]);
});

Deno.test("runHelper() starts nothing when it is called off before", async () => {
  const result = await sh("echo out", { signal: AbortSignal.abort(new Error("down")) });
  assert.deepEqual([result.aborted, result.code, result.error?.message], [true, null, "down"]);
});

Deno.test("runHelper() does not wait for children that keep the output open", async () => {
  const result = await sh("sleep 60 & echo $!", { drainMs: 50 });
  const pid = Number(text(result.stdout));
  assert.deepEqual([result.code, isAlive(pid)], [0, true]);
  Deno.kill(pid, "SIGKILL");
});

Deno.test("runHelper() gives an error for what cannot be started", async (t) => {
  const dir = Deno.makeTempDirSync();
  Deno.writeTextFileSync(`${dir}/plain`, "exit 0\n", { mode: 0o644 });
  const options = { args: [], cwd: "/", timeoutMs: LONG, maxOutputBytes: 10 };
  const cases: [string, HelperOptions][] = [
    ["a missing program", { ...options, command: `${dir}/none` }],
    ["a name that PATH does not have", { ...options, command: "gofax-no-such-program" }],
    ["a file that is not executable", { ...options, command: `${dir}/plain` }],
    ["a directory", { ...options, command: dir }],
    ["a missing working directory", { ...options, command: "true", cwd: `${dir}/none` }],
    ["a NUL in an argument", { ...options, command: "echo", args: ["a\0b"] }],
    ["a NUL in the environment", { ...options, command: "true", env: { A: "a\0b" } }],
  ];
  for (const [name, input] of cases) {
    await t.step(name, async () => {
      const result = await runHelper(input);
      assert.ok(result.error instanceof Error);
      assert.deepEqual([result.code, result.signal, result.timedOut], [null, null, false]);
    });
  }
  Deno.removeSync(dir, { recursive: true });
});

Deno.test("runHelper() does not wait for a helper that cannot be killed", async () => {
  const { Command } = Deno;
  let child: Deno.ChildProcess | undefined;
  Deno.Command = class extends Command {
    override spawn(): Deno.ChildProcess {
      child = super.spawn();
      Object.defineProperty(child, "status", { value: new Promise(() => {}) });
      return child;
    }
  };
  const { status } = Object.getOwnPropertyDescriptors(Deno.ChildProcess.prototype);
  try {
    const result = await sh("exec sleep 60", { timeoutMs: 20, killGraceMs: 20 });
    assert.deepEqual([result.code, result.signal, result.timedOut], [null, "SIGKILL", true]);
  } finally {
    Deno.Command = Command;
    await status?.get?.call(child);
  }
});

Deno.test("runHelper() starts nothing that holds a NUL, and says where it is", async (t) => {
  const cases: readonly (readonly [name: string, options: Partial<HelperOptions>, want: string])[] = [
    ["the program", { command: "s\0h" }, "its name holds a NUL"],
    ["an argument", { args: ["-c", "true\0"] }, "argument 2 holds a NUL"],
    ["the folder", { cwd: "/\0" }, "the folder holds a NUL"],
    ["a value of the environment", { env: { A: "a", B: "b\0c" } }, "the variable B holds a NUL"],
    ["a name in it", { env: { "B\0C": "" } }, "the variable BC holds a NUL"],
  ];
  for (const [name, options, want] of cases) {
    await t.step(name, async () => {
      const result = await sh("true", options);
      assert.deepEqual([result.error?.message, result.code, result.signal], [want, null, null]);
    });
  }
});
