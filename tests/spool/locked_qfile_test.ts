import assert from "node:assert/strict";
import { formatQfile, getField, parseQfile, setFields } from "../../lib/hylafax/qfile.ts";
import { SpoolError } from "../../lib/spool/spool_error.ts";
import { denoOnSpool, tempSpool } from "./temp_spool.ts";

const QFILE = "tts:0\nstatus:\nreturned:7\nfax:0::docq/doc1.ps;c1\n";

/** Puts sendq/q1 there and gives its path. */
function putQfile(dir: string, text = QFILE): string {
  const path = `${dir}/sendq/q1`;
  Deno.writeTextFileSync(path, text);
  return path;
}

function kindOf(kind: SpoolError["kind"]): (error: unknown) => boolean {
  return (error) => error instanceof SpoolError && error.kind === kind;
}

/** Exit status of flock(1): 0 if the lock was free. */
async function flockCode(path: string): Promise<number> {
  return (await new Deno.Command("flock", { args: ["-n", path, "true"] }).output()).code;
}

Deno.test("LockedQfile rewrites the file on its inode, shorter and longer", async () => {
  using temp = tempSpool();
  const path = putQfile(temp.dir);
  const { ino } = Deno.statSync(path);
  using qfile = await temp.spool.lockQfile("sendq/q1");
  assert.equal(qfile.path, path);
  for (const company of ["x".repeat(100_000), "", "short"]) {
    const changed = setFields(qfile.read(), { company, returned: 0 });
    await qfile.writeToDisk(changed);
    assert.deepEqual(Deno.readFileSync(path), formatQfile(changed));
    assert.equal(getField(qfile.read(), "company"), company);
  }
  assert.equal(Deno.statSync(path).ino, ino);
});

Deno.test("LockedQfile keeps flock(1) out until it is disposed of, twice is fine", async () => {
  using temp = tempSpool();
  const path = putQfile(temp.dir);
  const qfile = await temp.spool.lockQfile("sendq/q1");
  assert.equal(await flockCode(path), 1);
  qfile[Symbol.dispose]();
  qfile[Symbol.dispose]();
  assert.equal(await flockCode(path), 0);
});

Deno.test("LockedQfile's lock is not handed to children", async () => {
  using temp = tempSpool();
  const path = putQfile(temp.dir);
  const qfile = await temp.spool.lockQfile("sendq/q1");
  const child = new Deno.Command("sleep", { args: ["60"] }).spawn();
  qfile[Symbol.dispose]();
  assert.equal(await flockCode(path), 0);
  child.kill("SIGKILL");
  await child.status;
});

