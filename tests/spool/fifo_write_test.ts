import assert from "node:assert/strict";
import { modemName } from "../../lib/hylafax/ids.ts";
import * as libc from "../../lib/os/libc.ts";
import { SpoolError } from "../../lib/spool/spool_error.ts";
import { tempSpool } from "./temp_spool.ts";

const { O } = libc;
const L = new Uint8Array([76, 0]);
const MODEM = modemName("freeswitch0");

function reader(path: string): Disposable & { readonly fd: number } {
  libc.mkfifo(path, 0o600);
  const fd = libc.open(path, O.RDWR | O.NONBLOCK | O.CLOEXEC);
  return { fd, [Symbol.dispose]: (): void => void libc.close(fd) };
}

Deno.test("tellModem() writes a message as it is to whoever reads", () => {
  using temp = tempSpool();
  using daemon = reader(`${temp.dir}/FIFO.freeswitch0`);
  assert.ok(temp.spool.tellModem(MODEM, new TextEncoder().encode("GB1:4711\0")));
  const got = new Uint8Array(100);
  assert.equal(new TextDecoder().decode(got.subarray(0, libc.read(daemon.fd, got))), "GB1:4711\0");
});

Deno.test("tellModem() says no at once when nobody reads", () => {
  using temp = tempSpool();
  assert.ok(!temp.spool.tellModem(MODEM, L));
  libc.mkfifo(`${temp.dir}/FIFO.freeswitch0`, 0o600);
  assert.ok(!temp.spool.tellModem(MODEM, L));
});

Deno.test("tellModem() never waits for room in the pipe and never writes half a message", () => {
  using temp = tempSpool();
  using daemon = reader(`${temp.dir}/FIFO.freeswitch0`);
  const message = new Uint8Array(4096).fill(65);
  let taken = 0;
  while (temp.spool.tellModem(MODEM, message)) {
    taken++;
  }
  assert.equal(taken, 16);
  const into = new Uint8Array(1 << 20);
  assert.equal(libc.read(daemon.fd, into), taken * message.length);
  assert.ok(!temp.spool.tellModem(MODEM, new Uint8Array(4097)));
  assert.equal(libc.read(daemon.fd, into), -libc.E.AGAIN);
});

Deno.test("tellModem() names what is in the place of the FIFO", async (t) => {
  const cases: [string, (path: string) => void][] = [
    ["a file", (path) => Deno.writeTextFileSync(path, "")],
    ["a directory", (path) => Deno.mkdirSync(path)],
    ["a link to a file", (path) => Deno.symlinkSync("/dev/null", path)],
  ];
  for (const [name, put] of cases) {
    await t.step(name, () => {
      using temp = tempSpool();
      put(`${temp.dir}/FIFO.freeswitch0`);
      assert.throws(() => temp.spool.tellModem(MODEM, L), (error) => {
        assert.ok(error instanceof SpoolError);
        assert.deepEqual([error.kind, error.path], ["not-fifo", `${temp.dir}/FIFO.freeswitch0`]);
        return true;
      });
    });
  }
});
