import assert from "node:assert/strict";
import { commId, modemName } from "../../lib/hylafax/ids.ts";
import { SpoolError } from "../../lib/spool/spool_error.ts";
import { SpoolPaths } from "../../lib/spool/paths.ts";
import { Spool } from "../../lib/spool/spool.ts";
import { denoOnSpool, modeOf, tempSpool } from "./temp_spool.ts";

const MODEM = modemName("freeswitch0");

Deno.test("SpoolPaths knows where things are", async (t) => {
  const paths = new SpoolPaths("/var/spool/hylafax/");
  const cases: [string, string][] = [
    [paths.faxqFifo, "/var/spool/hylafax/FIFO"],
    [paths.modemFifo(MODEM), "/var/spool/hylafax/FIFO.freeswitch0"],
    [paths.status(MODEM), "/var/spool/hylafax/status/freeswitch0"],
    [paths.sessionLog(commId(42)), "/var/spool/hylafax/log/c000000042"],
    [paths.sequence("recvq"), "/var/spool/hylafax/recvq/seqf"],
    [paths.recvFile(7), "recvq/fax000000007.tif"],
    [paths.resolve("sendq/q1"), "/var/spool/hylafax/sendq/q1"],
    [paths.resolve("/var/log/xferfaxlog"), "/var/log/xferfaxlog"],
    [new SpoolPaths(".").resolve("sendq/q1"), "./sendq/q1"],
    [new SpoolPaths("").root, "."],
  ];
  for (const [got, want] of cases) {
    await t.step(want, () => assert.equal(got, want));
  }
});

Deno.test("Spool.open() refuses what is no directory", () => {
  using temp = tempSpool();
  for (const [dir, kind] of [[`${temp.dir}/none`, "missing"], ["/dev/null", "io"]] as const) {
    assert.throws(
      () => Spool.open(dir),
      (error) => error instanceof SpoolError && error.kind === kind && error.path === dir,
    );
  }
});

Deno.test("openSession() makes a log of the mode asked for, once", async () => {
  using temp = tempSpool();
  const path = `${temp.dir}/log/c000000042`;
  {
    using log = await temp.spool.openSession(commId(42));
    log.write("first\n");
    log.write("größte\n");
    assert.equal(Deno.readTextFileSync(path), "first\ngrößte\n");
    log.close();
    assert.throws(() => log.write("late\n"), SpoolError);
  }
  assert.equal(modeOf(path), "600");
  await assert.rejects(
    temp.spool.openSession(commId(42)),
    (error) => error instanceof SpoolError && error.kind === "exists" && error.path === path,
  );
  assert.equal(Deno.readTextFileSync(path), "first\ngrößte\n");
  (await temp.spool.openSession(commId(43), { mode: 0o666 })).close();
  assert.equal(modeOf(`${temp.dir}/log/c000000043`), "666");
  Deno.removeSync(`${temp.dir}/log`, { recursive: true });
  await assert.rejects(
    temp.spool.openSession(commId(44)),
    (error) => error instanceof SpoolError && error.kind === "missing",
  );
});

Deno.test("appendXferfaxlog() makes the file with mode 0644 and adds to it", async () => {
  using temp = tempSpool();
  await temp.spool.appendXferfaxlog("log/xferfaxlog", "a\n");
  await temp.spool.appendXferfaxlog(`${temp.dir}/log/xferfaxlog`, "b\n");
  assert.equal(Deno.readTextFileSync(`${temp.dir}/log/xferfaxlog`), "a\nb\n");
  assert.equal(modeOf(`${temp.dir}/log/xferfaxlog`), "644");
});

Deno.test("appendXferfaxlog() breaks no line of several processes", async () => {
  using temp = tempSpool();
  const count = 100;
  const script = (name: string): string =>
    `for (let i = 0; i < ${count}; i++) {
  await spool.appendXferfaxlog("log/xferfaxlog", "${name}" + i + "\\t" + "${name}".repeat(6000) + "\\n");
}`;
  const writers = ["a", "b", "c", "d"];
  await Promise.all(writers.map((name) => denoOnSpool(temp.dir, script(name)).output()));
  const lines = Deno.readTextFileSync(`${temp.dir}/log/xferfaxlog`).split("\n");
  assert.equal(lines.pop(), "");
  for (const name of writers) {
    const own = lines.filter((line) => line.startsWith(name));
    const want = Array.from({ length: count }, (_, i) => `${name}${i}\t${name.repeat(6000)}`);
    assert.deepEqual(own, want);
  }
  assert.equal(lines.length, writers.length * count);
});

