import assert from "node:assert/strict";
import {
  encodeMessage,
  EslClosedError,
  EslCommandError,
  type EslMessage,
  EslProtocolError,
  readMessages,
} from "ts-esl";
import { bytesFrom, loadRecording, messageEnds } from "../support/recording.ts";
import { chunksOf, everySplit, parseChunks, plain, RECORDINGS, windows } from "./splits.ts";

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

async function parseText(source: string): Promise<[string, string][]> {
  const messages = await parseChunks([utf8(source)]);
  return messages.map((message) => [message.contentType, text(message.body)]);
}

const FRAMES: [name: string, input: string, want: [string, string][]][] = [
  ["a message without a body", "Content-Type: auth/request\n\n", [["auth/request", ""]]],
  ["a body of no bytes", "Content-Type: a\nContent-Length: 0\n\n", [["a", ""]]],
  ["a body of one byte", "Content-Type: api/response\nContent-Length: 1\n\n1", [["api/response", "1"]]],
  ["a body counted in bytes, not characters", "Content-Length: 6\nContent-Type: a\n\nutf,é", [[
    "a",
    "utf,é",
  ]]],
  [
    "many messages in one read",
    "Content-Type: a\n\nContent-Type: b\nContent-Length: 2\n\n\n\nContent-Type: c\n\n",
    [
      ["a", ""],
      ["b", "\n\n"],
      ["c", ""],
    ],
  ],
  ["names in any case", "CONTENT-LENGTH: 2\ncontent-type: a\n\nhi", [["a", "hi"]]],
  ["line ends CR LF too", "Content-Type: a\r\nContent-Length: 2\r\n\r\nhi", [["a", "hi"]]],
  ["empty lines before a message", "\n\nContent-Type: a\n\n\nContent-Type: b\n\n", [["a", ""], ["b", ""]]],
  ["a message without Content-Type", "Reply-Text: +OK\n\n", [["", ""]]],
  ["nothing at all", "", []],
  ["a body that looks like a message", "Content-Type: a\nContent-Length: 17\n\nContent-Type: b\n\n", [[
    "a",
    "Content-Type: b\n\n",
  ]]],
];

for (const [name, input, want] of FRAMES) {
  Deno.test(`readMessages() takes ${name}, at every split`, async () => {
    assert.deepEqual(await parseText(input), want);
    for (const chunks of everySplit(utf8(input))) {
      const messages = await parseChunks(chunks);
      assert.deepEqual(messages.map((message) => [message.contentType, text(message.body)]), want);
    }
  });
}

Deno.test("readMessages() goes on with a value in a line without a colon", async () => {
  const [message] = await parseChunks([utf8("Content-Type: command/reply\nReply-Text: v=0\r\nm\r\n\n")]);
  assert.equal(message?.headers.get("Reply-Text"), "v=0\nm");
});

Deno.test("readMessages() reads headers that are Latin-1, not UTF-8", async () => {
  const bytes = Uint8Array.of(...utf8("Content-Type: a\nName: J"), 0xf6, ...utf8("rg\n\n"));
  const [message] = await parseChunks([bytes]);
  assert.equal(message?.headers.get("name"), "Jörg");
});

Deno.test("readMessages() takes a body above 64 KiB, and one of exactly 16 MiB", async () => {
  for (const length of [65_537, 100_000, 16 * 1024 * 1024]) {
    const head = utf8(`Content-Type: a\nContent-Length: ${length}\n\n`);
    const body = new Uint8Array(length).fill(120);
    const half = length >> 1;
    const [message] = await parseChunks([head, body.slice(0, half), body.slice(half)]);
    assert.equal(message?.body.length, length);
    assert.ok(message.body.every((byte) => byte === 120));
  }
});

