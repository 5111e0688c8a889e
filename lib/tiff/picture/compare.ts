/** Compares two TIFF files page by page, whatever their coding. */

import { FormatError } from "../../hylafax/format_error.ts";
import { reverseBits } from "./bits.ts";
import { decodeRows, type RowCoding } from "./decode.ts";
import { readDirectories, type TiffDirectory } from "../read.ts";
import { type Row, rowsEqual } from "./row.ts";

/** The first page that differs. */
export interface PageDifference {
  /** Counted from 1. */
  readonly page: number;
  /** For a person. */
  readonly what: string;
}

const BLACK_IS_ZERO = 1;

function codingOf(page: TiffDirectory): RowCoding | undefined {
  if (page.bitsPerSample !== 1 || page.samplesPerPixel !== 1) return undefined;
  switch (page.compression) {
    case 1:
      return "none";
    case 2:
      return "aligned";
    case 3:
      return (page.t4Options & 1) === 0 ? "mh" : "mr";
    case 4:
      return "mmr";
    default:
      return undefined;
  }
}

/** The other colour: one change at the left edge is added or removed. */
function invert(row: Row): Row {
  return row[0] === 0 ? row.slice(1) : [0, ...row];
}

/**
 * Decodes a page; undefined if its coding is not a fax machine's.
 *
 * @throws {FormatError} If the page is damaged.
 */
export function readRows(page: TiffDirectory): readonly Row[] | undefined {
  const coding = page.isTiled ? undefined : codingOf(page);
  if (coding === undefined) return undefined;
  const rows = page.strips.flatMap((strip, i) => {
    const height = Math.min(page.rowsPerStrip, page.height - i * page.rowsPerStrip);
    const bytes = page.fillOrder === 2 ? reverseBits(strip) : strip;
    return height > 0 ? decodeRows(bytes, coding, page.width, height) : [];
  });
  if (rows.length !== page.height) {
    throw new FormatError(
      `the page has ${rows.length} rows instead of ${page.height}`,
      `file offset ${page.offset}`,
    );
  }
  return page.photometric === BLACK_IS_ZERO ? rows.map(invert) : rows;
}

function sameBytes(a: TiffDirectory, b: TiffDirectory): boolean {
  const same = (x: Uint8Array, y: Uint8Array): boolean =>
    x.length === y.length && x.every((byte, i) => byte === y[i]);
  return a.compression === b.compression && a.fillOrder === b.fillOrder &&
    a.strips.length === b.strips.length &&
    a.strips.every((strip, i) => same(strip, b.strips[i] ?? new Uint8Array()));
}

/** 98 and 100 rows per inch are the same to a fax machine, 98 and 196 are not; unknown equals any. */
function sameResolution(a: number, b: number): boolean {
  return a === 0 || b === 0 || Math.abs(a - b) < Math.max(a, b) / 10;
}

function compareRows(a: TiffDirectory, b: TiffDirectory): string | undefined {
  const [left, right] = [readRows(a), readRows(b)];
  if (left === undefined || right === undefined) {
    return sameBytes(a, b) ? undefined : `cannot compare compression ${a.compression} with ${b.compression}`;
  }
  const at = left.findIndex((row, i) => !rowsEqual(row, right[i] ?? []));
  return at >= 0 || left.length !== right.length ? `row ${at + 1} is not the same` : undefined;
}

function comparePage(a: TiffDirectory, b: TiffDirectory): string | undefined {
  const size = (page: TiffDirectory): string => `${page.width}x${page.height}`;
  if (size(a) !== size(b)) return `${size(a)} and ${size(b)} are not the same size`;
  if (!sameResolution(a.yResolution, b.yResolution)) {
    return `${Math.round(a.yResolution)} and ${Math.round(b.yResolution)} rows per inch are not the same`;
  }
  return compareRows(a, b);
}

/**
 * Finds the first page on which two files differ; undefined if they show the same.
 *
 * @throws {FormatError} If one of them is no TIFF file or damaged.
 */
export function comparePages(a: Uint8Array, b: Uint8Array): PageDifference | undefined {
  const [left, right] = [readDirectories(a), readDirectories(b)];
  for (const [i, page] of left.entries()) {
    const other = right[i];
    const what = other === undefined ? undefined : comparePage(page, other);
    if (what !== undefined) return { page: i + 1, what };
  }
  if (left.length === right.length) return undefined;
  return { page: Math.min(left.length, right.length) + 1, what: `${left.length} and ${right.length} pages` };
}

/**
 * True if two files show the same pages.
 *
 * @throws {FormatError} If one of them is no TIFF file or damaged.
 */
export function pagesEqual(a: Uint8Array, b: Uint8Array): boolean {
  return comparePages(a, b) === undefined;
}
