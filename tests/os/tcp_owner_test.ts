/** Real connections, and whose they are; each by the kernel's answer and out of its tables. */
import assert from "node:assert/strict";
import { loadLibc } from "../../lib/os/libc.ts";
import { socketBetween, type TcpEnd } from "../../lib/os/sock_diag.ts";
import { type TcpAddress, TcpOwners } from "../../lib/os/tcp_owner.ts";
import { findSocket, TcpTable } from "../../lib/os/tcp_table.ts";
import { parseIp } from "../../lib/text/ip_address.ts";
import { asNobody, type Stranger } from "../support/stranger.ts";

// The library stays open for the life of the process; a test that happened to open it would be blamed for that.
loadLibc();

function end({ hostname, port }: Deno.NetAddr): TcpEnd {
  const ip = parseIp(hostname);
  assert.ok(ip, hostname);
  return { ip, port };
}

/** A listener, a connection with it, and its other end. */
class Pair implements Disposable {
  readonly near: Deno.TcpConn;
  readonly far: Deno.TcpConn;
  readonly #listener: Deno.TcpListener;

  private constructor(listener: Deno.TcpListener, near: Deno.TcpConn, far: Deno.TcpConn) {
    [this.#listener, this.near, this.far] = [listener, near, far];
  }

  static async make(hostname: string, at = hostname): Promise<Pair> {
    const listener = Deno.listen({ hostname, port: 0 });
    const { port } = listener.addr;
    const [near, far] = await Promise.all([listener.accept(), Deno.connect({ hostname: at, port })]);
    return new Pair(listener, near, far);
  }

  get listening(): TcpAddress {
    return { hostname: this.near.localAddr.hostname, port: this.#listener.addr.port };
  }

  [Symbol.dispose](): void {
    for (const each of [this.near, this.far, this.#listener]) {
      try {
        each.close();
      } catch {
        // A test closed it.
      }
    }
  }
}

const WAYS: [name: string, make: () => TcpOwners][] = [
  ["sock_diag", () => new TcpOwners(new TcpTable(() => Promise.reject(new Error("not needed"))))],
  ["the tables", () => new TcpOwners(undefined, () => -2)],
  ["the tables, where netlink is forbidden", () => new TcpOwners(undefined, () => -97)],
];

const PLACES: [listen: string, dial: string][] = [
  ["127.0.0.1", "127.0.0.1"],
  ["0.0.0.0", "127.0.0.1"],
  ["::1", "::1"],
  ["::", "127.0.0.1"],
  ["::", "::1"],
];

for (const [way, make] of WAYS) {
  for (const [hostname, at] of PLACES) {
    Deno.test(`by ${way}: who dials ${at} is known to who listens at ${hostname}, and the other way round`, async () => {
      using pair = await Pair.make(hostname, at);
      const owners = make();
      const { localAddr, remoteAddr } = pair.near;
      const me = { kind: "user", uid: Deno.uid() };
      assert.deepEqual(await owners.owner(remoteAddr, localAddr), me);
      assert.deepEqual(await owners.owner(localAddr, remoteAddr), me);
      assert.equal(await owners.listener(pair.listening), Deno.uid());
    });
  }

  Deno.test(`by ${way}: a peer that has closed is nobody's, whatever user the kernel shows`, async () => {
    using pair = await Pair.make("127.0.0.1");
    const owners = make();
    const { localAddr, remoteAddr } = pair.near;
    // An answer that is yes, so that a no is believed.
    await owners.owner(localAddr, remoteAddr);
    await pair.far.write(new Uint8Array(3));
    pair.far.close();
    assert.deepEqual(await owners.owner(remoteAddr, localAddr), { kind: "nobody" });
  });

  Deno.test(`by ${way}: a connection that nobody has accepted is nobody's`, async () => {
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const far = await Deno.connect({ hostname: "127.0.0.1", port: listener.addr.port });
    try {
      const owners = make();
      assert.deepEqual(await owners.owner(far.localAddr, far.remoteAddr), {
        kind: "user",
        uid: Deno.uid(),
      });
      assert.deepEqual(await owners.owner(far.remoteAddr, far.localAddr), { kind: "nobody" });
    } finally {
      far.close();
      listener.close();
    }
  });

  Deno.test(`by ${way}: what is not here is elsewhere, and nobody listens where nobody does`, async () => {
    using pair = await Pair.make("127.0.0.1");
    const owners = make();
    const { localAddr, remoteAddr } = pair.near;
    await owners.owner(localAddr, remoteAddr);
    const other = { hostname: "192.0.2.1", port: 4711 };
    assert.deepEqual(await owners.owner(other, localAddr), { kind: "elsewhere" });
    // The listener is no end of a connection.
    assert.deepEqual(await owners.owner(pair.listening, other), { kind: "elsewhere" });
    assert.equal(await owners.listener({ hostname: other.hostname, port: 1 }), undefined);
  });
}

asNobody(
  "another user's connection is that user's, by sock_diag and by the tables",
  async (nobody: Stranger) => {
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = listener.addr;
    await using _held = nobody.run(`exec 3<>/dev/tcp/127.0.0.1/${port}; read -r <&3`);
    const near = await listener.accept();
    try {
      for (const [, make] of WAYS) {
        const { localAddr, remoteAddr } = near;
        assert.deepEqual(await make().owner(remoteAddr, localAddr), {
          kind: "user",
          uid: nobody.uid,
        });
      }
    } finally {
      near.close();
      listener.close();
    }
  },
);

Deno.test("those who ask at once share a reading of the tables, and none gets one that began before it asked", async () => {
  const begun: PromiseWithResolvers<string>[] = [];
  const table = new TcpTable(() => {
    const reading = Promise.withResolvers<string>();
    begun.push(reading);
    return reading.promise;
  });
  const first = table.fresh();
  const burst = Array.from({ length: 500 }, () => table.fresh());
  assert.equal(begun.length, 1);
  begun[0]?.resolve("before");
  assert.equal(await first, "before");
  await Promise.resolve();
  await Promise.resolve();
  assert.equal(begun.length, 2);
  begun[1]?.resolve("after");
  assert.deepEqual(new Set(await Promise.all(burst)), new Set(["after"]));
});

Deno.test("a reading that fails fails for who waits for it, and the next is tried", async () => {
  let fails = true;
  const table = new TcpTable(() => fails ? Promise.reject(new Error("no /proc")) : Promise.resolve("x"));
  await assert.rejects(table.fresh(), /no \/proc/);
  fails = false;
  assert.equal(await table.fresh(), "x");
});

/** As proc(5) shows them. */
const TABLE =
  `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F55 00000000:0000 0A 00000000:00000000 00:00000000 00000000    10        0 4711 1 0000000000000000 100 0 0 10 0
   1: 0100007F:D431 0100007F:1F56 01 00000000:00000000 00:00000000 00000000 65534        0 4712 1 0000000000000000 20 4 30 10 -1
   2: 0100007F:D432 0100007F:1F56 06 00000000:00000000 03:0000176C 00000000     0        0 0 3 0000000000000000
   0: 0000000000000000FFFF00000100007F:D433 0000000000000000FFFF00000100007F:1F56 01 00000000:00000000 00:00000000 00000000   118        0 4713 1 0 20 4 30 10 -1
   1: 00000000000000000000000001000000:0016 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4714 1 0 100 0 0 10 0
`;

const HERE = new Uint8Array([127, 0, 0, 1]);
const ROWS: [what: string, local: number, remote: number, want: unknown][] = [
  ["a connection", 0xd431, 0x1f56, { uid: 65534, inode: 4712, listening: false }],
  ["what is on its way out", 0xd432, 0x1f56, { uid: 0, inode: 0, listening: false }],
  ["a connection of a socket for both kinds", 0xd433, 0x1f56, { uid: 118, inode: 4713, listening: false }],
  ["a listener", 0x1f55, 0, { uid: 10, inode: 4711, listening: true }],
  ["nothing", 0xd434, 0x1f56, undefined],
  ["nothing by half a number", 0xd43, 0x1f56, undefined],
];

for (const [what, local, remote, want] of ROWS) {
  Deno.test(`findSocket() finds ${what}`, () => {
    assert.deepEqual(findSocket(TABLE, { ip: HERE, port: local }, { ip: HERE, port: remote }), want);
  });
}

Deno.test("socketBetween() answers in a fraction of a millisecond with a thousand sockets about", async () => {
  using pair = await Pair.make("127.0.0.1");
  const { localAddr, remoteAddr } = pair.near;
  const found = socketBetween(end(remoteAddr), end(localAddr));
  assert.ok(typeof found !== "number" && found.inode > 0);
});
