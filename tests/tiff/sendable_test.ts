import assert from "node:assert/strict";
import { type Sendable, sendable } from "../../lib/tiff/sendable.ts";
import { readDirectories, type TiffDirectory } from "../../lib/tiff/read.ts";
import { blankFax } from "../../lib/sim/network/blank_fax.ts";
import { readPages } from "../../lib/sim/fax/tiff_pages.ts";
import { type MadePage, type MadeTag, makeTiff } from "../support/tiff_maker.ts";

const [PAGE] = readDirectories(blankFax({ pages: 1 }));
assert.ok(PAGE);
const page: TiffDirectory = { ...PAGE };

const AS_IT_LIES: Sendable = { kind: "as it lies" };

function copy(x?: number, y?: number): Sendable {
  return { kind: "copy", resolution: x === undefined || y === undefined ? undefined : { x, y } };
}

const CASES: readonly (readonly [name: string, page: Partial<TiffDirectory>, want: Sendable | RegExp])[] = [
  ["a standard page", {}, AS_IT_LIES],
  ["a fine page", { yResolution: 196 }, AS_IT_LIES],
  ["a superfine page", { yResolution: 391 }, AS_IT_LIES],
  ["HylaFAX's own resolution", { xResolution: 209, yResolution: 196 }, AS_IT_LIES],
  ["inches", { xResolution: 200, yResolution: 200 }, AS_IT_LIES],
  ["B4", { width: 2048 }, AS_IT_LIES],
  ["A3", { width: 2432, yResolution: 196 }, AS_IT_LIES],
  ["16 dots per mm", { width: 3456, xResolution: 408, yResolution: 391 }, AS_IT_LIES],
  ["400 dots per inch", { width: 4096, xResolution: 400, yResolution: 400 }, AS_IT_LIES],
  ["white on black", { photometric: 1 }, AS_IT_LIES],
  ["LZW", { compression: 5 }, AS_IT_LIES],
  ["tiles", { isTiled: true }, copy()],
  ["tiles without a resolution across", { isTiled: true, xResolution: 0 }, copy(204, 98)],
  ["no resolution across", { xResolution: 0 }, copy(204, 98)],
  ["an odd resolution across", { xResolution: 72, yResolution: 196 }, copy(204, 196)],
  ["200 x 98", { xResolution: 200 }, copy(204, 98)],
  ["200 x 196", { xResolution: 200, yResolution: 196 }, copy(204, 196)],
  ["204 x 100", { yResolution: 100 }, copy(204, 98)],
  ["204 x 200", { yResolution: 200 }, copy(204, 196)],
  ["no resolution, few rows", { xResolution: 0, yResolution: 0 }, copy(204, 98)],
  ["no resolution, many rows", { xResolution: 0, yResolution: 0, height: 2290 }, copy(204, 196)],
  ["no unit", { resolutionUnit: 1 }, copy(204, 98)],
  ["no resolution, 16 dots per mm", { width: 3456, xResolution: 0, yResolution: 0 }, copy(408, 391)],
  ["150 lines", { yResolution: 150 }, /^has 150 lines per inch: a fax page of this width has 98, 196, 391$/],
  ["300 lines", { xResolution: 300, yResolution: 300 }, /^has 300 lines per inch/],
  ["a narrow page", { width: 1700 }, /^is 1700 dots wide: a fax page has 1728, 2048 or 2432$/],
  ["300 dots per inch", { width: 2592, xResolution: 300, yResolution: 300 }, /^is 2592 dots wide/],
  ["an endless page", { height: 4_000_000 }, /^is 4000000 rows long/],
  ["shades of grey", { bitsPerSample: 8, photometric: 1 }, /^is a picture with shades of grey/],
  ["colours", { samplesPerPixel: 3, bitsPerSample: 8, photometric: 2 }, /^is a colour picture/],
  ["colours out of a table", { photometric: 3 }, /^is a colour picture/],
  ["JPEG", { compression: 7 }, /^is compressed in a way that is not known here \(7\)$/],
];

for (const [name, changes, want] of CASES) {
  Deno.test(`sendable() knows what to do with ${name}`, () => {
    const how = sendable({ ...page, ...changes });
    if (!(want instanceof RegExp)) return assert.deepEqual(how, want);
    assert.equal(how.kind, "refused");
    assert.match(how.kind === "refused" ? how.why : "", want);
  });
}

/** A page of these sizes and resolutions. */
function made(width: number, x: number, y: number, unit: number): MadePage {
  const short = (tag: number, value: number): MadeTag => ({ tag, type: "short", values: [value] });
  const part = (tag: number, value: number): MadeTag => ({ tag, type: "rational", values: [value, 10] });
  const tags = [
    short(256, width),
    short(257, 100),
    short(258, 1),
    short(259, 4),
    part(282, x),
    part(283, y),
    short(296, unit),
  ];
  return { tags, strips: [Uint8Array.of(0, 16, 1)] };
}

Deno.test("sendable() lets go as they lie the pages that the stand-in takes, as SpanDSP does, and no others", () => {
  const pages = [1700, 1728, 2048, 2432, 2592, 3456, 4096, 4864].flatMap((width) =>
    [0, 720, 1000, 1020, 1930, 2000, 2030, 2040, 2090, 3000, 4000, 4080].flatMap((x) =>
      [0, 930, 980, 1000, 1500, 1960, 2000, 2040, 3000, 3910, 4000, 8000].flatMap((y) =>
        [1, 2, 3].map((unit) => made(width, unit === 3 ? x / 2.54 : x, unit === 3 ? y / 2.54 : y, unit))
      )
    )
  );
  const file = makeTiff({ pages });
  const theirs = readPages(file).map(({ refusal }) => refusal === undefined);
  const ours = readDirectories(file).map((one) => sendable(one).kind === "as it lies");
  assert.equal(ours.length, pages.length);
  assert.deepEqual(ours, theirs);
  assert.ok(ours.filter((sent) => sent).length > 100);
});
