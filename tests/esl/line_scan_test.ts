import assert from "node:assert/strict";
import { colonOf, scanLines } from "../../lib/esl/line_scan.ts";

/** The same, found byte by byte. */
function linesIn(bytes: Uint8Array): { starts: number[]; end: number } {
  const starts: number[] = [];
  for (let start = 0; start < bytes.length;) {
    if (bytes[start] === 0x0a) return { starts, end: start };
    starts.push(start);
    const found = bytes.indexOf(0x0a, start);
    start = found < 0 ? bytes.length : found + 1;
  }
  return { starts, end: bytes.length };
}

Deno.test("scanLines() finds lines wherever they begin and end, in words and beside them", () => {
  for (let pattern = 0; pattern < 1 << 10; pattern++) {
    for (const before of [0, 1, 2, 3, 127, 128, 129, 130]) {
      const bytes = new Uint8Array(before + 10 + 130).fill(0x61);
      for (let bit = 0; bit < 10; bit++) if (pattern & (1 << bit)) bytes[before + bit] = 0x0a;
      const { starts, end } = scanLines(bytes);
      assert.deepEqual({ starts, end }, linesIn(bytes), `${pattern.toString(2)} behind ${before} bytes`);
    }
  }
});

Deno.test("scanLines() finds the same in bytes that begin at an odd place", () => {
  const bytes = new TextEncoder().encode("x" + "Name: value\n".repeat(50) + "\nrest\n");
  for (let start = 0; start < 8; start++) {
    const part = bytes.subarray(start);
    const { starts, end } = scanLines(part);
    assert.deepEqual({ starts, end }, linesIn(part));
  }
});

Deno.test("scanLines() takes a byte for LF only if it is LF, and notices what is no ASCII", () => {
  for (let byte = 0; byte < 256; byte++) {
    for (let place = 0; place < 8; place++) {
      const bytes = new Uint8Array(256).fill(0x61);
      bytes[100 + place] = byte;
      const { starts, end, isAscii } = scanLines(bytes);
      assert.deepEqual({ starts, end }, linesIn(bytes), `byte ${byte}`);
      assert.equal(isAscii, byte < 0x80, `byte ${byte}`);
    }
  }
});

Deno.test("scanLines() finds no lines in nothing", () => {
  assert.deepEqual(scanLines(new Uint8Array(0)), { starts: [], end: 0, isAscii: true });
});

Deno.test("colonOf() finds the colon behind a name, in its line only", () => {
  const of = (text: string): number => colonOf(new TextEncoder().encode(text), 0, text.length);
  assert.deepEqual(["a: b", "ab:c:d", ":a", "a\nb: c", "", "abc"].map(of), [1, 2, -1, -1, -1, -1]);
});
