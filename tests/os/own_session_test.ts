import assert from "node:assert/strict";
import { loadLibc } from "../../lib/os/libc.ts";
import { OwnSession, saidBySetsid, type Start } from "../../lib/os/own_session.ts";
import { pause } from "../../lib/os/pause.ts";
import { type HelperOptions, type HelperResult, runHelper } from "../../lib/os/process.ts";
import { sessionMembers } from "../support/session.ts";

// The library stays open for the life of the process; a test that happened to open it would be blamed for that.
loadLibc();

const LONG = 3_600_000;
const FORK = new OwnSession([]);

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function options(more: Partial<HelperOptions>): HelperOptions {
  return { command: "sh", args: [], cwd: "/", timeoutMs: LONG, maxOutputBytes: 10_000, ...more };
}

function words(error: unknown): unknown {
  return error instanceof Error ? [error.name, error.message, words(error.cause)] : error;
}

/** A result to be compared: its output as text, its error by name and message. */
function plain({ stdout, stderr, error, ...rest }: HelperResult): unknown {
  return { ...rest, stdout: text(stdout), stderr: text(stderr), error: words(error) };
}

/** Commands that cannot be run, run badly or are run in an unusual way; each file has its name. */
const FILES: readonly (readonly [name: string, content: string, mode?: number])[] = [
  ["good", '#!/bin/sh\ncat; printf "%s|" "$0" "$@" "$PWD"; tr "\\0" "|" </proc/$$/cmdline\n'],
  ["plain", "exit 3\n", 0o644],
  ["secret", "#!/bin/sh\nexit 4\n", 0o111],
  ["no-first-line", 'echo "$0" "$@"; exit 3\n'],
  ["crlf", "#!/bin/sh\r\nexit 0\r\n"],
  ["no-interpreter", "#!/no/such\n"],
  ["interpreter-is-plain", "#!DIR/plain\n"],
  ["interpreter-is-folder", "#!DIR\n"],
  ["interpreter-of-interpreter", "#!DIR/no-interpreter\n"],
  ["interprets-itself", "#!DIR/interprets-itself\n"],
  ["env-finds-nothing", "#!/usr/bin/env gofax-no-such\n"],
  ["empty", ""],
  ["no-program", "\x7fELF but not really"],
  ["exit-126", "#!/bin/sh\nexit 126\n"],
  ["exit-127", "#!/bin/sh\necho setsid: failed to execute something: gone >&2; exit 127\n"],
  ["says-too-much", '#!/bin/sh\necho "setsid: $0" >&2; echo "more" >&2; exit 127\n'],
];

function makeFiles(dir: string): void {
  for (const [name, content, mode = 0o755] of FILES) {
    Deno.writeTextFileSync(`${dir}/${name}`, content.replace("DIR", dir));
    Deno.chmodSync(`${dir}/${name}`, mode);
  }
  Deno.mkdirSync(`${dir}/folder`);
  Deno.symlinkSync("good", `${dir}/link`);
  Deno.symlinkSync("nowhere", `${dir}/link-to-nowhere`);
  Deno.symlinkSync("link-to-itself", `${dir}/link-to-itself`);
}

type Case = readonly [name: string, options: Partial<HelperOptions>];

