/** Tagging files that are odd or damaged: they get their tags, and each page is what it was, readable or not. */

import assert from "node:assert/strict";
import { countWholePages, readDirectories, type TiffDirectory } from "../../lib/tiff/read.ts";
import { tagReception } from "../../lib/tiff/reception_tags.ts";
import { FormatError } from "../../lib/hylafax/format_error.ts";
import { long, short, without, withTags } from "../support/tiff_changes.ts";
import { type MadeFile, type MadePage, type MadeTag, makeTiff } from "../support/tiff_maker.ts";
import { patched } from "./support.ts";
import { allSteps } from "../../lib/tiff/steps.ts";

const TAGS = { tsi: "+49 30 1", callIds: ["0301234567", "Bob"], pages: [{ params: 5, dcs: "00 46" }] };
const DESCRIPTION = "+49 30 1\n0301234567\nBob";

const rational = (tag: number, value: number): MadeTag => ({ tag, type: "rational", values: [value, 1] });

/** A page of eight bytes without compression. */
const PAGE: MadePage = {
  tags: [
    short(256, 16),
    short(257, 4),
    short(258, 1),
    short(259, 1),
    short(262, 0),
    short(278, 4),
    rational(282, 204),
    rational(283, 98),
    { tag: 305, type: "ascii", values: [...new TextEncoder().encode("machine\0")] },
  ],
  strips: [Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)],
};

/** A page whose lists are these. */
function listed(offsets: readonly number[], sizes: readonly number[], page = PAGE): MadePage {
  return { ...page, stripTags: () => [long(273, ...offsets), long(279, ...sizes)] };
}

function attempt<T>(work: () => T): T | string {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    // The end of the file is elsewhere afterwards.
    return error.message.replace(/\d+/g, "#").replace(/^page # ?: .*/, "no page");
  }
}

/** What is to be the same of a page. */
function shown(page: TiffDirectory): unknown {
  const { offset: _, imageDescription: __, strips: ___, stripBytes: ____, isUsual: _____, ...rest } = page;
  return { ...rest, data: attempt(() => page.strips.map((strip) => [...strip])) };
}

function shownFile(bytes: Uint8Array): unknown {
  return [attempt(() => readDirectories(bytes).map(shown)), countWholePages(bytes)];
}

const FAR = 2 ** 30;

/** What is odd about one page or the whole file. */
const ODD: Readonly<Record<string, MadeFile>> = {
  "no resolution": { pages: [PAGE, without(PAGE, 282, 283), PAGE] },
  "several resolutions": {
    pages: [PAGE, withTags(PAGE, rational(283, 196)), withTags(PAGE, rational(283, 0))],
  },
  "a resolution beyond the end": { pages: [withTags(PAGE, { ...rational(283, 98), at: 900 })] },
  "a text beyond the end": {
    pages: [withTags(PAGE, { tag: 305, type: "ascii", values: [], count: 8, at: 420 })],
  },
  "a text that leads out of the file": {
    pages: [withTags(PAGE, { tag: 305, type: "ascii", values: [], count: 300, at: 20 })],
  },
  "a list that leads out of the file, of which one number is read": {
    pages: [{
      ...PAGE,
      stripTags: ([at = 0]) => [{ ...long(273), count: 500, at: 8 }, long(279, at)],
    }],
  },
  "data beyond the end": { pages: [listed([500], [8]), PAGE] },
  "data that begins and ends far beyond the end": { pages: [listed([FAR], [FAR]), PAGE] },
  "data that leads out of the file": { pages: [listed([100], [500]), PAGE] },
  "one piece of data of three beyond the end": {
    pages: [withTags(listed([8, 10, 700], [2, 2, 2]), short(278, 1), short(257, 3)), PAGE],
  },
  "compressed data without a size": {
    pages: [{ ...withTags(PAGE, short(259, 4)), stripTags: (offsets) => [long(273, ...offsets)] }],
  },
  "data without a size": { pages: [{ ...PAGE, stripTags: (offsets) => [long(273, ...offsets)] }] },
  "values on the file's header": { pages: [withTags(PAGE, { ...rational(282, 1), at: 1 })] },
  "strips behind the tiles of an unsorted directory": {
    pages: [{
      ...PAGE,
      stripTags: (offsets) => [long(324, 20), long(325, 1), long(279, 8), long(273, ...offsets)],
    }],
    unsorted: true,
  },
  "tags that stand twice": {
    pages: [{ ...PAGE, tags: [...PAGE.tags, short(256, 9), short(257, 9)] }],
  },
  "directories that lead back": { pages: [PAGE, PAGE], end: { page: 0 } },
  "no end pointer": { pages: [PAGE, PAGE], end: "missing" },
};

