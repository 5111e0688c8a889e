import assert from "node:assert/strict";
import {
  api,
  concatBytes,
  encodeEvent,
  encodeMessage,
  EslClosedError,
  EslConnection,
  EslProtocolError,
  raw,
} from "ts-esl";
import { MemorySocket, settle } from "./memory_socket.ts";

function events(count: number): Uint8Array[] {
  return Array.from(
    { length: count },
    (_, index) => encodeEvent([["Event-Name", "A"], ["n", String(index)]]),
  );
}

Deno.test("a connection reads no more while more than highWater events wait, and goes on when they are taken", async () => {
  const socket = new MemorySocket(events(50));
  const connection = new EslConnection(socket, { highWater: 5 });
  await settle();
  assert.equal(socket.reads, 6);
  const iterator = connection.events();
  for (let index = 0; index < 50; index++) {
    assert.equal((await iterator.next()).value?.get("n"), String(index));
    await settle();
    assert.ok(socket.reads <= index + 8, `${socket.reads} reads after ${index + 1} events`);
  }
  connection.abort();
  await connection.closed;
  assert.ok(socket.closed);
});

Deno.test("a connection reads on for a reply, however many events wait", async () => {
  const socket = new MemorySocket([...events(50), encodeMessage([["Content-Type", "api/response"]], "UP")]);
  const connection = new EslConnection(socket, { highWater: 5 });
  await settle();
  assert.equal(socket.reads, 6);
  assert.equal(await connection.api("status"), "UP");
  assert.equal(socket.text, "api status\n\n");
  connection.abort();
  assert.equal((await Array.fromAsync(connection.events())).length, 50);
});

Deno.test("a connection fails when more than maxQueuedEvents wait", async () => {
  const socket = new MemorySocket(events(50));
  const connection = new EslConnection(socket, { highWater: 5, maxQueuedEvents: 20 });
  await assert.rejects(connection.api("status"), EslProtocolError);
  await connection.closed;
  const iterator = connection.events();
  for (let index = 0; index < 20; index++) {
    assert.equal((await iterator.next()).value?.get("n"), String(index));
  }
  await assert.rejects(iterator.next(), EslProtocolError);
});

Deno.test("a connection can be closed while it holds back", async () => {
  const socket = new MemorySocket(events(50));
  const connection = new EslConnection(socket, { highWater: 5, closeTimeoutMs: 10 });
  await settle();
  await connection.close();
  assert.equal(socket.text, "exit\n\n");
  assert.ok(socket.closed);
});

Deno.test("commands are written whole and in order, however little the socket takes at once", async () => {
  const socket = new MemorySocket([]);
  const connection = new EslConnection(socket);
  const waiting = Promise.allSettled([connection.send(api("a")), connection.send(api("b"))]);
  await settle();
  assert.equal(socket.text, "api a\n\napi b\n\n");
  socket.end();
  const [first] = await waiting;
  assert.ok(first.status === "rejected" && first.reason instanceof EslClosedError);
  await connection.closed;
});

Deno.test("a connection on which writing fails ends with EslClosedError", async () => {
  const socket = new MemorySocket([]);
  socket.write = () => Promise.reject(new Deno.errors.BrokenPipe("Broken pipe"));
  const connection = new EslConnection(socket);
  await assert.rejects(connection.api("status"), (error) => {
    assert.ok(error instanceof EslClosedError);
    assert.equal(error.reason, "it broke: Broken pipe");
    assert.ok(error.cause instanceof Deno.errors.BrokenPipe);
    return true;
  });
  await connection.closed;
  await assert.rejects(connection.events().next(), EslClosedError);
});

/** Events of so many bytes each. */
function heavyEvents(count: number, bytes: number): Uint8Array[] {
  return Array.from({ length: count }, () => encodeEvent([["Event-Name", "A"], ["x", "y".repeat(bytes)]]));
}

Deno.test("a connection reads no more while more than highWaterBytes of events wait", async () => {
  const socket = new MemorySocket(heavyEvents(20, 1000));
  const connection = new EslConnection(socket, { highWaterBytes: 5000 });
  await settle();
  assert.ok(socket.reads <= 6, `${socket.reads} reads`);
  const iterator = connection.events();
  for (let index = 0; index < 20; index++) assert.equal((await iterator.next()).value?.name, "A");
  connection.abort();
  await connection.closed;
});

