/** What is read in pieces and decoded on demand equals what is read and decoded at once. */
import assert from "node:assert/strict";
import { channelData, EslConnection, EslError, EslHeaders, parseEvent } from "ts-esl";
import { bytesFrom, loadRecording } from "../support/recording.ts";
import { MemorySocket } from "./memory_socket.ts";
import { lookUpsIn, lookUpsOf, type Reading, readingOf, readObviously } from "./obvious_reading.ts";
import { everySplit, parseChunks, RECORDINGS } from "./splits.ts";
import { bytesOf, TORTURE, TORTURES } from "./torture.ts";

/** A sequence of numbers below 1 that is the same each time (mulberry32). */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The bytes cut at so many places that the dice choose. */
function cutAtRandom(bytes: Uint8Array, cuts: number, random: () => number): Uint8Array[] {
  const places = Array.from({ length: cuts }, () => Math.floor(random() * (bytes.length + 1)));
  const sorted = [0, ...places.sort((a, b) => a - b), bytes.length];
  return sorted.slice(1).map((end, index) => bytes.slice(sorted[index], end));
}

async function read(chunks: readonly Uint8Array[]): Promise<Reading[]> {
  return (await parseChunks(chunks)).map((message) => {
    const isPlain = message.contentType === "text/event-plain";
    return readingOf(message, isPlain ? parseEvent(message) : undefined);
  });
}

function allBytes(): [name: string, bytes: Uint8Array][] {
  const recorded = RECORDINGS.flatMap((name) =>
    loadRecording(new URL(`../data/esl/${name}`, import.meta.url)).connections
      .map((one): [string, Uint8Array] => [`${name} ${one.name}`, bytesFrom(one, "S")])
  );
  return [...recorded, ["the torture", TORTURE]];
}

Deno.test("readMessages() reads every recording and the torture at random splits as at once", async () => {
  const random = dice(1);
  for (const [name, bytes] of allBytes()) {
    const want = readObviously(bytes);
    for (const cuts of [0, 1, 2, 3, 10, 100]) {
      assert.deepEqual(await read(cutAtRandom(bytes, cuts, random)), want, `${name}, ${cuts} cuts`);
    }
  }
});

for (const [name, text] of TORTURES) {
  Deno.test(`readMessages() and parseEvent() read ${name}, at every split`, async () => {
    const bytes = bytesOf(text);
    const want = readObviously(bytes);
    for (const chunks of everySplit(bytes)) assert.deepEqual(await read(chunks), want);
  });
}

/** What came before the peer said that it goes. */
function beforeGoodbye(readings: readonly Reading[]): readonly Reading[] {
  const end = readings.findIndex(({ contentType, headers }) =>
    /^text\/(disconnect-notice|rude-rejection)$/.test(contentType) &&
    !headers.some(([name, value]) => name === "Content-Disposition" && value === "linger")
  );
  return end < 0 ? readings : readings.slice(0, end);
}

/** The events that a connection hands out, until it ends in whichever way. */
async function eventsOver(chunks: readonly Uint8Array[]): Promise<Reading["event"][]> {
  const socket = new MemorySocket(chunks.filter(({ length }) => length > 0));
  socket.end();
  await using connection = new EslConnection(socket, { closeTimeoutMs: 0 });
  const events: Reading["event"][] = [];
  try {
    for await (const { headers, body } of connection.events()) {
      events.push({ headers: Array.from(headers, ([name, value]) => [name, value]), body });
    }
  } catch (error) {
    if (!(error instanceof EslError)) throw error;
  }
  return events;
}

Deno.test("a connection hands out the events of every recording and the torture, however they are cut", async () => {
  const random = dice(2);
  for (const [name, bytes] of allBytes()) {
    const readings = beforeGoodbye(readObviously(bytes));
    if (readings.some(({ contentType }) => contentType === "text/event-json")) continue;
    const want = readings.flatMap(({ event }) => event ?? []);
    for (const cuts of [0, 3, 50]) {
      assert.deepEqual(await eventsOver(cutAtRandom(bytes, cuts, random)), want, `${name}, ${cuts} cuts`);
    }
  }
});

/** Pieces of which lines are made that mean something to somebody. */
const PIECES = [
  "a",
  "Ab",
  "Event-Name",
  "event-name",
  "x y",
  ":",
  ":",
  ": ",
  "  ",
  "\r",
  "%41",
  "%C3%A9",
  "%",
  "_undef_",
  "\xe9",
];

