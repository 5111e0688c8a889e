import assert from "node:assert/strict";
import { type MadeFile, type MadePage, type MadeTag, makeTiff } from "../support/tiff_maker.ts";
import { blankFax } from "../../lib/sim/network/blank_fax.ts";
import { readPages, slicePages, TiffError } from "../../lib/sim/fax/tiff_pages.ts";

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

Deno.test("readPages() refuses what is no TIFF at every length, and needs no end pointer", () => {
  const file = blankFax({ pages: 1 });
  const end = readPages(file)[0]?.nextAt ?? 0;
  for (let length = 0; length < end; length++) {
    assert.throws(() => readPages(file.subarray(0, length)), TiffError, String(length));
  }
  assert.equal(readPages(file.subarray(0, end)).length, 1);
});

Deno.test("readPages() ends, as libtiff does, where a further directory cannot be read or was there before", () => {
  const file = blankFax({ pages: 3 });
  const [, second, third] = readPages(file);
  assert.ok(second && third);
  const changed = (at: number, value: number): Uint8Array => {
    const copy = new Uint8Array(file);
    new DataView(copy.buffer).setUint32(at, value, LITTLE_ENDIAN);
    return copy;
  };
  assert.equal(readPages(changed(third.nextAt, 8)).length, 3);
  assert.equal(readPages(changed(second.nextAt, file.length + 9)).length, 2);
  assert.equal(readPages(changed(second.offset + 2 + 12 + 8, 0)).length, 1, "a page without rows");
  assert.throws(() => readPages(changed(8 + 2 + 12 + 8, 0)), TiffError);
});

const WORDS: readonly (readonly [name: string, file: MadeFile, refusal: string | undefined])[] = [
  ["BigTIFF", { pages: [page()], big: true }, undefined],
  ["big endian", { pages: [page()], order: "MM" }, undefined],
  ["centimetres", { pages: [page({ 282: 80, 283: 154, 296: 3 })] }, undefined],
  ["200 x 100", { pages: [page({ 282: 200, 283: 100 })] }, undefined],
  ["400 x 400", { pages: [page({ 256: 3456, 282: 400, 283: 400 })] }, undefined],
  ["200 x 98", { pages: [page({ 282: 200 })] }, "resolution"],
  ["no resolution", { pages: [page({ 282: 0 })] }, "resolution"],
  ["no unit", { pages: [page({ 296: 1 })] }, "resolution"],
  ["300 x 300", { pages: [page({ 256: 2592, 282: 300, 283: 300 })] }, "resolution"],
  ["a narrow page", { pages: [page({ 256: 1700 })] }, "resolution"],
  ["grey", { pages: [page({ 258: 8 })] }, "kind"],
  ["colours", { pages: [page({ 277: 3 })] }, "kind"],
  ["tiles", { pages: [page({ 322: 64, 323: 64 })] }, "kind"],
];

function page(tags: Readonly<Record<number, number>> = {}): MadePage {
  const usual = { 256: 1728, 257: 10, 258: 1, 259: 4, 277: 1, 282: 204, 283: 98, 296: 2 };
  const all = Object.entries({ ...usual, ...tags }).map(([tag, value]): MadeTag => {
    const isFraction = tag === "282" || tag === "283";
    return {
      tag: Number(tag),
      type: isFraction ? "rational" : "short",
      values: isFraction ? [value, 1] : [value],
    };
  });
  return { tags: all, strips: [Uint8Array.of(0, 16, 1)] };
}

Deno.test("readPages() says which pages SpanDSP does not send", () => {
  for (const [name, file, refusal] of WORDS) {
    assert.deepEqual(readPages(makeTiff(file)).map((one) => one.refusal), [refusal], name);
  }
});

Deno.test("slicePages() cuts a BigTIFF", () => {
  const pages = [page(), page({ 283: 196 }), page()];
  const cut = slicePages(makeTiff({ pages, big: true, order: "MM" }), 1, 2);
  assert.deepEqual(readPages(cut).map(({ yResolution }) => yResolution), [7716]);
});
