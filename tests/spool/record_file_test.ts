import assert from "node:assert/strict";
import { geteuid } from "../../lib/os/process_calls.ts";
import { SpoolError } from "../../lib/spool/spool_error.ts";
import { denoOnSpool, printed, tempSpool } from "./temp_spool.ts";

const UUCP = 10;

Deno.test("RecordFile.append() makes the file and adds lines", async () => {
  using temp = tempSpool();
  const file = temp.spool.fallbackRecord;
  assert.equal(file.read(), "");
  assert.equal(await file.append("one\n"), 4);
  assert.equal(await file.append("two\n"), 8);
  assert.equal(file.read(), "one\ntwo\n");
});

Deno.test("a record is made for its owner only; one that is there keeps its mode", async () => {
  using temp = tempSpool();
  const { path } = temp.spool.fallbackRecord;
  const modes = await printed(
    denoOnSpool(
      temp.dir,
      `Deno.umask(0);
const file = spool.fallbackRecord;
const say = () => console.log((Deno.statSync(file.path).mode & 0o7777).toString(8));
await file.append("one\\n");
say();
Deno.chmodSync(file.path, 0o644);
await file.append("two\\n");
await file.rewrite(() => "three\\n");
say();`,
    ),
  );
  assert.deepEqual(modes, ["600", "644"]);
  assert.equal(Deno.readTextFileSync(path), "three\n");
});

Deno.test({
  name: `a record that root makes belongs to the owner of the directory${
    geteuid() === 0 ? "" : " (ignored: only root can make one for somebody else)"
  }`,
  ignore: geteuid() !== 0,
  fn: async () => {
    using temp = tempSpool();
    Deno.chownSync(`${temp.dir}/log`, UUCP, UUCP);
    await temp.spool.fallbackRecord.append("one\n");
    const { uid, gid } = Deno.statSync(temp.spool.fallbackRecord.path);
    assert.deepEqual([uid, gid], [UUCP, UUCP]);
  },
});

Deno.test("RecordFile.rewrite() keeps the inode", async () => {
  using temp = tempSpool();
  const file = temp.spool.fallbackRecord;
  await file.rewrite(() => "nothing is made of nothing");
  assert.equal(file.read(), "");
  await file.append("one\ntwo\n");
  const { ino } = Deno.statSync(file.path);
  await file.rewrite((text) => text.replace("one\n", ""));
  assert.equal(file.read(), "two\n");
  assert.equal(Deno.statSync(file.path).ino, ino);
});

Deno.test("RecordFile refuses what is no plain file", async () => {
  using temp = tempSpool();
  const file = temp.spool.fallbackRecord;
  Deno.writeTextFileSync(`${temp.dir}/precious`, "kept");
  Deno.symlinkSync(`${temp.dir}/precious`, file.path);
  await assert.rejects(file.append("one\n"), SpoolError);
  await assert.rejects(file.rewrite(() => ""), SpoolError);
  assert.throws(() => file.read(), SpoolError);
  assert.equal(Deno.readTextFileSync(`${temp.dir}/precious`), "kept");
});

Deno.test("RecordFile loses no line when processes add and rewrite at the same time", async () => {
  using temp = tempSpool();
  const script = `for (let i = 0; i < 50; i++) {
    await spool.fallbackRecord.append(Deno.pid + " " + i + "\\n");
    if (i % 10 === 0) await spool.fallbackRecord.rewrite((text) => text.match(/.+\\n/g).sort().join(""));
  }`;
  const others = [1, 2, 3].map(() => denoOnSpool(temp.dir, script));
  for (const { status, stdout } of others) {
    await stdout.cancel();
    assert.equal((await status).code, 0);
  }
  assert.equal(new Set(temp.spool.fallbackRecord.read().trimEnd().split("\n")).size, 150);
});
