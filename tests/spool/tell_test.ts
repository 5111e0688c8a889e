import assert from "node:assert/strict";
import { modemName } from "../../lib/hylafax/ids.ts";
import * as libc from "../../lib/os/libc.ts";
import { SpoolError } from "../../lib/spool/errors.ts";
import { tempSpool } from "./temp_spool.ts";

const { O } = libc;
const L = new Uint8Array([76, 0]);

function reader(path: string): Disposable & { readonly fd: number } {
  libc.mkfifo(path, 0o600);
  const fd = libc.open(path, O.RDWR | O.NONBLOCK | O.CLOEXEC);
  return { fd, [Symbol.dispose]: (): void => void libc.close(fd) };
}

Deno.test("tellFaxq() writes a message as it is to whoever reads", () => {
  using temp = tempSpool();
  using faxq = reader(`${temp.dir}/FIFO`);
  assert.ok(temp.spool.tellFaxq(new TextEncoder().encode("+freeswitch0:B\0")));
  const got = new Uint8Array(100);
  assert.equal(new TextDecoder().decode(got.subarray(0, libc.read(faxq.fd, got))), "+freeswitch0:B\0");
});

Deno.test("tellFaxq() and tellModem() say no at once when nobody reads", () => {
  using temp = tempSpool();
  const modem = modemName("freeswitch0");
  assert.deepEqual([temp.spool.tellFaxq(L), temp.spool.tellModem(modem, L)], [false, false]);
  libc.mkfifo(`${temp.dir}/FIFO`, 0o600);
  libc.mkfifo(`${temp.dir}/FIFO.freeswitch0`, 0o600);
  assert.deepEqual([temp.spool.tellFaxq(L), temp.spool.tellModem(modem, L)], [false, false]);
});

Deno.test("tellFaxq() never waits for room in the pipe and never writes half a message", () => {
  using temp = tempSpool();
  using faxq = reader(`${temp.dir}/FIFO`);
  const message = new Uint8Array(4096).fill(65);
  let taken = 0;
  while (temp.spool.tellFaxq(message)) {
    taken++;
  }
  assert.equal(taken, 16);
  const into = new Uint8Array(1 << 20);
  assert.equal(libc.read(faxq.fd, into), taken * message.length);
  assert.ok(!temp.spool.tellFaxq(new Uint8Array(4097)));
  assert.equal(libc.read(faxq.fd, into), -libc.E.AGAIN);
});

Deno.test("tellFaxq() names what is in the place of the FIFO", async (t) => {
  const cases: [string, (path: string) => void][] = [
    ["a file", (path) => Deno.writeTextFileSync(path, "")],
    ["a directory", (path) => Deno.mkdirSync(path)],
    ["a link to a file", (path) => Deno.symlinkSync("/dev/null", path)],
  ];
  for (const [name, put] of cases) {
    await t.step(name, () => {
      using temp = tempSpool();
      put(`${temp.dir}/FIFO`);
      assert.throws(() => temp.spool.tellFaxq(L), (error) => {
        assert.ok(error instanceof SpoolError);
        assert.deepEqual([error.kind, error.path], ["not-fifo", `${temp.dir}/FIFO`]);
        return true;
      });
    });
  }
});
