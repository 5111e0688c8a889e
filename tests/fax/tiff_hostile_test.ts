import assert from "node:assert/strict";
import { FormatError } from "../../lib/hylafax/error.ts";
import {
  comparePages,
  countWholePages,
  readDirectories,
  readRows,
  writeFaxTiff,
} from "../../lib/fax/tiff.ts";
import { chance, randomPage } from "./tiff_support.ts";

const LITTLE = true;
const good = writeFaxTiff([{ width: 64, ydpi: 98, rows: [[1], [2]] }, {
  width: 64,
  ydpi: 98,
  rows: [[3], [4]],
}]);
const view = new DataView(good.buffer);
const firstAt = view.getUint32(4, LITTLE);
const entries = view.getUint16(firstAt, LITTLE);
const nextAt = firstAt + 2 + entries * 12;
const secondAt = view.getUint32(nextAt, LITTLE);

/** Where a tag's entry begins in the first directory. */
function entryAt(tag: number): number {
  for (let i = 0; i < entries; i++) {
    if (view.getUint16(firstAt + 2 + i * 12, LITTLE) === tag) return firstAt + 2 + i * 12;
  }
  throw new Error(`no tag ${tag}`);
}

/** The good file with a few 32 bit numbers changed. */
function changed(...changes: readonly (readonly [number, number])[]): Uint8Array {
  const bytes = good.slice();
  for (const [at, value] of changes) new DataView(bytes.buffer).setUint32(at, value, LITTLE);
  return bytes;
}

const bytes = (...list: number[]): Uint8Array => Uint8Array.from(list);
const OFFSET = /^file offset \d+: /;

const cases: readonly (readonly [string, Uint8Array, RegExp])[] = [
  ["nothing", bytes(), /not a TIFF file/],
  ["text", new TextEncoder().encode("%!PS-Adobe-3.0"), /not a TIFF file/],
  ["a mixed byte order", bytes(0x49, 0x4d, 42, 0, 8, 0, 0, 0), /not a TIFF file/],
  ["BigTIFF", bytes(0x49, 0x49, 43, 0, 8, 0, 0, 0), /not a TIFF file/],
  ["a header cut short", bytes(0x49, 0x49, 42, 0, 8), /beyond the end/],
  ["no directory", bytes(0x49, 0x49, 42, 0, 0, 0, 0, 0), /has no directory/],
  ["a first directory beyond the end", changed([4, good.length]), /beyond the end/],
  ["a first directory far beyond the end", changed([4, 0xffffffff]), /beyond the end/],
  ["a chain that ends in itself", changed([nextAt, firstAt]), /is a loop/],
  ["a chain that goes back", changed([secondAt + 2 + entries * 12, firstAt]), /is a loop/],
  ["a next directory beyond the end", changed([nextAt, good.length - 1]), /beyond the end/],
  ["a strip beyond the end", changed([entryAt(273) + 8, good.length]), /beyond the end/],
  ["a strip too long", changed([entryAt(279) + 8, 0xffffffff]), /beyond the end/],
  ["4 billion strips", changed([entryAt(273) + 4, 0xffffffff]), /beyond the end/],
  ["strips without sizes", changed([entryAt(279), 65000]), /tag 279 is missing/],
  ["a strip size too many", changed([entryAt(279) + 4, 2], [entryAt(279) + 8, 8]), /tag 279/],
  ["a text of 4 billion characters", changed([entryAt(305) + 4, 0xffffffff]), /beyond the end/],
  ["a fraction beyond the end", changed([entryAt(282) + 8, good.length - 4]), /beyond the end/],
  ["no width", changed([entryAt(256), 60000]), /tag 256 is missing/],
  ["a width of 0", changed([entryAt(256) + 8, 0]), /tag 256 .* makes no sense/],
  ["a height of 4 billion", changed([entryAt(257) + 8, 0xffffffff]), /tag 257 .* makes no sense/],
  ["a width that is a text", changed([entryAt(256), 256 | (2 << 16)]), /tag 256 .* makes no sense/],
];

for (const [name, file, message] of cases) {
  Deno.test(`readDirectories() refuses ${name}, and says where`, () => {
    assert.throws(() => readDirectories(file), (error) => {
      assert.ok(error instanceof FormatError);
      assert.match(error.message, OFFSET);
      assert.match(error.message, message);
      return true;
    });
  });
}

Deno.test("readDirectories() refuses directories and strips that overlap to more than the file holds", () => {
  assert.throws(() => readDirectories(changed([entryAt(273) + 8, 0], [entryAt(279) + 8, good.length])), {
    message: /more data is named than the file holds/,
  });
  const overlapping = new Uint8Array(60_000).fill(0);
  overlapping.set([0x49, 0x49, 42, 0, 8, 0, 0, 0]);
  for (let at = 8; at + 1 < overlapping.length; at += 2) overlapping.set([0x08, 0x10], at);
  assert.throws(() => readDirectories(overlapping), { name: "FormatError" });
});

Deno.test("readRows() refuses damaged pages, and says which row", () => {
  const [page] = readDirectories(good);
  assert.ok(page);
  const strip = page.strips[0] ?? new Uint8Array();
  const cut = (n: number): Uint8Array[] => [strip.subarray(0, n)];
  assert.throws(() => readRows({ ...page, strips: cut(0) }), {
    message: "row 1: the page's data is damaged",
  });
  assert.throws(() => readRows({ ...page, strips: cut(5) }), {
    message: "row 2: the page's data is damaged",
  });
  assert.throws(() => readRows({ ...page, strips: [] }), { message: /0 rows instead of 2/ });
  assert.throws(() => readRows({ ...page, height: 3, rowsPerStrip: 3 }), { message: /^row 3/ });
  for (const compression of [1, 2, 4]) {
    assert.throws(() => readRows({ ...page, compression, width: 9999 }), FormatError);
  }
  assert.equal(readRows({ ...page, compression: 34661 }), undefined);
});

Deno.test("no change of bytes makes the reader fail in another way than by a FormatError", () => {
  const next = chance(5);
  const file = writeFaxTiff([randomPage(next, 200, 20), randomPage(next, 200, 20)]);
  let read = 0;
  for (let i = 0; i < 4000; i++) {
    const bad = file.slice(0, next(10) === 0 ? next(file.length) : file.length);
    for (let n = next(4); n >= 0; n--) {
      bad[next(bad.length)] = next(2) === 0 ? next(256) : [0, 255][next(2)] ?? 0;
    }
    try {
      comparePages(file, bad);
      read++;
    } catch (error) {
      assert.ok(error instanceof FormatError, String(error));
    }
  }
  assert.ok(read > 100);
});

Deno.test("countWholePages() counts pages up to the first one that is not all there", () => {
  const sizes: readonly (readonly [string, Uint8Array, number])[] = [
    ["whole", good, 2],
    ["nothing", bytes(), 0],
    ["a header alone", good.slice(0, 8), 0],
    ["cut off in the second directory", good.slice(0, secondAt + 10), 1],
    ["cut off in the first directory", good.slice(0, firstAt + 10), 0],
    ["the second directory elsewhere", changed([nextAt, good.length]), 1],
    ["a loop", changed([nextAt, firstAt]), 1],
    ["a strip behind the end", changed([entryAt(273) + 8, good.length]), 0],
    ["a strip without data", changed([entryAt(279) + 8, 0]), 0],
  ];
  for (const [name, file, want] of sizes) assert.equal(countWholePages(file), want, name);
});