const BROKEN: [name: string, input: string, limits: { maxHeaderBytes?: number; maxBodyBytes?: number }][] = [
  ["a body above 16 MiB", `Content-Length: ${16 * 1024 * 1024 + 1}\n\n`, {}],
  ["a body above the limit given", "Content-Length: 11\n\n", { maxBodyBytes: 10 }],
  ["an absurd Content-Length", "Content-Length: 99999999999999999999\n\n", {}],
  ["a negative Content-Length", "Content-Length: -1\n\n", {}],
  ["a Content-Length that is no number", "Content-Length: 1e3\n\n", {}],
  ["an empty Content-Length", "Content-Length:\n\n", {}],
  ["a first line without a colon", "HTTP/1.1 200 OK\n\n", {}],
  ["headers above the limit", "A: " + "x".repeat(100) + "\n\n", { maxHeaderBytes: 64 }],
  ["headers without an end above the limit", "A: " + "x".repeat(100), { maxHeaderBytes: 64 }],
  ["many headers above the limit", "A: b\n".repeat(100), { maxHeaderBytes: 64 }],
];

for (const [name, input, limits] of BROKEN) {
  Deno.test(`readMessages() refuses ${name}`, async () => {
    await assert.rejects(Array.fromAsync(readMessages(chunksOf(utf8(input)), limits)), EslProtocolError);
  });
}

Deno.test("readMessages() fails if the bytes end within a message, at every position", async () => {
  const whole = utf8("Content-Type: a\nContent-Length: 3\n\nabc");
  for (let length = 1; length < whole.length; length++) {
    await assert.rejects(parseChunks([whole.slice(0, length)]), EslClosedError, `cut off after ${length}`);
  }
});

Deno.test("readMessages() gives its source back when it is left early", async () => {
  let returned = false;
  const source = async function* (): AsyncGenerator<Uint8Array> {
    try {
      while (true) yield await Promise.resolve(utf8("Content-Type: a\n\n"));
    } finally {
      returned = true;
    }
  };
  for await (const _ of readMessages(source())) break;
  assert.ok(returned);
});

Deno.test("readMessages() takes a ReadableStream", async () => {
  const stream = ReadableStream.from([utf8("Content-Type: a\n"), utf8("\n")]);
  assert.equal((await Array.fromAsync(readMessages(stream))).length, 1);
});

for (const name of RECORDINGS) {
  Deno.test(`readMessages() parses ${name} the same at every split`, async () => {
    const { connections } = loadRecording(new URL(`../data/esl/${name}`, import.meta.url));
    for (const connection of connections) {
      const bytes = bytesFrom(connection, "S");
      const whole = await parseChunks([bytes]);
      assert.equal(whole.length, messageEnds(bytes).length);
      const single = await parseChunks(Array.from(bytes, (byte) => Uint8Array.of(byte)));
      assert.deepEqual(single.map(plain), whole.map(plain));
      for (const part of windows(bytes, 2)) await checkSplits(part);
    }
  });
}

async function checkSplits(bytes: Uint8Array): Promise<void> {
  const print = (messages: readonly EslMessage[]): string =>
    messages.map((message) =>
      `${message.contentType}|${[...message.headers].join("|")}|${text(message.body)}`
    ).join("|");
  const want = print(await parseChunks([bytes]));
  for (let at = 0; at <= bytes.length; at++) {
    const got = print(await parseChunks([bytes.subarray(0, at), bytes.subarray(at)]));
    if (got !== want) assert.equal(got, want, `split at ${at}`);
  }
}

Deno.test("encodeMessage() adds the Content-Length, in bytes", () => {
  assert.equal(text(encodeMessage([["Content-Type", "auth/request"]])), "Content-Type: auth/request\n\n");
  assert.equal(
    text(encodeMessage([["Content-Type", "api/response"]], "é")),
    "Content-Type: api/response\nContent-Length: 2\n\né",
  );
  assert.equal(text(encodeMessage([["A", "b"]], new Uint8Array(0))), "A: b\nContent-Length: 0\n\n");
});

for (
  const [name, value] of [["a b", "c"], ["a:b", "c"], ["", "c"], ["a", "b\nc"], ["a", "b\rc"], ["a", "\0"]]
) {
  Deno.test(`encodeMessage() refuses the header ${JSON.stringify([name, value])}`, () => {
    assert.throws(() => encodeMessage([[name ?? "", value ?? ""]]), EslCommandError);
  });
}