function cases(dir: string): readonly Case[] {
  const args = ["--", "-c", "", "--help", "ä b\n", "$HOME"];
  return [
    ...FILES.map(([name]): Case => [name, { command: `${dir}/${name}`, args, stdin: "input" }]),
    ["nothing there", { command: `${dir}/none` }],
    ["below a file", { command: `${dir}/good/none` }],
    ["a folder", { command: dir }],
    ["a link", { command: `${dir}/link` }],
    ["a link to nowhere", { command: `${dir}/link-to-nowhere` }],
    ["a link to itself", { command: `${dir}/link-to-itself` }],
    ["a relative path", { command: "./good", cwd: dir }],
    ["a relative path upwards", { command: "../good", cwd: `${dir}/folder` }],
    ["a broken script by a relative path", { command: "folder/../crlf", cwd: dir }],
    ["a name in PATH", { command: "printf", args: ["%s|", ...args] }],
    ["a name in a PATH of its own", { command: "exit-126", env: { PATH: `/none:${dir}` } }],
    ["a folder in PATH", { command: "folder", env: { PATH: dir } }],
    ["a plain file in PATH", { command: "plain", env: { PATH: dir } }],
    ["an empty PATH", { command: "good", cwd: dir, env: { PATH: "" } }],
    ["a relative PATH", { command: "good", cwd: dir, env: { PATH: "." } }],
    ["a name that PATH does not have", { command: "gofax-no-such-program" }],
    ["a name like an option", { command: "-c" }],
    ["no name", { command: "" }],
    ["a name that is too long", { command: `/tmp/${"x".repeat(300)}` }],
    ["no folder", { command: "true", cwd: `${dir}/none` }],
    ["a file as folder", { command: "/bin/true", cwd: `${dir}/good` }],
    ["an argument that is too long", { command: "/bin/true", args: ["x".repeat(131_072)] }],
    ["an argument as long as may be", { command: "/bin/true", args: ["x".repeat(131_071)] }],
    ["too many arguments", { command: "/bin/true", args: Array(100).fill("x".repeat(100_000)) }],
    ["a variable that is too long", { command: "/bin/true", env: { A: "x".repeat(131_072) } }],
    ["little output is kept", { command: `${dir}/crlf`, maxOutputBytes: 5 }],
    ["much error output", { args: ["-c", "head -c 50000 /dev/zero >&2; exit 1"], maxOutputBytes: 5 }],
    ["death by a signal", { args: ["-c", "kill -USR1 $$"] }],
    ["a NUL", { args: ["-c", "\0"] }],
    ["called off before", { signal: AbortSignal.abort(new Error("down")) }],
  ];
}

Deno.test("runHelper() ends as with fork(2), whichever setsid(1) starts the program", async (t) => {
  const dir = Deno.realPathSync(Deno.makeTempDirSync());
  makeFiles(dir);
  Deno.mkdirSync(`${dir}/busybox`);
  Deno.symlinkSync("/bin/busybox", `${dir}/busybox/setsid`);
  const ways = { "util-linux": new OwnSession(), busybox: new OwnSession([`${dir}/busybox/setsid`]) };
  // Linux runs no file that is open for writing.
  const busy = `${dir}/busy`;
  Deno.copyFileSync("/bin/true", busy);
  using held = Deno.openSync(busy, { write: true });
  for (const [name, more] of [...cases(dir), ["a busy file", { command: busy }] as const]) {
    const want = plain(await runHelper(options(more), FORK));
    for (const [way, session] of Object.entries(ways)) {
      await t.step(`${name}: ${way}`, async () => {
        assert.deepEqual(plain(await runHelper(options(more), session)), want);
      });
    }
  }
  assert.ok(held.writable);
  Deno.removeSync(dir, { recursive: true });
});

/** Notes what is started while `work` runs. */
async function startsOf(
  work: () => Promise<unknown>,
): Promise<readonly [command: string, detached: boolean][]> {
  const { Command } = Deno;
  const starts: [string, boolean][] = [];
  Deno.Command = class extends Command {
    constructor(command: string | URL, given: Deno.CommandOptions = {}) {
      super(command, given);
      starts.push([String(command), given.detached ?? false]);
    }
  };
  try {
    await work();
  } finally {
    Deno.Command = Command;
  }
  return starts;
}

Deno.test("runHelper() forks only where there is no setsid(1), and starts nothing that is not there", async () => {
  const dir = Deno.makeTempDirSync();
  makeFiles(dir);
  const table: readonly [command: string, starts: unknown, session?: OwnSession][] = [
    ["/bin/true", [["/usr/bin/setsid", false]]],
    ["true", [["/usr/bin/setsid", false]]],
    ["/bin/true", [["/bin/setsid", false]], new OwnSession(["/none/setsid", dir, "/bin/setsid"])],
    ["/bin/true", [["/bin/true", true]], FORK],
    ["/bin/true", [["/bin/true", true]], new OwnSession([`${dir}/none`, `${dir}/plain`])],
    [`${dir}/none`, []],
    [`${dir}/plain`, []],
    [dir, []],
    [`${dir}/crlf`, [["/usr/bin/setsid", false]]],
  ];
  for (const [command, want, session = new OwnSession()] of table) {
    assert.deepEqual(await startsOf(() => runHelper(options({ command }), session)), want, command);
  }
  Deno.removeSync(dir, { recursive: true });
});

