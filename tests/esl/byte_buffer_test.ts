import assert from "node:assert/strict";
import { ByteBuffer } from "../../lib/esl/byte_buffer.ts";
import { EslProtocolError } from "ts-esl";

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (bytes: Uint8Array | undefined): string | undefined => bytes && new TextDecoder().decode(bytes);

/** Reads as a socket would. */
function fill(buffer: ByteBuffer, bytes: Uint8Array): void {
  for (let rest = bytes; rest.length > 0;) {
    const space = buffer.space();
    const part = rest.subarray(0, space.length);
    space.set(part);
    buffer.added(part.length);
    rest = rest.subarray(part.length);
  }
}

Deno.test("ByteBuffer gives blocks and counted bytes in turn, and nothing while they are not complete", () => {
  const buffer = new ByteBuffer();
  buffer.append(utf8("\n\r\na: 1\nb"));
  assert.equal(buffer.takeBlock(100), undefined);
  buffer.append(utf8(": 2\n\nbod"));
  assert.equal(text(buffer.takeBlock(100)), "a: 1\nb: 2\n");
  assert.equal(buffer.takeBytes(4), undefined);
  buffer.append(utf8("yc: 3\r\n\r\n"));
  assert.equal(text(buffer.takeBytes(4)), "body");
  assert.equal(text(buffer.takeBytes(0)), "");
  assert.equal(text(buffer.takeBlock(100)), "c: 3\r\n");
  assert.equal(buffer.size, 0);
});

Deno.test("ByteBuffer refuses a block as soon as it is longer than it may be, with or without its end", () => {
  const longer = new EslProtocolError("A block of headers is longer than 9 bytes");
  const whole = new ByteBuffer();
  whole.append(utf8("a: 12345\n\n"));
  assert.equal(text(whole.takeBlock(9)), "a: 12345\n");
  whole.append(utf8("a: 123456\n\n"));
  assert.throws(() => whole.takeBlock(9), longer);
  const endless = new ByteBuffer();
  endless.append(utf8("a: 123456"));
  assert.equal(endless.takeBlock(9), undefined);
  endless.append(utf8("7"));
  assert.throws(() => endless.takeBlock(9), longer);
});

Deno.test("ByteBuffer keeps what has come in order, while it grows, moves and shrinks", () => {
  const buffer = new ByteBuffer();
  let [next, expected] = [0, 0];
  for (const size of [10, 20_000, 1, 300_000, 7, 100, 2_000_000, 5, 5, 5, 5, 70_000, 3]) {
    fill(buffer, Uint8Array.from({ length: size }, () => next++ % 251));
    // Three bytes stay behind each time.
    const taken = buffer.takeBytes(Math.max(0, buffer.size - 3));
    assert.ok(taken?.every((byte) => byte === expected++ % 251), `after ${size}`);
  }
});

Deno.test("ByteBuffer offers little room to who says little, more to who says much, and less again afterwards", () => {
  const buffer = new ByteBuffer();
  const room = (): number => buffer.space().length;
  fill(buffer, utf8("x".repeat(100)));
  buffer.takeBytes(100);
  assert.ok(room() <= 16 * 1024, `${room()} at first`);
  for (let round = 0; round < 20; round++) {
    fill(buffer, new Uint8Array(room()));
    buffer.takeBytes(buffer.size);
  }
  assert.ok(room() >= 128 * 1024, `${room()} in a flood`);
  fill(buffer, new Uint8Array(20_000_000));
  buffer.takeBytes(buffer.size);
  for (let round = 0; round < 20; round++) {
    fill(buffer, utf8("x"));
    buffer.takeBytes(1);
  }
  assert.ok(room() <= 64 * 1024, `${room()} after it`);
});
