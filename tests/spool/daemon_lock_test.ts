import assert from "node:assert/strict";
import { daemonLockHolder, takeDaemonLock } from "../../lib/spool/daemon_lock.ts";
import { loadLibc } from "../../lib/os/libc.ts";

loadLibc();

Deno.test("one process has a spool's lock at a time, and its file stays", async () => {
  const dir = Deno.makeTempDirSync();
  const path = `${dir}/lock`;
  assert.equal(daemonLockHolder(path), undefined);
  const first = await takeDaemonLock(path, 4711);
  assert.ok(first);
  assert.equal(daemonLockHolder(path), 4711);
  assert.equal(await takeDaemonLock(path, 4712), undefined);
  first[Symbol.dispose]();
  assert.equal(daemonLockHolder(path), undefined);
  using second = await takeDaemonLock(path, 4713);
  assert.ok(second);
  assert.equal(daemonLockHolder(path), 4713);
  Deno.removeSync(dir, { recursive: true });
});

Deno.test("where something else is in the place of a spool's lock, that is an error, and no other gofaxd", async () => {
  const dir = Deno.makeTempDirSync();
  Deno.mkdirSync(`${dir}/lock`);
  assert.equal(daemonLockHolder(`${dir}/lock`), undefined);
  await assert.rejects(takeDaemonLock(`${dir}/lock`, 4711), /lock/);
  Deno.removeSync(dir, { recursive: true });
});
