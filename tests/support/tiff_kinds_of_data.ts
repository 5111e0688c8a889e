/**
 * The kinds of TIFF files that are out there: what scanners, drivers, converters and broken disks make of the place of a page's data.
 */

import {
  asType,
  type Kind,
  long,
  ODD,
  onOne,
  pick,
  short,
  stripped,
  tagged,
  untagged,
  WHOLE,
  withTags,
} from "./tiff_changes.ts";
import type { MadeTag } from "./tiff_maker.ts";

function tileTags(offsets: readonly number[], sizes: readonly number[]): readonly MadeTag[] {
  return [long(324, ...offsets), long(325, ...sizes)];
}

/** By name. */
export const KINDS_OF_DATA: Readonly<Record<string, Kind>> = {
  "no StripByteCounts": stripped((offsets) => [long(273, ...offsets)]),
  "StripByteCounts of 0": stripped((
    offsets,
    sizes,
  ) => [long(273, ...offsets), long(279, ...sizes.map(() => 0))]),
  "StripByteCounts too big": stripped((offsets, sizes, next) => [
    long(273, ...offsets),
    long(279, ...sizes.map((size) => size + pick(next, [1, 50, 100_000, 2 ** 31]))),
  ]),
  "StripByteCounts too small": stripped((offsets, sizes) => [
    long(273, ...offsets),
    long(279, ...sizes.map((size) => size >> 1)),
  ]),
  "StripByteCounts too many": stripped((offsets, sizes, next) => [
    long(273, ...offsets),
    long(279, ...sizes, ...Array<number>(1 + next(5)).fill(7)),
  ]),
  "StripByteCounts too few": stripped((
    offsets,
    sizes,
  ) => [long(273, ...offsets), long(279, ...sizes.slice(1))]),
  "StripOffsets too many": stripped((offsets, sizes) => [long(273, ...offsets, 8, 8), long(279, ...sizes)]),
  "StripOffsets too few": stripped((offsets, sizes) => [long(273, ...offsets.slice(1)), long(279, ...sizes)]),
  "no StripOffsets": stripped((_offsets, sizes) => [long(279, ...sizes)]),
  "StripOffsets out of the file": stripped((offsets, sizes) => [
    long(273, ...offsets.map(() => 2 ** 31)),
    long(279, ...sizes),
  ]),
  "lists out of the file": stripped((offsets, sizes, next) => [
    { tag: 273, type: "long", values: [...offsets, 1], ...(next(2) === 0 ? { at: 2 ** 31 } : {}) },
    { tag: 279, type: "long", values: [...sizes, 1], at: 2 ** 31 },
  ]),
  "lists of other types": stripped((offsets, sizes, next) => [
    asType(273, offsets, ["long", "long8", "slong", "slong8", "short"], next),
    asType(279, sizes, WHOLE, next),
  ]),
  "lists of impossible types": stripped((offsets, sizes, next) => [
    asType(273, offsets, ["long", ...ODD], next),
    asType(279, sizes, ODD, next),
  ]),
  "strips called tiles": stripped(tileTags),
  "no RowsPerStrip": untagged(278),
  "odd RowsPerStrip": tagged(
    long(278, 0),
    long(278, 1),
    long(278, 7),
    long(278, 9999),
    long(278, 0xffff_fffe),
    long(278, 0xffff_ffff),
    long(278, 10, 10),
    { tag: 278, type: "ascii", values: [65, 0] },
  ),
  "PlanarConfiguration": tagged(short(284, 0), short(284, 1), short(284, 2), short(284, 3), short(284, 1, 1)),
  "half a tile": tagged(long(322, 64), long(323, 64), long(322, 0)),
  "tiles that are none": (pages, next) =>
    onOne(
      pages,
      next,
      (page) =>
        withTags(page, long(322, pick(next, [0, 16, 64, 2 ** 32 - 1])), long(323, pick(next, [0, 16, 4000]))),
    ),
};
