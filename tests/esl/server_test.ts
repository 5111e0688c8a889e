import assert from "node:assert/strict";
import { type EslCall, EslClosedError, EslError, EslReplyError, type EslServer, listen } from "ts-esl";
import { connectReply, dialAsFreeswitch, type Peer } from "./fake_freeswitch.ts";
import { fromFreeswitch } from "./splits.ts";

const LOCAL = { hostname: "127.0.0.1", port: 0 };

/** Dials and answers `connect`. */
async function call(server: EslServer, uuid: string): Promise<Peer> {
  const peer = await dialAsFreeswitch(server.address);
  await peer.expect("connect");
  await peer.send(connectReply(uuid));
  return peer;
}

Deno.test("listen() hands out a call once connect is answered", async () => {
  await using server = listen(LOCAL);
  using peer = await call(server, "u-1");
  const { value } = await server[Symbol.asyncIterator]().next();
  assert.equal(value?.uuid, "u-1");
  assert.equal(value.data.name, "CHANNEL_DATA");
  assert.equal(value.data.get("channel-caller-id-name"), "Bob Caller");
  assert.equal(value.data.get("Reply-Text"), "+OK\n");
  await Promise.all([value.connection.close(), peer.leave()]);
});

/** The next call that the server hands out. */
async function nextCall(server: EslServer): Promise<EslCall> {
  for await (const one of server) return one;
  throw new Error("The server has ended");
}

Deno.test("prepare() asks to linger, filters by the channel and subscribes, in that order", async () => {
  await using server = listen(LOCAL);
  using peer = await call(server, "u-1");
  await using one = await nextCall(server);
  const prepared = one.prepare({
    events: ["CHANNEL_CALLSTATE"],
    subclasses: ["spandsp::rxfaxresult"],
    timeoutMs: 5000,
  });
  for (
    const line of [
      "linger",
      "filter Unique-ID u-1",
      "event plain CHANNEL_CALLSTATE CUSTOM spandsp::rxfaxresult",
    ]
  ) {
    await peer.expect(line);
    await peer.reply("+OK");
  }
  await prepared;
  await Promise.all([one.connection.close(), peer.leave()]);
});

Deno.test("prepare() can limit how long to linger, and fails if FreeSWITCH refuses", async () => {
  await using server = listen(LOCAL);
  using peer = await call(server, "u-1");
  const one = await nextCall(server);
  const prepared = one.prepare({ events: ["A"], lingerSeconds: 5 });
  await peer.expect("linger 5");
  // The commands are sent together.
  await peer.expect("filter Unique-ID u-1");
  await peer.expect("event plain A");
  await peer.reply("-ERR not controlling a session");
  await assert.rejects(prepared, EslReplyError);
  await Promise.all([one.connection.close(), peer.leave()]);
});

Deno.test("the recorded call: events until the caller hangs up, the linger notice, the real end", async () => {
  await using server = listen(LOCAL);
  using peer = await dialAsFreeswitch(server.address);
  await peer.expect("connect");
  const bytes = fromFreeswitch("recv-abort-ringing");
  const text = new TextDecoder("iso-8859-1").decode(bytes);
  const afterConnect = text.indexOf("\n\n") + 2;
  await peer.send(bytes.slice(0, afterConnect));
  await using one = await nextCall(server);
  assert.equal(one.uuid, "4b2a819f-ad2d-4d9d-98ab-7a9d3ae8e169");
  const { connection } = one;
  const applications = ["ring_ready", "sleep", "answer", "playback", "set", "set", "set", "rxfax", "hangup"];
  const replies = [
    one.prepare({ events: ["CHANNEL_CALLSTATE"], subclasses: ["spandsp::rxfaxresult"] }),
    ...applications.map((name) => connection.execute(name)),
  ];
  await peer.send(bytes.slice(afterConnect));
  await Promise.all(replies);
  const seen: string[] = [];
  for await (const event of connection.events()) {
    // The notice came before the event that tells of the hangup.
    assert.ok(connection.lingering);
    seen.push(`${event.name} ${event.get("Channel-Call-State")} ${event.get("Hangup-Cause")}`);
  }
  assert.deepEqual(seen, ["CHANNEL_CALLSTATE HANGUP ORIGINATOR_CANCEL"]);
  await connection.closed;
});

