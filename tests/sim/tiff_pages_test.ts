import assert from "node:assert/strict";
import { blankFax } from "../../lib/sim/blank_fax.ts";
import { readPages, slicePages, TiffError } from "../../lib/sim/tiff_pages.ts";

const LITTLE_ENDIAN = true;

Deno.test("readPages() reads what blankFax() wrote", () => {
  const pages = readPages(blankFax({ pages: 3, lines: [98, 196, 98] }));
  assert.deepEqual(pages.map(({ width, height, yResolution }) => [width, height, yResolution]), [
    [1728, 1146, 3858],
    [1728, 1146, 7716],
    [1728, 1146, 3858],
  ]);
  assert.ok(pages.every(({ bytes }) => bytes > 0));
});

Deno.test("slicePages() keeps the pages it is asked for", () => {
  const file = blankFax({ pages: 4, lines: [98, 196, 98, 196] });
  assert.deepEqual(slicePages(file, 0, 4), file);
  assert.deepEqual(readPages(slicePages(file, 1, 3)).map(({ yResolution }) => yResolution), [7716, 3858]);
  assert.throws(() => slicePages(file, 4, 5), TiffError);
  assert.throws(() => slicePages(file, 2, 2), TiffError);
});

Deno.test("readPages() refuses what is no TIFF at every length", () => {
  const file = blankFax({ pages: 1 });
  const end = (readPages(file)[0]?.nextAt ?? 0) + 4;
  for (let length = 0; length < end; length++) {
    assert.throws(() => readPages(file.subarray(0, length)), TiffError, String(length));
  }
  const circle = new Uint8Array(file);
  new DataView(circle.buffer).setUint32(end - 4, 8, LITTLE_ENDIAN);
  assert.throws(() => readPages(circle), /circle/);
});

Deno.test("readPages() reads big-endian files and centimetres", () => {
  const bytes = new Uint8Array(64);
  const view = new DataView(bytes.buffer);
  const short = (at: number, ...values: number[]): void =>
    values.forEach((value, i) => view.setUint16(at + 2 * i, value));
  short(0, 0x4d4d, 42);
  view.setUint32(4, 8);
  short(8, 3);
  [[256, 1728], [257, 100], [296, 3]].forEach(([tag = 0, value = 0], index) => {
    short(10 + 12 * index, tag, 3, 0, 1, value);
  });
  const [page] = readPages(bytes);
  assert.deepEqual([page?.width, page?.height, page?.xResolution], [1728, 100, 20_400]);
});
