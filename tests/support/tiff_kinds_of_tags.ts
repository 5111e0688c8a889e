/**
 * The kinds of TIFF files that are out there: what scanners, drivers, converters and broken disks make of a page's description.
 */

import {
  type Kind,
  long,
  ODD,
  onOne,
  pick,
  retyped,
  short,
  tagged,
  untagged,
  WHOLE,
  without,
  withTags,
} from "./tiff_changes.ts";
import type { MadeTag } from "./tiff_maker.ts";

const RESOLUTIONS: readonly MadeTag[] = [
  { tag: 282, type: "rational", values: [0, 0] },
  { tag: 282, type: "rational", values: [204, 0] },
  { tag: 283, type: "rational", values: [1960, 10] },
  { tag: 282, type: "srational", values: [-204, 1] },
  { tag: 283, type: "srational", values: [98, 1] },
  { tag: 282, type: "float", values: [203.2] },
  { tag: 283, type: "float", values: [-1] },
  { tag: 283, type: "double", values: [195.58] },
  { tag: 282, type: "double", values: [NaN] },
  { tag: 283, type: "float", values: [Infinity] },
  { tag: 282, type: "short", values: [200] },
  { tag: 283, type: "long", values: [100] },
  { tag: 282, type: "byte", values: [204] },
  { tag: 282, type: "rational", values: [204, 1, 204, 1] },
  { tag: 283, type: "ascii", values: [57, 56, 0] },
  { tag: 283, type: "rational", values: [98, 1], at: 0x7fff_ffff },
];

/** By name. */
export const KINDS_OF_TAGS: Readonly<Record<string, Kind>> = {
  "no width or height": untagged(256, 257),
  "odd width": tagged(
    short(256, 0),
    short(256, 1),
    long(256, 1_000_001),
    long(256, 2 ** 32 - 1),
    short(256, 1700),
  ),
  "odd height": tagged(short(257, 0), short(257, 1), long(257, 3000), long(257, 2 ** 31), short(257, 5, 5)),
  "sides in other types": retyped([256, 257, 278], WHOLE),
  "sides in impossible types": retyped([256, 257, 278], ODD),
  "numbers in other types": retyped([258, 259, 262, 266, 277, 284, 296], WHOLE),
  "numbers in impossible types": retyped([258, 259, 262, 266, 277, 284, 296], ODD),
  "missing numbers": untagged(258, 259, 262, 266, 277, 284, 296, 292, 293, 254),
  "missing resolution": untagged(282, 283, 296),
  "odd resolution": tagged(...RESOLUTIONS),
  "odd unit": tagged(short(296, 0), short(296, 1), short(296, 3), short(296, 4), short(296, 2, 2)),
  "a resolution that is no fax's": tagged(
    { tag: 283, type: "rational", values: [72, 1] },
    { tag: 283, type: "rational", values: [100, 1] },
    { tag: 283, type: "rational", values: [150, 1] },
    { tag: 282, type: "rational", values: [200, 1] },
    { tag: 282, type: "rational", values: [300, 1] },
  ),
  "photometric": tagged(short(262, 1), short(262, 2), short(262, 4), short(262, 5), short(262, 32_803)),
  "palette": (pages, next) =>
    onOne(pages, next, (page) =>
      withTags(
        page,
        short(262, 3),
        ...pick(next, [
          [],
          [short(320, 0, 65535, 0, 65535, 0, 65535)],
          [short(320, 0, 65535)],
          [long(320, 0, 65535, 0, 65535, 0, 65535)],
          [{ tag: 320, type: "ascii" as const, values: [1, 2, 3, 4, 5, 6] }],
        ]),
      )),
  "palette without BitsPerSample": (pages, next) =>
    onOne(pages, next, (page) => without(withTags(page, short(262, 3), short(320, 0, 1, 0, 1, 0, 1)), 258)),
  "fill order": tagged(short(266, 0), short(266, 1), short(266, 2), short(266, 3)),
  "compression": tagged(
    ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 99, 32766, 32771, 32773, 32809, 32946, 34661, 34676, 50000, 65535].map(
      (n) => short(259, n),
    ),
    long(259, 4),
    long(259, 70_000),
    short(259, 4, 4),
    { tag: 259, type: "ascii", values: [52, 0] },
  ),
  "samples and bits": (pages, next) =>
    onOne(pages, next, (page) =>
      withTags(
        page,
        pick(next, [short(277, 0), short(277, 1), short(277, 3), short(277, 4), short(277, 1, 1)]),
        pick(next, [
          short(258, 1),
          short(258, 8),
          short(258, 1, 1, 1),
          short(258, 8, 8, 8),
          short(258, 1, 8, 1),
        ]),
      )),
  "bits": tagged(
    short(258, 2),
    short(258, 8),
    short(258, 16),
    long(258, 1),
    long(258, 70_000),
    short(258, 1, 1),
  ),
  "values of samples": tagged(
    short(280, 0),
    short(281, 1),
    { tag: 280, type: "ascii", values: [48, 0] },
    short(339, 1),
    short(339, 1, 1, 1),
  ),
  "unknown types": (pages, next) =>
    onOne(pages, next, (page) => withTags(page, { tag: 40_000, type: 99, values: [1] })),
  "unknown types and no StripByteCounts": (pages, next) =>
    onOne(pages, next, (page) => ({
      ...withTags(page, { tag: 40_000, type: pick(next, [0, 14, 99]), values: [1] }),
      stripTags: (offsets) => [long(273, ...offsets)],
    })),
  "unknown tags": tagged(
    long(700, 1, 2, 3),
    { tag: 34_377, type: "undefined", values: [1, 2, 3, 4, 5] },
    { tag: 33_432, type: "ascii", values: [67, 0] },
    { tag: 65_000, type: "long", values: [1, 2, 3], at: 2 ** 31 },
    { tag: 270, type: "ascii", values: [72, 105], at: 2 ** 30, count: 2 ** 31 },
  ),
  "SubIFDs": tagged(long(330, 8), long(330, 8, 8), {
    tag: 330,
    type: "long",
    values: [2 ** 31, 7],
    at: 2 ** 31,
  }, {
    tag: 330,
    type: 13,
    values: [8, 0, 0, 0],
    count: 1,
  }),
  "texts without an end": tagged(
    { tag: 305, type: "ascii", values: [103, 111, 102, 97, 120, 32] },
    { tag: 270, type: "ascii", values: [65] },
    { tag: 306, type: "ascii", values: [] },
    { tag: 270, type: "undefined", values: [65, 66, 67, 68, 69] },
    { tag: 305, type: "ascii", values: [65, 0, 66, 0, 67, 68] },
  ),
};
