/** Who is kept out of a server, and how little those get who are not known yet. */
import assert from "node:assert/strict";
import { type EslCall, type EslPeer, type EslServer, listen, type ListenOptions, raw } from "ts-esl";
import { connectReply, dialAsFreeswitch, Peer } from "./fake_freeswitch.ts";

const LOCAL = { hostname: "127.0.0.1", port: 0 };

/** A server that keeps what it says. */
function quietly(options: Partial<ListenOptions>): { server: EslServer; said: string[] } {
  const said: string[] = [];
  return { server: listen({ ...LOCAL, log: (message) => said.push(message), ...options }), said };
}

async function nextCall(server: EslServer): Promise<EslCall> {
  for await (const one of server) return one;
  throw new Error("The server has ended");
}

async function call(server: EslServer, uuid: string): Promise<Peer> {
  const peer = await dialAsFreeswitch(server.address);
  await peer.expect("connect");
  await peer.send(connectReply(uuid));
  return peer;
}

/** Lets in only who dials from this address. */
function onlyFrom(address: string): NonNullable<ListenOptions["accept"]> {
  return ({ remote }) => Promise.resolve(remote.hostname === address ? "friend" : undefined);
}

Deno.test("a peer that accept does not know is closed before a word is said", async () => {
  const { server, said } = quietly({ accept: onlyFrom("192.0.2.1") });
  await using _server = server;
  using peer = await dialAsFreeswitch(server.address);
  assert.equal(await peer.next(), undefined);
  assert.deepEqual(said, []);
});

Deno.test("accept is told both ends of the connection", async () => {
  const peers: EslPeer[] = [];
  const { server } = quietly({ accept: (peer) => Promise.resolve(void peers.push(peer)) });
  await using _server = server;
  using peer = await dialAsFreeswitch(server.address);
  await peer.expectEnd();
  const [seen] = peers;
  assert.deepEqual(seen?.local, server.address);
  assert.equal(seen?.remote.hostname, "127.0.0.1");
  assert.notEqual(seen?.remote.port, server.address.port);
});

Deno.test("an accept that fails keeps the peer out, with a word", async () => {
  const { server, said } = quietly({ accept: () => Promise.reject(new Error("no table")) });
  await using _server = server;
  using peer = await dialAsFreeswitch(server.address);
  await peer.expectEnd();
  assert.deepEqual(said, ["Cannot tell whose connection it is"]);
});

/** Knows peers by their ports, once it has been told of them. */
class Acquaintance {
  readonly #names = new Map<number, PromiseWithResolvers<string | undefined>>();

  #entry(port: number): PromiseWithResolvers<string | undefined> {
    const entry = this.#names.get(port) ?? Promise.withResolvers();
    this.#names.set(port, entry);
    return entry;
  }

  readonly accept = ({ remote }: EslPeer): Promise<string | undefined> => this.#entry(remote.port).promise;

  /** Dials as somebody; `undefined` is nobody known. */
  async dial(server: EslServer, name: string | undefined): Promise<Peer> {
    const socket = await Deno.connect({ hostname: "127.0.0.1", port: server.address.port });
    this.#entry(socket.localAddr.port).resolve(name);
    return new Peer(socket);
  }
}

Deno.test("200 silent connections of somebody unknown take no place from a call", async () => {
  const doors = new Acquaintance();
  const { server } = quietly({ accept: doors.accept, maxWaitingCalls: 3, connectTimeoutMs: 60_000 });
  await using _server = server;
  const strangers = await Promise.all(Array.from({ length: 200 }, () => doors.dial(server, undefined)));
  using friend = await doors.dial(server, "friend");
  await friend.expect("connect");
  await friend.send(connectReply("u-1"));
  const one = await nextCall(server);
  assert.equal(one.uuid, "u-1");
  await Promise.all([one.connection.close(), friend.leave()]);
  for (const stranger of strangers) stranger.close();
});