Deno.test("lockQfile() waits for flock(1) to let go", async () => {
  using temp = tempSpool();
  const path = putQfile(temp.dir);
  const holder = new Deno.Command("flock", {
    args: [path, "sh", "-c", "echo held; read line"],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const output = holder.stdout.getReader();
  await output.read();
  await assert.rejects(temp.spool.lockQfile("sendq/q1", { deadlineMs: 20 }), kindOf("locked"));
  const reason = new Error("down");
  const controller = new AbortController();
  const given = temp.spool.lockQfile("sendq/q1", { deadlineMs: 3_600_000, signal: controller.signal });
  controller.abort(reason);
  await assert.rejects(given, reason);
  const waiting = temp.spool.lockQfile("sendq/q1", { deadlineMs: 3_600_000 });
  await holder.stdin.close();
  using qfile = await waiting;
  assert.equal(qfile.path, path);
  await output.cancel();
  await holder.status;
});

Deno.test("lockQfile() keeps another process of ours out", async () => {
  using temp = tempSpool();
  putQfile(temp.dir);
  using _qfile = await temp.spool.lockQfile("sendq/q1");
  const other = denoOnSpool(
    temp.dir,
    'try { await spool.lockQfile("sendq/q1", { deadlineMs: 20 }); } catch (e) { console.log(e.name, e.kind); }',
  );
  assert.equal(new TextDecoder().decode((await other.output()).stdout), "SpoolError locked\n");
});

Deno.test("lockQfile() refuses what is missing, was replaced, or is no file", async () => {
  using temp = tempSpool();
  await assert.rejects(temp.spool.lockQfile("sendq/q1"), (error) => {
    assert.ok(error instanceof SpoolError && error.cause instanceof Deno.errors.NotFound);
    assert.equal(error.kind, "missing");
    assert.equal(
      error.message,
      `Cannot open qfile "${temp.dir}/sendq/q1": there is no such file or directory`,
    );
    return true;
  });
  await assert.rejects(temp.spool.lockQfile("sendq"), kindOf("not-plain"));
  await assert.rejects(temp.spool.lockQfile("/dev/null"), kindOf("not-plain"));
  const path = putQfile(temp.dir);
  for (const replace of [(): void => {}, (): string => putQfile(temp.dir)]) {
    putQfile(temp.dir);
    const held = await temp.spool.lockQfile("sendq/q1");
    const waiting = temp.spool.lockQfile("sendq/q1");
    Deno.removeSync(path);
    replace();
    held[Symbol.dispose]();
    await assert.rejects(waiting, kindOf("missing"));
  }
});

Deno.test("a reader who does not lock never sees a qfile that is too short", async () => {
  using temp = tempSpool();
  const path = putQfile(temp.dir);
  using qfile = await temp.spool.lockQfile("sendq/q1");
  const versions = ["a".repeat(3000), "b".repeat(2000)].map((status) => setFields(qfile.read(), { status }));
  const shortest = Math.min(...versions.map((q) => formatQfile(q).length));
  qfile.write(versions[0] ?? qfile.read());
  const watcher = new Deno.Command("python3", {
    args: ["-c", WATCH, path, String(shortest)],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const output = watcher.stdout.getReader();
  await output.read();
  for (let i = 0; i < 5000; i++) {
    qfile.write(versions[i % 2] ?? qfile.read());
  }
  await watcher.stdin.close();
  // What was said at the start may come in pieces; at the end there is only the exit code.
  while (!(await output.read()).done);
  assert.equal((await watcher.status).code, 0);
});

/** Reads the file over and over until its standard input ends; fails if it ever saw fewer bytes than it should. */
const WATCH = `
import select, sys
print("ready", flush=True)
while not select.select([0], [], [], 0)[0]:
    with open(sys.argv[1], "rb", buffering=0) as f:
        if len(f.read(1 << 20)) < int(sys.argv[2]):
            sys.exit(3)
`;

/** A file system of a few pages; only root can have one. */
function tinyDisk(dir: string): Disposable | undefined {
  const mount = new Deno.Command("mount", { args: ["-t", "tmpfs", "-o", "size=16k", "tmpfs", dir] });
  if (Deno.uid() !== 0 || !mount.outputSync().success) {
    return undefined;
  }
  return {
    [Symbol.dispose](): void {
      new Deno.Command("umount", { args: [dir] }).outputSync();
    },
  };
}

Deno.test("a qfile that no longer fits on the disk keeps its old content", async (t) => {
  using temp = tempSpool();
  using disk = tinyDisk(`${temp.dir}/sendq`);
  if (disk === undefined) {
    await t.step({ name: "needs root and mount(8)", ignore: true, fn: (): void => {} });
    return;
  }
  const path = putQfile(temp.dir);
  using qfile = await temp.spool.lockQfile("sendq/q1");
  const tooLong = setFields(qfile.read(), { company: "x".repeat(20_000) });
  await assert.rejects(qfile.writeToDisk(tooLong), (error) => {
    assert.ok(error instanceof SpoolError && error.cause instanceof Error);
    assert.deepEqual([error.kind, error.path], ["io", path]);
    assert.match(error.message, /No space left/);
    return true;
  });
  assert.equal(Deno.readTextFileSync(path), QFILE);
  qfile.write(setFields(qfile.read(), { returned: 1 }));
  assert.equal(getField(parseQfile(Deno.readFileSync(path)), "returned"), "1");
});