function randomBlock(random: () => number): string {
  const pick = (): string => PIECES[Math.floor(random() * PIECES.length)] ?? "";
  const lines = Array.from({ length: 1 + Math.floor(random() * 8) }, () => {
    const name = random() < 0.8 ? "n".repeat(1 + Math.floor(random() * 6)) + ":" : "";
    return name + Array.from({ length: Math.floor(random() * 5) }, pick).join("");
  });
  const text = ["first: 1", ...lines.filter((line) => line !== "")].join("\n");
  // Half of them are longer than what is looked at byte by byte.
  return random() < 0.5 ? text : `${text}\nlong: ${"z".repeat(150)}\n${text}`;
}

Deno.test("headers that are decoded on demand equal those that are decoded at once, in any order of asking", () => {
  const random = dice(3);
  for (let round = 0; round < 3000; round++) {
    const body = bytesOf(`${randomBlock(random)}\n\n`);
    const message = { contentType: "text/event-plain", headers: new EslHeaders(), body };
    const want = readObviously(bytesOf(
      `Content-Type: text/event-plain\nContent-Length: ${body.length}\n\n` +
        String.fromCharCode(...body),
    ))[0]?.event?.headers ?? [];
    const text = JSON.stringify(String.fromCharCode(...body));
    const one = parseEvent(message).headers;
    assert.deepEqual(lookUpsOf(one), lookUpsIn(want), text);
    assert.deepEqual([Array.from(one), one.size], [want, want.length], text);
    const other = parseEvent(message).headers;
    assert.deepEqual([other.size, Array.from(other)], [want.length, want], text);
    assert.deepEqual(lookUpsOf(other), lookUpsIn(want), text);
  }
});

Deno.test("an event and a channel's data stay as they are, whatever becomes of the bytes they were read from", async () => {
  const [reply] = await parseChunks([
    bytesOf("Content-Type: command/reply\nEvent-Name: CHANNEL_DATA\nx: %41\n\n"),
  ]);
  assert.ok(reply !== undefined);
  const data = channelData(reply);
  const body = bytesOf("Event-Name: A\nx: %41\nContent-Length: 2\n\nhi");
  const event = parseEvent({ contentType: "text/event-plain", headers: new EslHeaders(), body });
  body.fill(0x21);
  reply.body.fill(0x21);
  assert.deepEqual([event.name, event.get("x"), event.body], ["A", "A", "hi"]);
  assert.deepEqual([data.name, data.get("x"), data.body], ["CHANNEL_DATA", "A", ""]);
});

Deno.test("a message keeps no more bytes than its own, however large the buffer was that it came through", async () => {
  const bytes = bytesOf("Content-Type: a\nContent-Length: 5\n\nhello".repeat(10_000));
  for (const { body } of await parseChunks([bytes])) assert.equal(body.buffer.byteLength, 5);
});

Deno.test("an event may be copied by its properties", async () => {
  const [message] = await parseChunks([
    TORTURE.slice(0, 0),
    bytesOf(TORTURES.find(([name]) => name === "an inner body")?.[1] ?? ""),
  ]);
  assert.ok(message !== undefined);
  const event = parseEvent(message);
  const { name, body, get } = { ...event };
  assert.deepEqual([name, body, get("event-name")], ["BACKGROUND_JOB", "+OK\n\nx: y", "BACKGROUND_JOB"]);
});

Deno.test("EslHeaders.mapValues() gives other values for the same names", () => {
  for (
    const headers of [
      new EslHeaders([["A", "1"], ["b", "2"], ["a", "3"]]),
      parseEvent({
        contentType: "text/event-plain",
        headers: new EslHeaders(),
        body: bytesOf("A: 1\nb: 2\na: 3\n\n"),
      }).headers,
    ]
  ) {
    const twice = headers.mapValues((value) => value + value).mapValues((value) => `${value}!`);
    assert.deepEqual([...twice], [["A", "11!"], ["b", "22!"], ["a", "33!"]]);
    assert.deepEqual([twice.get("a"), twice.getAll("A"), twice.size], ["33!", ["11!", "33!"], 3]);
    assert.deepEqual([...headers], [["A", "1"], ["b", "2"], ["a", "3"]]);
  }
});
