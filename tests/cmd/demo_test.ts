/** `gofax demo` as a process, as an administrator runs it; and that it notices when something is not as it should be. */

import assert from "node:assert/strict";
import { progressLine } from "../../cmd/demo/progress.ts";
import { FAXRCVD, makeScratch, QFILE, removeScratch } from "../../cmd/demo/scratch.ts";
import { Screen, type Terminal } from "../../cmd/demo/screen.ts";
import { comparison, findings } from "../../cmd/demo/verdict.ts";
import { demoFax } from "../../lib/tiff/picture/mod.ts";
import { modemName } from "../../lib/hylafax/ids.ts";
import { parseXferfaxlog } from "../../lib/hylafax/xferfaxlog_entry.ts";
import { loadLibc } from "../../lib/os/libc.ts";
import { Spool } from "../../lib/spool/spool.ts";

// The library stays open for the life of the process; a test that happened to open it would be blamed for that.
loadLibc();

const MAIN = new URL("../../main.ts", import.meta.url).pathname;

function spawn(tmp: string, args: readonly string[]): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", MAIN, "demo", ...args],
    // where nothing can be written
    cwd: "/proc",
    clearEnv: true,
    env: {
      TMPDIR: tmp,
      PATH: Deno.env.get("PATH") ?? "/usr/bin:/bin",
      DENO_DIR: Deno.env.get("DENO_DIR") ?? `${Deno.env.get("HOME") ?? ""}/.cache/deno`,
    },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Names in the temporary folder afterwards. */
  readonly left: readonly string[];
}