Deno.test("appendXferfaxlog() waits for flock(1), but not for ever", async () => {
  using temp = tempSpool();
  const path = `${temp.dir}/log/xferfaxlog`;
  const holder = new Deno.Command("flock", {
    args: [path, "sh", "-c", "echo held; read line"],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const output = holder.stdout.getReader();
  await output.read();
  await assert.rejects(
    temp.spool.appendXferfaxlog("log/xferfaxlog", "a\n", { deadlineMs: 10 }),
    (error) => error instanceof SpoolError && error.kind === "locked",
  );
  const waiting = temp.spool.appendXferfaxlog("log/xferfaxlog", "b\n", { deadlineMs: 3_600_000 });
  await holder.stdin.close();
  await waiting;
  assert.equal(Deno.readTextFileSync(path), "b\n");
  await output.cancel();
  await holder.status;
});

Deno.test("appendXferfaxlog() reports a full disk", async () => {
  using temp = tempSpool();
  await assert.rejects(temp.spool.appendXferfaxlog("/dev/full", "a\n"), (error) => {
    assert.ok(error instanceof SpoolError);
    assert.match(error.message, /^Cannot append to "\/dev\/full": No space left/);
    return true;
  });
});

Deno.test("writeStatus() puts one line in the place of another, on the same inode", async () => {
  using temp = tempSpool();
  const path = `${temp.dir}/status/freeswitch0`;
  assert.equal(temp.spool.readStatus(MODEM), undefined);
  await temp.spool.writeStatus(MODEM, "Running and idle");
  assert.equal(modeOf(path), "644");
  const { ino } = Deno.statSync(path);
  const cases: [string, string][] = [
    ['Receiving from "+49 30"', 'Receiving from "+49 30"'],
    ["Größe", "Größe"],
    ["a\nb\tc\x1b", "a b c "],
    ["", ""],
  ];
  for (const [text, want] of cases) {
    await temp.spool.writeStatus(MODEM, text);
    assert.equal(Deno.readTextFileSync(path), want + "\n");
    assert.equal(temp.spool.readStatus(MODEM), want);
  }
  assert.equal(Deno.statSync(path).ino, ino);
});

Deno.test("writeStatus() keeps the order of calls, though the file is locked meanwhile", async () => {
  using temp = tempSpool();
  const path = `${temp.dir}/status/freeswitch0`;
  await temp.spool.writeStatus(MODEM, "old");
  const held = Deno.openSync(path, { write: true });
  held.tryLockSync(EXCLUSIVE);
  const texts = Array.from({ length: 20 }, (_, i) => `Sending job ${i}`);
  const late = assert.rejects(temp.spool.writeStatus(MODEM, "late", { deadlineMs: 1 }), SpoolError);
  const writes = texts.map((text) => temp.spool.writeStatus(MODEM, text));
  await late;
  assert.equal(temp.spool.readStatus(MODEM), "old");
  held.close();
  await Promise.all(writes);
  assert.equal(temp.spool.readStatus(MODEM), "Sending job 19");
});

const EXCLUSIVE = true;

Deno.test("uucpLockHeld() asks whether the owner is alive", async (t) => {
  const gone = new Deno.Command("true").spawn();
  await gone.status;
  const binary = (pid: number): Uint8Array => new Uint8Array(new Int32Array([pid]).buffer);
  const cases: [string, string | Uint8Array | undefined, boolean][] = [
    ["no lock", undefined, false],
    ["an owner who is alive", `${Deno.pid}`, true],
    ["padded", `${String(Deno.pid).padStart(10)}\n`, true],
    ["init, whom we may not signal as another user", "         1\n", true],
    ["an owner who is gone", `${String(gone.pid).padStart(10)}\n`, false],
    ["binary, alive", binary(Deno.pid), true],
    ["binary, gone", binary(gone.pid), false],
    ["not written yet", "", true],
    ["junk", "who knows", true],
  ];
  for (const [name, content, want] of cases) {
    await t.step(name, () => {
      using temp = tempSpool();
      if (content !== undefined) {
        const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
        Deno.writeFileSync(`${temp.dir}/tmp/LCK..freeswitch0`, bytes);
      }
      assert.equal(temp.spool.uucpLockHeld(MODEM, `${temp.dir}/tmp`), want);
    });
  }
});

Deno.test("uucpLockHeld() takes what it cannot read for held, and a missing directory for free", () => {
  using temp = tempSpool();
  Deno.mkdirSync(`${temp.dir}/tmp/LCK..freeswitch0`);
  assert.ok(temp.spool.uucpLockHeld(MODEM, `${temp.dir}/tmp`));
  assert.ok(!temp.spool.uucpLockHeld(MODEM, `${temp.dir}/none`));
});