Deno.test("connections of one peer that wait are limited; others still come in", async () => {
  const doors = new Acquaintance();
  const { server, said } = quietly({ accept: doors.accept, maxWaitingCalls: 10, maxWaitingPerPeer: 2 });
  await using _server = server;
  using first = await doors.dial(server, "crowd");
  await first.expect("connect");
  using second = await doors.dial(server, "crowd");
  await second.expect("connect");
  using beyond = await doors.dial(server, "crowd");
  assert.equal(await beyond.next(), undefined);
  assert.deepEqual(said, ["Closed a connection: too many of that peer wait"]);
  using friend = await doors.dial(server, "friend");
  await friend.expect("connect");
  // Who is handed out waits no more.
  await first.send(connectReply("u-1"));
  const one = await nextCall(server);
  using third = await doors.dial(server, "crowd");
  await third.expect("connect");
  await Promise.all([one.connection.close(), first.leave()]);
});

Deno.test("a call that verify does not know is closed and not handed out; verify hears of whom it is", async () => {
  const seen: string[] = [];
  const verify = (one: EslCall, who: string): Promise<boolean> => {
    seen.push(`${one.uuid} of ${who}`);
    return Promise.resolve(one.uuid === "u-2");
  };
  const { server } = quietly({ verify, closeTimeoutMs: 20 });
  await using _server = server;
  using false_ = await call(server, "u-1");
  await false_.expectEnd();
  using right = await call(server, "u-2");
  const one = await nextCall(server);
  assert.equal(one.uuid, "u-2");
  assert.deepEqual(seen, ["u-1 of 127.0.0.1", "u-2 of 127.0.0.1"]);
  await Promise.all([one.connection.close(), right.leave()]);
});

Deno.test("verify may ask over the call's own connection", async () => {
  const verify = async ({ connection }: EslCall): Promise<boolean> =>
    (await connection.send(raw("getvar proof"))).text === "42";
  const { server } = quietly({ verify });
  await using _server = server;
  using peer = await call(server, "u-1");
  const taken = nextCall(server);
  await peer.expect("getvar proof");
  await peer.reply("42");
  const one = await taken;
  await Promise.all([one.connection.close(), peer.leave()]);
});

Deno.test("a verify that fails closes the connection with a word", async () => {
  const { server, said } = quietly({ verify: () => Promise.reject(new Error("nobody to ask")) });
  await using _server = server;
  using peer = await call(server, "u-1");
  await peer.expectEnd();
  assert.deepEqual(said, ["Closed a connection that brought no call"]);
});

/** Sends until the other end has had enough, or everything is sent; how many bytes went. */
async function pour(socket: Deno.TcpConn, pieces: Iterable<Uint8Array>): Promise<number> {
  let sent = 0;
  try {
    for (const piece of pieces) {
      for (let rest = piece; rest.length > 0;) {
        const count = await socket.write(rest);
        sent += count;
        rest = rest.subarray(count);
      }
    }
  } catch {
    // It was cut off, which is what was wanted.
  }
  return sent;
}

function* repeated(piece: Uint8Array, count: number): Generator<Uint8Array> {
  for (let index = 0; index < count; index++) yield piece;
}

const MIB = 1024 * 1024;
const POURED: [what: string, first: string, piece: Uint8Array][] = [
  ["a header without an end", "x: ", new Uint8Array(MIB).fill(0x79)],
  [
    "a body of 16 MiB",
    `Content-Type: text/event-plain\nContent-Length: ${16 * MIB}\n\n`,
    new Uint8Array(MIB),
  ],
  [
    "events",
    "",
    new TextEncoder().encode(
      `Content-Type: text/event-plain\nContent-Length: 60000\n\n${"a:b\n".repeat(15_000)}`,
    ),
  ],
];

for (const [what, first, piece] of POURED) {
  Deno.test(`a peer that pours ${what} before it has said connect is cut off`, async () => {
    const { server, said } = quietly({ connectTimeoutMs: 60_000 });
    await using _server = server;
    const socket = await Deno.connect({ hostname: "127.0.0.1", port: server.address.port });
    await pour(socket, [new TextEncoder().encode(first)]);
    const sent = await pour(socket, repeated(piece, 200));
    // What the kernel's buffers took is not ours.
    assert.ok(sent < 200 * piece.length, `${sent} bytes were taken`);
    socket.close();
    await server.close();
    assert.deepEqual(said, ["Closed a connection that brought no call"]);
  });
}