for (const order of ["II", "MM"] as const) {
  for (const [name, file] of Object.entries(ODD)) {
    Deno.test(`tagReception() tags every page of a file with ${name}, ${order}, and leaves the pages as they are`, () => {
      const bytes = makeTiff({ ...file, order });
      const whole = patched(bytes, allSteps(tagReception(bytes, TAGS)));
      assert.deepEqual(shownFile(whole), shownFile(bytes));
      const pages = readDirectories(whole);
      assert.equal(pages.length, file.pages.length);
      assert.deepEqual(
        new Set(pages.map(({ imageDescription }) => imageDescription)),
        new Set([DESCRIPTION]),
      );
      // Once more, as after a crash: it is the same again.
      const again = patched(whole, allSteps(tagReception(whole, TAGS)));
      assert.deepEqual(shownFile(again), shownFile(bytes));
    });
  }
}

/** The tags' descriptions as they lie in the file: the reader does not come to those behind a page that it refuses. */
function timesTagged(bytes: Uint8Array): number {
  return new TextDecoder("latin1").decode(bytes).split(DESCRIPTION).length - 1;
}

/** A page in four strips whose sizes are said to be there. */
function listAt(at: number): MadePage {
  const page = withTags(PAGE, short(278, 1));
  return { ...page, stripTags: () => [long(273, 8, 9, 10, 11), { ...long(279), count: 4, at }] };
}

/** Files that we do not take for whole, and how many of their pages get tags. */
const DAMAGED: readonly (readonly [name: string, file: MadeFile | Uint8Array, tagged: number])[] = [
  ["a page without a width", { pages: [PAGE, without(PAGE, 256), PAGE] }, 3],
  ["a page without a height", { pages: [PAGE, without(PAGE, 257), PAGE] }, 3],
  ["a width beyond the end", {
    pages: [PAGE, withTags(PAGE, { tag: 256, type: "long8", values: [], count: 1, at: 820 }), PAGE],
  }, 3],
  ["a list that leads out of the file", {
    pages: [PAGE, listAt(makeTiff({ pages: [PAGE, listAt(0)] }).length - 4)],
  }, 2],
  ["a page of 0 x 0", { pages: [withTags(PAGE, short(256, 0), short(257, 0)), PAGE] }, 2],
  ["a page without data", { pages: [PAGE, { ...PAGE, stripTags: () => [] }] }, 2],
  ["a last directory that is cut off", makeTiff({ pages: [PAGE, PAGE, PAGE] }).slice(0, -40), 2],
  ["a last directory that is not there", { pages: [PAGE, PAGE], end: { offset: 5000 } }, 2],
  ["a last directory that begins at the end of the file", { pages: [PAGE], end: { offset: 210 } }, 1],
  ["a last directory without entries", { pages: [PAGE, PAGE], entries: 0 }, 1],
];

for (const [name, file, tagged] of DAMAGED) {
  Deno.test(`tagReception() tags what there is of a file with ${name}, which stays as damaged as it is`, () => {
    const bytes = file instanceof Uint8Array ? file : makeTiff(file);
    const whole = patched(bytes, allSteps(tagReception(bytes, TAGS)));
    assert.deepEqual(shownFile(whole), shownFile(bytes));
    assert.equal(attempt(() => readDirectories(bytes)), "no page");
    assert.equal(timesTagged(whole), tagged);
  });
}

Deno.test("tagReception() refuses data that lies on the file's own header, and a file without a first page", () => {
  const refused: readonly (readonly [MadeFile, RegExp])[] = [
    [{ pages: [PAGE, listed([6], [8])] }, /image data lies on the file's own header/],
    [{ pages: [PAGE, listed([], [8])] }, /image data lies on the file's own header/],
    [{ pages: [PAGE], first: 5000 }, /^page 1: it lies beyond the end of the file/],
    [{ pages: [PAGE], first: 0 }, /the file has no page/],
  ];
  for (const [file, message] of refused) {
    assert.throws(() => allSteps(tagReception(makeTiff(file), TAGS)), { message });
  }
});
