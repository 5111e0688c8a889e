import assert from "node:assert/strict";
import * as libc from "../../lib/os/libc.ts";
import * as processes from "../../lib/os/process_calls.ts";
import { unixAddress } from "../../lib/os/datagram.ts";

const { E, O } = libc;
libc.loadLibc();

Deno.test("a failing call answers with its own errno", async (t) => {
  const dir = Deno.makeTempDirSync();
  const fifo = `${dir}/fifo`;
  assert.equal(libc.mkfifo(fifo, 0o600), 0);
  const cases: [string, () => number, number][] = [
    ["open of a missing file", () => libc.open(`${dir}/none`, O.RDWR), E.NOENT],
    ["open of a FIFO nobody reads", () => libc.open(fifo, O.WRONLY | O.NONBLOCK), E.NXIO],
    ["open of a path with NUL", () => libc.open(`${dir}/a\0b`, O.RDWR), E.INVAL],
    ["mkfifo over something", () => libc.mkfifo(fifo, 0o600), E.EXIST],
    ["close of a bad descriptor", () => libc.close(-1), E.BADF],
    ["read of a bad descriptor", () => libc.read(-1, new Uint8Array(1)), E.BADF],
    ["write to a bad descriptor", () => libc.write(-1, new Uint8Array(1)), E.BADF],
    ["kill of nobody", () => processes.kill(2 ** 31 - 1, 0), E.SRCH],
  ];
  for (const [name, call, errno] of cases) {
    await t.step(name, () => assert.equal(call(), -errno));
  }
  Deno.removeSync(dir, { recursive: true });
});

Deno.test("a descriptor of ours is not handed to children", async () => {
  const dir = Deno.makeTempDirSync();
  libc.mkfifo(`${dir}/fifo`, 0o600);
  const fd = libc.open(`${dir}/fifo`, O.RDWR | O.NONBLOCK | O.CLOEXEC);
  const event = libc.eventfd();
  const { stdout } = await new Deno.Command("sh", { args: ["-c", "ls -l /proc/$$/fd"] }).output();
  const listing = new TextDecoder().decode(stdout);
  assert.ok(!listing.includes("fifo") && !listing.includes("eventfd"), listing);
  libc.close(fd);
  libc.close(event);
  Deno.removeSync(dir, { recursive: true });
});

Deno.test("a nonblocking FIFO gives what was written, then EAGAIN", () => {
  const dir = Deno.makeTempDirSync();
  libc.mkfifo(`${dir}/fifo`, 0o600);
  assert.equal((Deno.statSync(`${dir}/fifo`).mode ?? 0) & 0o777, 0o600);
  const fd = libc.open(`${dir}/fifo`, O.RDWR | O.NONBLOCK | O.CLOEXEC);
  const into = new Uint8Array(16);
  assert.equal(libc.read(fd, into), -E.AGAIN);
  assert.equal(libc.write(fd, new TextEncoder().encode("HELLO\0")), 6);
  assert.equal(libc.read(fd, into), 6);
  assert.equal(libc.read(fd, into), -E.AGAIN);
  assert.equal(libc.close(fd), 0);
  Deno.removeSync(dir, { recursive: true });
});

Deno.test("errorName() names what is known and numbers the rest", () => {
  assert.equal(libc.errorName(-E.NXIO), "ENXIO");
  assert.equal(libc.errorName(-71), "errno 71");
});

Deno.test("getppid() and geteuid() agree with the kernel", () => {
  const status = Deno.readTextFileSync("/proc/self/status");
  assert.equal(processes.getppid(), Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]));
  assert.equal(processes.geteuid(), Number(/^Uid:\s+\d+\s+(\d+)/m.exec(status)?.[1]));
});

Deno.test("unixAddress() ends a path with a NUL, and begins an abstract name with one", () => {
  assert.deepEqual(unixAddress("/a"), new Uint8Array([1, 0, 0x2f, 0x61, 0]));
  assert.deepEqual(unixAddress("@a@"), new Uint8Array([1, 0, 0, 0x61, 0x40]));
  assert.equal(unixAddress("@" + "a".repeat(107))?.length, 110);
});

Deno.test("unixAddress() refuses a name that does not fit", () => {
  assert.equal(unixAddress("@" + "a".repeat(108)), undefined);
  assert.equal(unixAddress("@a\0b"), undefined);
  assert.equal(unixAddress("/" + "a".repeat(108)), undefined);
  assert.equal(unixAddress("/dev/\0log"), undefined);
  assert.equal(unixAddress("/dev/log")?.length, 11);
});

Deno.test("what is unread in a pipe is told at either end, and a lock on it keeps others away", () => {
  const dir = Deno.makeTempDirSync();
  const fifo = `${dir}/fifo`;
  libc.mkfifo(fifo, 0o600);
  const [reader, writer, other] = [O.RDWR, O.WRONLY, O.WRONLY].map((how) =>
    libc.open(fifo, how | O.NONBLOCK)
  );
  assert.ok(reader !== undefined && writer !== undefined && other !== undefined);
  libc.write(writer, new Uint8Array(100));
  assert.deepEqual([libc.unread(reader), libc.unread(other)], [100, 100]);
  assert.deepEqual([libc.flock(writer), libc.flock(other)], [0, -E.AGAIN]);
  libc.close(writer);
  assert.equal(libc.flock(other), 0);
  assert.equal(libc.unread(-1), -E.BADF);
  for (const fd of [reader, other]) libc.close(fd);
  Deno.removeSync(dir, { recursive: true });
});