Deno.test("a connection fails when more than maxQueuedBytes of events wait, though a command awaits its reply", async () => {
  const socket = new MemorySocket(heavyEvents(200, 1000));
  const connection = new EslConnection(socket, { maxQueuedBytes: 20_000 });
  await assert.rejects(connection.api("status"), /More than 20000 bytes wait to be read/);
  await connection.closed;
  assert.ok(socket.reads < 25, `${socket.reads} reads`);
});

Deno.test("headers weigh more than their bytes: what is many times larger in memory is not taken", async () => {
  const tiny = "a:\n".repeat(10_000);
  const event = encodeMessage([["Content-Type", "text/event-plain"]], tiny);
  const socket = new MemorySocket(
    [event.subarray(0, 65_536), event.subarray(65_536)].filter((c) => c.length > 0),
  );
  const connection = new EslConnection(socket, { maxQueuedBytes: 500_000 });
  await assert.rejects(connection.api("status"), EslProtocolError);
  await connection.closed;
});

Deno.test("until trust() a connection holds to the bounds for strangers, and from then on to its own", async () => {
  const untrusted = { maxHeaderBytes: 200, maxBodyBytes: 100, maxQueuedEvents: 2 };
  const large = encodeMessage([["Content-Type", "api/response"]], "z".repeat(101));
  const refused = new EslConnection(new MemorySocket([large]), { untrusted });
  await assert.rejects(refused.api("status"), /A body of 101 bytes is longer than the limit of 100/);
  await refused.closed;
  const long = encodeMessage([["Content-Type", "a"], ["x", "y".repeat(300)]]);
  const cut = new EslConnection(new MemorySocket([long]), { untrusted });
  await assert.rejects(cut.api("status"), /A block of headers is longer than 200 bytes/);
  await cut.closed;
  const socket = new MemorySocket([]);
  const trusted = new EslConnection(socket, { untrusted });
  await settle();
  trusted.trust();
  const reply = trusted.api("status");
  trusted.abort();
  await assert.rejects(reply, EslClosedError);
  const known = new EslConnection(new MemorySocket([long, large]), { untrusted });
  known.trust();
  assert.equal((await known.api("status")).length, 101);
  known.abort();
  await known.closed;
});

Deno.test("a reader that keeps up gets its events though all come in one piece and a command awaits its reply", async () => {
  const reply = encodeMessage([["Content-Type", "api/response"]], "UP");
  const socket = new MemorySocket([concatBytes(...events(100), reply)]);
  const connection = new EslConnection(socket, { highWater: 5, maxQueuedEvents: 20 });
  const seen: (string | undefined)[] = [];
  const reading = (async () => {
    for await (const event of connection.events()) {
      if (seen.push(event.get("n")) === 100) break;
      // It has a little to do with each.
      for (let turn = 0; turn < 4; turn++) await undefined;
    }
  })();
  assert.equal(await connection.api("status"), "UP");
  await reading;
  assert.deepEqual(seen, Array.from({ length: 100 }, (_, index) => String(index)));
  connection.abort();
  await connection.closed;
});

Deno.test("what a reply sets going is done before the next message is taken, though both come in one piece", async () => {
  const trusted = encodeMessage([["Content-Type", "api/response"]], "x".repeat(200));
  const socket = new MemorySocket([
    concatBytes(encodeMessage([["Content-Type", "command/reply"], ["Reply-Text", "+OK"]]), trusted),
  ]);
  const connection = new EslConnection(socket, { untrusted: { maxBodyBytes: 100 } });
  await connection.send(raw("auth x"));
  connection.trust();
  assert.equal((await connection.api("status")).length, 200);
  connection.abort();
  await connection.closed;
});

Deno.test("a connection that read on for a reply reads no more once it has it, while as many events wait as before", async () => {
  const other = encodeMessage([["Content-Type", "log/data"]], "x");
  const reply = encodeMessage([["Content-Type", "api/response"]], "UP");
  const socket = new MemorySocket([...events(6), reply, other, other, other]);
  const connection = new EslConnection(socket, { highWater: 5 });
  await settle();
  assert.equal(socket.reads, 6);
  assert.equal(await connection.api("status"), "UP");
  await settle();
  assert.equal(socket.reads, 7);
  connection.abort();
  await connection.closed;
});