/** Runs it with a temporary folder of its own. */
async function run(args: readonly string[], name = "tmp"): Promise<Ran> {
  const dir = await Deno.makeTempDir();
  try {
    const tmp = `${dir}/${name}`;
    await Deno.mkdir(tmp);
    const { code, stdout, stderr } = await spawn(tmp, args).output();
    const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
    const left = Array.from(Deno.readDirSync(tmp), (entry) => entry.name);
    return { code, stdout: text(stdout), stderr: text(stderr), left };
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

Deno.test("gofax demo sends two pages, receives them, and leaves nothing behind", async () => {
  const { code, stdout, stderr, left } = await run(["--fast"]);
  assert.equal(stderr, "");
  assert.equal(code, 0, stdout);
  assert.deepEqual(left, []);
  assert.match(stdout, /^ok {5}sent: gofaxsend ended with 2, 2 of 2 pages$/m);
  assert.match(
    stdout,
    /^ok {5}compared: recvq\/fax000000001\.tif with .*: page 1 .* and page 2 .* dot for dot$/m,
  );
  const entries = stdout.split("\n").map(parseXferfaxlog).filter((entry) => entry !== undefined);
  assert.deepEqual(
    entries.map(({ kind, pages, reason }) => [kind, pages, reason]).sort(),
    [["CALL", 0, ""], ["RECV", 2, ""], ["SEND", 2, ""]],
  );
});

Deno.test("gofax demo shows what happens: modems, sessions, what faxq hears, faxrcvd", async () => {
  const { stdout } = await run(["--fast"]);
  const lines: readonly RegExp[] = [
    /gofaxd {5}Modem freeswitch0 is ready$/m,
    /-> faxq {4}\+freeswitch1:RPcbffff7f$/m,
    /faxq {7}gofaxsend -m freeswitch0 sendq\/q1$/m,
    /progress {3}\[\.{10}\] 0 of 2 pages.* \| freeswitch0 /m,
    /gofaxsend {2}SEND FAX: JOB 1 DEST 8000 COMMID 000000001 /m,
    /gofaxd {5}Accepting call to 8000 from demo <4711> via gateway default$/m,
    /-> faxq {4}\*1:D/m,
    /gofaxsend {2}SEND FAX: JOB 1 sent 2 pages in \d+ s$/m,
    /faxrcvd {4}recvq\/fax000000001\.tif from 4711 \(demo\) to 8000: complete$/m,
    /^What next, on a real server/m,
  ];
  for (const line of lines) assert.match(stdout, line);
});

Deno.test("gofax demo works where the temporary folder has a strange name", async () => {
  const { code, left, stdout, stderr } = await run(["--fast"], `a "b", c|d é`);
  assert.equal(code, 0, stdout + stderr);
  assert.deepEqual(left, []);
});

Deno.test("gofax demo --keep leaves the spool there and says where", async () => {
  const { code, left, stdout } = await run(["--fast", "--keep"]);
  assert.equal(code, 0);
  assert.equal(left.length, 1);
  assert(stdout.trimEnd().endsWith(`/tmp/${left[0]}`), stdout);
});

Deno.test("gofax demo cleans up when it is interrupted", async () => {
  const tmp = await Deno.makeTempDir();
  try {
    const child = spawn(tmp, []);
    const errors = new Response(child.stderr).text();
    const { promise: dialled, resolve } = Promise.withResolvers<void>();
    const reading = (async (): Promise<void> => {
      let text = "";
      for await (const piece of child.stdout.pipeThrough(new TextDecoderStream())) {
        text += piece;
        if (text.includes("DIAL 8000")) resolve();
      }
    })();
    await Promise.race([dialled, reading]);
    child.kill("SIGINT");
    assert.equal((await child.status).code, 130);
    await reading;
    assert.equal(await errors, "gofax demo: Received SIGINT\n");
    assert.deepEqual([...Deno.readDirSync(tmp)], []);
  } finally {
    await Deno.remove(tmp, { recursive: true });
  }
});

Deno.test("gofax demo says where it cannot make its spool, and what it does not know", async () => {
  const nowhere = await spawn("/proc/nowhere", ["--fast"]).output();
  assert.equal(nowhere.code, 1);
  assert.match(
    new TextDecoder().decode(nowhere.stderr),
    /Cannot make a scratch spool in "\/proc\/nowhere": /,
  );
  const unknown = await run(["--quick"]);
  assert.equal(unknown.code, 64);
  assert.match(unknown.stderr, /^gofax demo: unknown flag "--quick"\n"gofax help demo" tells/);
});

Deno.test("comparison() finds the page that differs", () => {
  const sent = demoFax([["one"], ["two"]]);
  assert(comparison(sent, demoFax([["one"], ["two"]])).good);
  const other = comparison(sent, demoFax([["one"], ["too"]]));
  assert(!other.good);
  assert.match(other.text, /^page 2 differs: row \d+ is not the same$/);
  assert.equal(comparison(sent, demoFax([["one"]])).text, "page 2 differs: 2 and 1 pages");
});

Deno.test("findings() does not call a spool good in which nothing happened", async () => {
  const dir = await makeScratch(Date.now());
  try {
    const found = findings(dir, 0);
    assert.deepEqual(found.map(({ good }) => good), [false, false, false]);
    assert.deepEqual(found.map(({ text }) => text), [
      "gofaxsend ended with 0, 0 of 2 pages",
      "0 SEND lines; 0 RECV lines",
      "There is no received fax",
    ]);
  } finally {
    await removeScratch(dir);
    await removeScratch(dir);
  }
});

Deno.test("makeScratch() makes a spool with a job that is about to be sent", async () => {
  const dir = await makeScratch(1_795_400_974_000);
  try {
    assert.equal((Deno.statSync(`${dir}/${FAXRCVD}`).mode ?? 0) & 0o111, 0o111);
    const lines = (await Deno.readTextFile(`${dir}/${QFILE}`)).split("\n");
    assert.deepEqual([lines[0], lines[1]], ["tts:1795400974", "killtime:1795411774"]);
    assert.equal(
      progressLine(Spool.open(dir), [modemName("freeswitch0")]),
      "[..........] 0 of 2 pages | freeswitch0 is not there yet",
    );
  } finally {
    await removeScratch(dir);
  }
});

/** A screen and what was written to it. */
function screenOf(terminal: Partial<Terminal>): { readonly screen: Screen; readonly written: () => string } {
  let text = "";
  const output = {
    isTerminal: true,
    columns: 80,
    ...terminal,
    write: (more: string): string => text += more,
  };
  return { screen: new Screen(output, () => 0), written: () => text };
}

Deno.test("Screen keeps the progress below the lines of a terminal, and cuts it to its width", () => {
  const { screen, written } = screenOf({ columns: 6 });
  screen.progress("0 of 2 pages");
  screen.say("gofaxd", "Answered\x1b[2J");
  screen.endProgress();
  assert.equal(written(), "0 of \r\x1b[K  0.00 gofaxd     Answered\\u001b[2J\n0 of \r\x1b[K");
});

Deno.test("Screen writes a line for each change of progress where there is no terminal", () => {
  const { screen, written } = screenOf({ isTerminal: false });
  for (const text of ["0 of 2", "0 of 2", "1 of 2"]) screen.progress(text);
  screen.endProgress();
  assert.equal(written(), "  0.00 progress   0 of 2\n  0.00 progress   1 of 2\n");
});
