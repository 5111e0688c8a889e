/**
 * The kinds of TIFF files that are out there: pictures that are no fax, as scanners and converters make them, and data in places where
 * it should not be.
 */

import {
  type Chance,
  type Kind,
  long,
  onOne,
  pick,
  short,
  stripped,
  tagged,
  withTags,
} from "./tiff_changes.ts";
import type { MadePage, MadeTag } from "./tiff_maker.ts";

const WIDTH = 64;
const HEIGHT = 16;
const RGB = 2;
const YCBCR = 6;

/** What a picture is like. */
interface Picture {
  readonly compression: number;
  readonly photometric: number;
  readonly bits: readonly number[];
  /** 2 = each sample on its own. */
  readonly planar?: 2;
  readonly rowsPerStrip?: number;
  readonly more?: readonly MadeTag[];
}

/** A picture of data by chance. */
function picture(
  next: Chance,
  { compression, photometric, bits, planar, rowsPerStrip = HEIGHT, more = [] }: Picture,
): MadePage {
  const planes = planar === undefined ? 1 : bits.length;
  const perRow = Math.ceil(WIDTH * bits.reduce((sum, one) => sum + one, 0) / planes / 8);
  const strips = Array.from(
    { length: planes * Math.ceil(HEIGHT / rowsPerStrip) },
    () => Uint8Array.from({ length: perRow * rowsPerStrip }, () => next(256)),
  );
  const tags = [
    short(256, WIDTH),
    short(257, HEIGHT),
    short(258, ...bits),
    short(259, compression),
    short(262, photometric),
    short(277, bits.length),
    short(278, rowsPerStrip),
    short(284, planar ?? 1),
  ];
  return withTags({ tags, strips }, ...more);
}

/** A file in which one page is such a picture. */
function pictured(...pictures: readonly Picture[]): Kind {
  return (pages, next) => onOne(pages, next, () => picture(next, pick(next, pictures)));
}

const NONE = 1;
const JPEG = 7;
const COLOURS = [8, 8, 8];

/** By name. */
export const KINDS_OF_PICTURES: Readonly<Record<string, Kind>> = {
  "colour": pictured(
    { compression: NONE, photometric: RGB, bits: COLOURS },
    { compression: NONE, photometric: RGB, bits: COLOURS, rowsPerStrip: 4 },
    { compression: NONE, photometric: RGB, bits: [8, 8, 8, 8], more: [short(338, 2)] },
    { compression: NONE, photometric: RGB, bits: [16, 16, 16] },
    { compression: 5, photometric: RGB, bits: COLOURS, more: [short(317, 2)] },
    { compression: 8, photometric: 5, bits: [8, 8, 8, 8] },
  ),
  "colour, each sample on its own": pictured(
    { compression: NONE, photometric: RGB, bits: COLOURS, planar: 2 },
    { compression: NONE, photometric: RGB, bits: COLOURS, planar: 2, rowsPerStrip: 4 },
    { compression: 5, photometric: RGB, bits: COLOURS, planar: 2, rowsPerStrip: 1 },
  ),
  "grey": pictured(...[2, 4, 8, 16, 32].flatMap((bits): readonly Picture[] => [
    { compression: NONE, photometric: 1, bits: [bits] },
    { compression: 5, photometric: 0, bits: [bits], rowsPerStrip: 5 },
  ])),
  "JPEG": pictured(
    { compression: JPEG, photometric: 1, bits: [8] },
    { compression: JPEG, photometric: RGB, bits: COLOURS },
    { compression: JPEG, photometric: YCBCR, bits: COLOURS, more: [short(530, 1, 1)] },
    {
      compression: JPEG,
      photometric: 1,
      bits: [8],
      rowsPerStrip: 8,
      more: [{ tag: 347, type: "undefined", values: [255, 216, 255, 217, 0] }],
    },
  ),
  "fax tags": tagged(
    long(292, 0),
    long(292, 5),
    short(292, 1),
    long(293, 2),
    short(326, 3),
    long(326, 70_000),
    short(327, 0),
    short(327, 9),
    long(328, 4),
    { tag: 326, type: "ascii", values: [51, 0] },
    { tag: 292, type: "rational", values: [1, 1] },
    long(34_908, 1, 2),
    { tag: 34_911, type: "ascii", values: [48, 48] },
  ),
  "page numbers and orientation": tagged(
    short(297, 0),
    short(297, 7, 3),
    short(297, 1, 2, 3),
    long(297, 1, 2),
    short(274, 0),
    short(274, 6),
    short(274, 9),
    long(274, 1),
  ),
  "what kind of page": tagged(
    long(254, 0),
    long(254, 1),
    long(254, 7),
    short(254, 2),
    short(255, 1),
    short(255, 3),
    short(255, 9),
  ),
  "data on the file's header": stripped((offsets, sizes, next) => [
    long(273, ...offsets.map(() => next(9))),
    long(279, ...sizes),
  ]),
  "data on a directory": stripped((offsets, sizes, next) => [
    long(273, ...offsets.map((at) => at + 8 * next(40))),
    long(279, ...sizes),
  ]),
  "strips without data": stripped((offsets, sizes, next) => [
    long(273, ...offsets.map((at) => pick(next, [0, at]))),
    long(279, ...sizes.map((size) => pick(next, [0, size]))),
  ]),
  "a first directory on the header": (pages, next) => ({ pages, first: 1 + next(7) }),
  "a first directory on a page's data": (pages, next) => ({ pages, first: 8 + next(50) }),
};