Deno.test("OwnSession looks for setsid(1) once", async () => {
  const dir = Deno.makeTempDirSync();
  const place = `${dir}/setsid`;
  const session = new OwnSession([place]);
  assert.equal((await runHelper(options({ command: "true" }), session)).code, 0);
  Deno.symlinkSync("/usr/bin/setsid", place);
  const starts = await startsOf(() => runHelper(options({ command: "true" }), session));
  assert.deepEqual(starts, [["true", true]]);
  Deno.removeSync(dir, { recursive: true });
});

Deno.test("a helper leads a session and a group of its own, as the process that was started", async () => {
  for (const session of [new OwnSession(), FORK]) {
    const start: Start = { command: "sh", args: ["-c", "echo $$; cut -d' ' -f5,6 /proc/$$/stat"], cwd: "/" };
    const { child } = session.start(start);
    const { stdout } = await child.output();
    assert.deepEqual(text(stdout).trim().split(/\s+/), Array(3).fill(String(child.pid)));
  }
});

/** Puts a program in the place of setsid(1) that never makes a session. */
function slowSetsid(dir: string, script: string): OwnSession {
  const path = `${dir}/setsid`;
  Deno.writeTextFileSync(path, `#!/bin/sh\n${script}\n`);
  Deno.chmodSync(path, 0o755);
  return new OwnSession([path]);
}

Deno.test("runHelper() ends a helper that has not come to setsid(2) yet", async (t) => {
  const table: readonly [name: string, script: string, signal: string][] = [
    ["by SIGTERM", ": >$UP; exec sleep 1000", "SIGTERM"],
    [
      "by SIGKILL, where it does not obey",
      "trap '' TERM; : >$UP; while :; do exec sleep 1000; done",
      "SIGKILL",
    ],
  ];
  for (const [name, script, signal] of table) {
    await t.step(name, async () => {
      const dir = Deno.makeTempDirSync();
      const stop = new AbortController();
      const asked = options({ signal: stop.signal, killGraceMs: 50, env: { UP: `${dir}/up` } });
      const running = runHelper(asked, slowSetsid(dir, script));
      while (!Array.from(Deno.readDirSync(dir)).some((entry) => entry.name === "up")) await pause(5);
      stop.abort();
      const result = await running;
      assert.deepEqual([result.code, result.signal, result.aborted], [null, signal, true]);
      Deno.removeSync(dir, { recursive: true });
    });
  }
});

/** Holds the event loop for that many milliseconds. */
function hold(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

Deno.test("runHelper() leaves nothing behind if it is called off right after the start", async () => {
  const sessions: number[] = [];
  const { Command } = Deno;
  Deno.Command = class extends Command {
    override spawn(): Deno.ChildProcess {
      const child = super.spawn();
      sessions.push(child.pid);
      return child;
    }
  };
  try {
    for (let round = 0; round < 150; round++) {
      const stop = new AbortController();
      const args = ["-c", "sleep 1000 & sleep 1000 & wait"];
      const running = runHelper(options({ args, signal: stop.signal, killGraceMs: 20 }));
      // From at once to the time when the children of the helper run.
      hold(round / 30);
      stop.abort();
      const { code, aborted, error } = await running;
      assert.deepEqual([code, aborted, error], [null, true, undefined]);
    }
  } finally {
    Deno.Command = Command;
  }
  assert.equal(sessions.length, 150);
  for (const session of sessions) {
    while (sessionMembers(session).length > 0) await pause(5);
  }
});

Deno.test("saidBySetsid() knows setsid's own words, in any language, from those of the program", () => {
  const path = "/var/spool/hylafax/bin/faxrcvd";
  const said = (stderr: string, code: number | null = 126, stdout = ""): boolean => {
    const encoder = new TextEncoder();
    return saidBySetsid(path, { code, stdout: encoder.encode(stdout), stderr: encoder.encode(stderr) });
  };
  const line = `setsid: failed to execute ${path}: Argument list too long\n`;
  const german = `setsid: ${path} konnte nicht ausgeführt werden: Keine Berechtigung\n`;
  for (const own of [line, german, `setsid: can't execute '${path}': Permission denied\n`]) {
    assert.ok(said(own), own);
  }
  assert.ok(said(line, 127) && said(line, 1));
  const others = ["", "setsid: failed to execute mail: gone\n", `sh: ${line}`, `${line}${line}`, line.trim()];
  for (const other of others) assert.ok(!said(other), other);
  assert.ok(!said(line, 0) && !said(line, null) && !said(line, 126, "output"));
});
