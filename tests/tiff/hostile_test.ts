import assert from "node:assert/strict";
import { FormatError } from "../../lib/hylafax/format_error.ts";
import { comparePages, readRows, writeFaxTiff } from "../../lib/tiff/picture/mod.ts";
import { countWholePages, readDirectories } from "../../lib/tiff/read.ts";
import { type MadePage, type MadeTag, makeTiff } from "../support/tiff_maker.ts";
import { chance, randomPage } from "./support.ts";

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

const refused: readonly (readonly [string, Uint8Array, RegExp])[] = [
  ["nothing", bytes(), /^file offset 0: not a TIFF file/],
  ["text", new TextEncoder().encode("%!PS-Adobe-3.0"), /^file offset 0: not a TIFF file/],
  ["a mixed byte order", bytes(0x49, 0x4d, 42, 0, 8, 0, 0, 0), /^file offset 0: not a TIFF file/],
  ["half a BigTIFF header", bytes(0x49, 0x49, 43, 0, 8, 0, 0, 0), /^file offset 0: not a TIFF file/],
  ["a header cut short", bytes(0x49, 0x49, 42, 0, 8), /^file offset 0: not a TIFF file/],
  ["no directory", bytes(0x49, 0x49, 42, 0, 0, 0, 0, 0), /^file offset 4: the file has no page/],
  ["a first directory beyond the end", changed([4, good.length]), /^page 1: .*beyond the end/],
  ["a first directory far beyond the end", changed([4, 0xffffffff]), /^page 1: .*beyond the end/],
  ["a next directory beyond the end", changed([nextAt, good.length - 1]), /^page 2: .*beyond the end/],
  ["a next directory that is none", changed([nextAt, 2]), /^page 2: /],
  ["a second directory cut off", good.slice(0, secondAt + 30), /^page 2: .*cut off/],
  [
    "4 billion strips",
    changed([entryAt(273) + 4, 0xffffffff], [entryAt(273) + 8, good.length]),
    /^page 1: .*tag 273/,
  ],
  ["strips without sizes", changed([entryAt(279), 65000], [entryAt(278) + 8, 1]), /^page 1: .*tag 279/],
  ["no strips", changed([entryAt(273), 65000]), /^page 1: it has no image data/],
  ["a strip of no rows", changed([entryAt(278) + 8, 0]), /^page 1: .*tag 278/],
  ["no width", changed([entryAt(256), 60000]), /^page 1: .*no width/],
  ["a width of 0", changed([entryAt(256) + 8, 0]), /^page 1: .*no width/],
  ["a width that is a text", changed([entryAt(256), 256 | (2 << 16)]), /^page 1: .*tag 256/],
  ["two widths", changed([entryAt(256) + 4, 2]), /^page 1: .*tag 256/],
];

for (const [name, file, message] of refused) {
  Deno.test(`readDirectories() refuses ${name}, and says which page`, () => {
    assert.throws(() => readDirectories(file), (error) => {
      assert.ok(error instanceof FormatError);
      assert.match(error.message, message);
      return true;
    });
  });
}

const taken: readonly (readonly [string, Uint8Array, number])[] = [
  ["a chain that ends in itself", changed([nextAt, firstAt]), 1],
  ["a chain that goes back", changed([secondAt + 2 + entries * 12, firstAt]), 2],
  ["a text of 4 billion characters", changed([entryAt(305) + 4, 0xffffffff]), 2],
  ["a fraction beyond the end", changed([entryAt(282) + 8, good.length - 4]), 2],
  ["a fraction of nothing", changed([entryAt(282) + 4, 0]), 2],
  ["a strip whose size nobody wrote down", changed([entryAt(279), 65000]), 2],
  ["a strip size too many", changed([entryAt(279) + 4, 2], [entryAt(279) + 8, 8]), 2],
  ["more rows than strips", changed([entryAt(257) + 8, 100_000]), 2],
];

for (const [name, file, pages] of taken) {
  Deno.test(`readDirectories() takes ${name}, as libtiff does`, () => {
    const read = readDirectories(file);
    assert.equal(read.length, pages);
    assert.ok(read.every(({ software }) => software === "gofax" || software === undefined));
  });
}

Deno.test("the list of pages needs no data; what is not there is missed when it is asked for", () => {
  for (
    const file of [
      changed([entryAt(273) + 8, good.length]),
      changed([entryAt(279) + 8, 0xffffffff]),
    ]
  ) {
    const [page] = readDirectories(file);
    assert.equal(page?.width, 64);
    assert.throws(() => page?.strips, { name: "FormatError", message: /beyond the end/ });
    assert.equal(countWholePages(file), 0);
  }
});

/** Directories of 2000 entries each, every one lying 12 bytes behind the one before. */
function overlapping(): Uint8Array {
  const [COUNT, FIRST] = [2000, 8];
  const file = new Uint8Array(FIRST + 12 * 2 * COUNT + 6);
  const data = new DataView(file.buffer);
  file.set([0x49, 0x49, 42, 0, FIRST, 0, 0, 0]);
  const entry = (index: number, tag: number, value: number): void => {
    const at = FIRST + 2 + index * 12;
    [tag, 3, 1, 0, value, COUNT].forEach((number, i) => data.setUint16(at + i * 2, number, LITTLE));
  };
  for (let i = 0; i < 2 * COUNT; i++) entry(i, 65_000, 0);
  // Last in the entries of the first directory, and in those of all that come.
  [[256, 8], [257, 1], [273, 8], [278, 1], [279, 1], [284, 1]].forEach(([tag = 0, value = 0], i) =>
    entry(COUNT - 6 + i, tag, value)
  );
  data.setUint16(FIRST, COUNT, LITTLE);
  for (let k = 0; k < COUNT; k++) {
    data.setUint32(FIRST + 2 + (k + COUNT) * 12, FIRST + (k + 1) * 12, LITTLE);
  }
  return file;
}

Deno.test("work is bounded by the file's size, however directories and lists lie on top of each other", () => {
  const file = overlapping();
  assert.equal(file.length, 48_014);
  assert.throws(() => readDirectories(file), {
    name: "PageError",
    message: /^page 19: its directories name more/,
  });
  const page = {
    tags: [256, 257, 278].map((tag) => ({ tag, type: "short" as const, values: [tag === 278 ? 1 : 1000] })),
    strips: [bytes(0, 0)],
    stripTags: (): readonly MadeTag[] => [
      { tag: 273, type: "long", values: Array<number>(1000).fill(8) },
      { tag: 279, type: "long", values: Array<number>(1000).fill(1) },
    ],
  };
  const shared = makeTiff({ pages: Array<MadePage>(100).fill(page), shared: true, sharedData: true });
  assert.equal(readDirectories(shared).length, 100);
  assert.ok(countWholePages(shared) < 40);
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
    ["no sizes", changed([entryAt(279), 65000]), 2],
    ["a strip behind the end", changed([entryAt(273) + 8, good.length]), 0],
    ["a strip without data", changed([entryAt(279) + 8, 0]), 0],
  ];
  for (const [name, file, want] of sizes) assert.equal(countWholePages(file), want, name);
});
