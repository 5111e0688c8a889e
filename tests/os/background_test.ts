import assert from "node:assert/strict";
import { isAlive } from "../../lib/os/alive.ts";
import { Background, type BackgroundProgram } from "../../lib/os/background.ts";
import { loadLibc } from "../../lib/os/libc.ts";
import { pause } from "../../lib/os/pause.ts";

// The library stays open for the life of the process; a test that happened to open it would be blamed for that.
loadLibc();

const LONG = 3_600_000;

function sh(script: string, ...args: string[]): BackgroundProgram {
  return { command: "/bin/sh", args: ["-c", script, "sh", ...args], cwd: "/", timeoutMs: LONG };
}

interface Folder extends Disposable {
  readonly dir: string;
  names(): readonly string[];
}

function folder(): Folder {
  const dir = Deno.makeTempDirSync({ prefix: "background" });
  return {
    dir,
    names: () => [...Deno.readDirSync(dir)].map(({ name }) => name).toSorted(),
    [Symbol.dispose]: () => Deno.removeSync(dir, { recursive: true }),
  };
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await pause(5);
}

const silent = (): void => {};

Deno.test("Background runs so many programs at once and no more, and all of them in their order", async () => {
  using of = folder();
  const background = new Background({ most: 2, mostWaiting: 100 });
  // A program says that it runs, and goes on when the test lets it.
  const script = `: > "$1/began-$2"; until [ -e "$1/go-$2" ]; do sleep 0.01; done; : > "$1/ended-$2"`;
  for (let index = 0; index < 5; index++) assert.ok(background.start(sh(script, of.dir, `${index}`), silent));
  const began = (): readonly string[] => of.names().filter((name) => name.startsWith("began"));
  for (let index = 0; index < 5; index++) {
    const running = Math.min(index + 2, 5);
    await until(() => began().length >= running);
    assert.deepEqual(began(), [0, 1, 2, 3, 4].slice(0, running).map((each) => `began-${each}`));
    Deno.writeTextFileSync(`${of.dir}/go-${index}`, "");
    await until(() => of.names().includes(`ended-${index}`));
  }
  await until(() => background.running === 0);
  assert.equal(background.end(), 0);
});

Deno.test("Background refuses programs when too many wait, and forgets those that wait at its end", async () => {
  using of = folder();
  const background = new Background({ most: 1, mostWaiting: 2 });
  const script = `until [ -e "$1/go" ]; do sleep 0.01; done; : > "$1/ended-$2"`;
  const taken = [0, 1, 2, 3].map((index) => background.start(sh(script, of.dir, `${index}`), silent));
  assert.deepEqual(taken, [true, true, true, false]);
  assert.equal(background.end(), 2);
  Deno.writeTextFileSync(`${of.dir}/go`, "");
  await until(() => of.names().includes("ended-0"));
  // One that is started now comes behind all that was not forgotten.
  assert.ok(background.start(sh(`: > "$1/last"`, of.dir), silent));
  await until(() => of.names().includes("last"));
  assert.deepEqual(of.names(), ["ended-0", "go", "last"]);
  await until(() => background.running === 0);
});

Deno.test("Background says what went wrong, and goes on", async () => {
  using of = folder();
  const background = new Background({ most: 1, mostWaiting: 100 });
  const said: string[] = [];
  const complain = (problem: string): void => void said.push(problem);
  const script = `${of.dir}/script`;
  Deno.writeTextFileSync(script, "#!/no/such/interpreter\n", { mode: 0o755 });
  Deno.writeTextFileSync(`${of.dir}/closed`, "#!/bin/sh\n", { mode: 0o644 });
  for (
    const program of [
      sh("exit 3"),
      sh("kill -KILL $$"),
      sh("echo much; echo more >&2"),
      { ...sh(""), command: "/no/such/program" },
      { ...sh(""), command: `${of.dir}/closed` },
      { ...sh("sleep 1000"), timeoutMs: 1 },
      sh(`: > "${of.dir}/last"`),
    ]
  ) assert.ok(background.start(program, complain));
  await until(() => of.names().includes("last") && background.running === 0);
  assert.deepEqual(said, [
    "ended with status 3",
    "was ended by SIGKILL",
    "cannot be run: there is no such file",
    "cannot be run: it may not be executed (mode 0644)",
    "did not end within 0.001 s",
  ]);
});

Deno.test("a program in the background has no shell's eyes on its arguments, and no pipe to read from or write to", async () => {
  using of = folder();
  const background = new Background({ most: 1, mostWaiting: 1 });
  const evil = ["", `"; : > ${of.dir}/owned; "`, "`id`", "$(id)", "a\nb", "-x", "ä\u{1f4e0}"];
  const script =
    `printf '%s\\0' "$@" > "$0.part"; links=$(readlink /proc/$$/fd/0 /proc/$$/fd/1 /proc/$$/fd/2); printf '%s' "$links" >> "$0.part"; mv "$0.part" "$0.all"`;
  assert.ok(
    background.start({ ...sh(""), args: ["-c", script, `${of.dir}/said`, ...evil] }, silent),
  );
  await until(() => of.names().includes("said.all") && background.running === 0);
  const said = Deno.readTextFileSync(`${of.dir}/said.all`);
  assert.equal(said, `${evil.join("\0")}\0/dev/null\n/dev/null\n/dev/null`);
  assert.ok(!of.names().includes("owned"));
});

Deno.test("a program in the background goes on when the process that started it has ended, and holds nobody", async () => {
  using of = folder();
  const module = (name: string): string =>
    JSON.stringify(new URL(`../../lib/os/${name}.ts`, import.meta.url).href);
  const script = `until [ ! -e /proc/$1 ]; do sleep 0.01; done; : > "$2/outlived"`;
  const source = `import { Background } from ${module("background")};
import { loadLibc } from ${module("libc")};
loadLibc();
const program = ${JSON.stringify(sh(script))};
const args = [...program.args, String(Deno.pid), ${JSON.stringify(of.dir)}];
new Background({ most: 1, mostWaiting: 1 }).start({ ...program, args }, () => {});`;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["eval", "--ext=ts", "--no-check", source],
    stdin: "null",
    stdout: "inherit",
    stderr: "inherit",
  }).spawn();
  assert.equal((await child.status).code, 0, "it ended by itself");
  assert.ok(!isAlive(child.pid));
  await until(() => of.names().includes("outlived"));
});