Deno.test("a caller that does not answer holds up no other, and is dropped after its deadline", async () => {
  const logged: string[] = [];
  await using server = listen({ ...LOCAL, connectTimeoutMs: 400, log: (message) => logged.push(message) });
  using silent = await dialAsFreeswitch(server.address);
  await silent.expect("connect");
  using peer = await call(server, "u-2");
  const one = await nextCall(server);
  assert.equal(one.uuid, "u-2");
  await silent.expectEnd();
  await Promise.all([one.connection.close(), peer.leave()]);
  assert.deepEqual(logged, ["Closed a connection that brought no call"]);
});

const FAILING: [name: string, answer: string | Uint8Array][] = [
  ["refuses connect", "Content-Type: command/reply\nReply-Text: -ERR command not found\n\n"],
  ["names no channel", "Content-Type: command/reply\nReply-Text: +OK\n\n"],
  ["speaks something else", "GET / HTTP/1.1\r\nHost: x\r\n\r\n"],
  ["says goodbye, as recorded", fromFreeswitch("esl-out-nothing")],
  ["closes", ""],
];

for (const [name, answer] of FAILING) {
  Deno.test(`a connection that ${name} is reported, and the next call is handed out`, async () => {
    const logged: string[] = [];
    await using server = listen({ ...LOCAL, log: (message) => logged.push(message) });
    using failing = await dialAsFreeswitch(server.address);
    await failing.expect("connect");
    await failing.send(answer);
    if (answer.length === 0) failing.close();
    else await failing.expectEnd();
    using peer = await call(server, "u-1");
    const one = await nextCall(server);
    assert.equal(one.uuid, "u-1");
    await Promise.all([one.connection.close(), peer.leave()]);
    assert.deepEqual(logged, ["Closed a connection that brought no call"]);
  });
}

Deno.test("a hundred calls at once are all handed out", async () => {
  await using server = listen({ ...LOCAL, maxWaitingCalls: 7 });
  const peers = Array.from({ length: 100 }, async (_, index) => {
    using peer = await call(server, `u-${index}`);
    await peer.leave();
  });
  const uuids = new Set<string>();
  const closing: Promise<void>[] = [];
  for await (const one of server) {
    uuids.add(one.uuid);
    closing.push(one.connection.close());
    if (uuids.size === 100) break;
  }
  await Promise.all([...peers, ...closing]);
});

Deno.test("closing the server ends its iterator, calls not yet taken, and those that have not answered", async () => {
  const server = listen({ ...LOCAL, closeTimeoutMs: 20 });
  const iterator = server[Symbol.asyncIterator]();
  assert.throws(() => server[Symbol.asyncIterator](), EslError);
  const first = iterator.next();
  using taken = await call(server, "u-1");
  const { value: one } = await first;
  using waiting = await call(server, "u-2");
  using silent = await dialAsFreeswitch(server.address);
  await silent.expect("connect");
  await server.close();
  await server.close();
  await Promise.all([waiting.expectEnd(), silent.expectEnd()]);
  assert.ok((await iterator.next()).done);
  await assert.rejects(dialAsFreeswitch(server.address), Deno.errors.ConnectionRefused);
  // What has been handed out goes on.
  const status = one?.connection.api("status");
  await taken.expect("api status");
  await taken.apiReply("UP");
  assert.equal(await status, "UP");
  await Promise.all([one?.connection.close(), taken.leave()]);
});

Deno.test("a signal closes the server while somebody waits for a call", async () => {
  const controller = new AbortController();
  const server = listen({ ...LOCAL, signal: controller.signal });
  const next = server[Symbol.asyncIterator]().next();
  controller.abort();
  assert.ok((await next).done);
  await server.close();
  const reason = new Error("not now");
  assert.throws(() => listen({ ...LOCAL, signal: AbortSignal.abort(reason) }), reason);
});

Deno.test("a call whose connection breaks fails with EslClosedError", async () => {
  await using server = listen(LOCAL);
  using peer = await call(server, "u-1");
  await using one = await nextCall(server);
  const waiting = one.connection.api("status");
  await peer.expect("api status");
  peer.close();
  await assert.rejects(waiting, EslClosedError);
  await assert.rejects(one.connection.events().next(), EslClosedError);
});
