/**
 * Where a page's data is: strips, or tiles. A page that has no data for libtiff 4.5 (tif_dirread.c, tif_strip.c, tif_tile.c) has
 * none here, too.
 */

import { badDirectory, senseless, type TiffEntries, type TiffEntry, valueSize } from "./entries.ts";
import type { PageShape } from "./page_shape.ts";
import { TAG } from "./tag.ts";
import type { TiffSource } from "./source.ts";

/** `RowsPerStrip` if it is missing: the whole page is one strip. */
const ALL_ROWS = 0xffff_ffff;
/** libtiff does not fill up a list that has to be longer than this. */
const LONGEST_FILLED_LIST = 1_000_000;

/** A piece of a page's data. */
export interface DataSpan {
  /** Offset of the first byte in the file. */
  readonly at: number;
  /** Bytes. */
  readonly size: number;
}

/** How a page's data lies in the file. */
export interface PageLayout {
  /** Whether the pieces are tiles and not strips. */
  readonly isTiled: boolean;
  /** How many pieces there are. */
  readonly pieces: number;
  /** Rows of all strips except the last one; the page's height if it is one strip. */
  readonly rowsPerStrip: number;
  /** The entry of the pieces' offsets. */
  readonly offsets: TiffEntry;
  /** The entry of the pieces' sizes; undefined if the file has none, which libtiff accepts. */
  readonly counts: TiffEntry | undefined;
  /**
   * Where the pieces are, or should be.
   * @throws {FormatError} If they are more than a file of this size can have.
   */
  readonly spans: () => readonly DataSpan[];
}

/** How many pieces are needed, as libtiff computes it with 32 bits. */
function howMany(whole: number, part: number): number {
  if (part === 0 || whole >= ALL_ROWS - (part - 1)) return 0;
  return Math.ceil(whole / part);
}

function stripsOf({ height }: PageShape, rows: number): number {
  return rows === ALL_ROWS ? 1 : howMany(height, rows);
}

function tilesOf({ width, height }: PageShape, tileWidth: number, tileLength: number): number {
  return howMany(width, tileWidth === ALL_ROWS ? width : tileWidth) *
    howMany(height, tileLength === ALL_ROWS ? height : tileLength);
}

/** The later one of two tags: libtiff does not tell strips from tiles here. */
function lastOf(entries: TiffEntries, ...tags: readonly number[]): TiffEntry | undefined {
  return entries.all().findLast(({ tag }) => tags.includes(tag));
}

/** Whether `RowsPerStrip` is before a tile's sides: libtiff then takes it for the side that is missing. */
function rowsComeFirst(entries: TiffEntries): boolean {
  const sides: readonly number[] = [TAG.tileWidth, TAG.tileLength];
  const first = entries.all().find(({ tag }) => tag === TAG.rowsPerStrip || sides.includes(tag));
  return first?.tag === TAG.rowsPerStrip;
}

/** Refuses a list that libtiff refuses. */
function check(entries: TiffEntries, entry: TiffEntry, pieces: number): void {
  const isTooLong = pieces > LONGEST_FILLED_LIST && entry.count < pieces;
  if (isTooLong || !entries.isSizes(entry, Math.min(entry.count, pieces))) throw senseless(entry.tag);
}

/** A list filled up with zeros. */
function filled(entries: TiffEntries, entry: TiffEntry | undefined, pieces: number): readonly number[] {
  const given = entry === undefined ? [] : entries.list(entry, Math.min(entry.count, pieces)) ?? [];
  return [...given, ...Array<number>(pieces - given.length).fill(0)];
}

function readSpans(
  source: TiffSource,
  entries: TiffEntries,
  offsets: TiffEntry,
  counts: TiffEntry | undefined,
  pieces: number,
): readonly DataSpan[] {
  source.spend(pieces);
  const sizes = filled(entries, counts, pieces);
  return filled(entries, offsets, pieces).map((at, index) => ({
    at,
    // If the file does not tell the sizes, libtiff takes all bytes up to the file's end.
    size: counts === undefined ? Math.max(0, source.size - at) : sizes[index] ?? 0,
  }));
}

/**
 * Throws if the size of anything else in the file is unknown, because libtiff computes a size that is missing or 0 from the sizes
 * of everything else.
 */
function checkEstimate(entries: TiffEntries): void {
  const odd = entries.all().find(({ type }) => valueSize(type) === 0);
  if (odd !== undefined) throw senseless(odd.tag);
}

function isEstimated(
  entries: TiffEntries,
  offsets: TiffEntry,
  counts: TiffEntry | undefined,
  compression: number,
): boolean {
  if (compression === 1) return false;
  return counts === undefined ||
    (filled(entries, counts, 1)[0] === 0 && filled(entries, offsets, 1)[0] !== 0);
}

/**
 * Reads where a page's data is.
 * @throws {FormatError} If there is none, or the file does not say where.
 */
export function readLayout(source: TiffSource, entries: TiffEntries, shape: PageShape): PageLayout {
  const rows = entries.needed(TAG.rowsPerStrip, ALL_ROWS, "long");
  if (rows === 0) throw senseless(TAG.rowsPerStrip);
  const [wide, long] = rowsComeFirst(entries) ? [shape.width, rows] : [0, 0];
  const tileWidth = entries.needed(TAG.tileWidth, wide, "long");
  const tileLength = entries.needed(TAG.tileLength, long, "long");
  const isTiled = entries.entry(TAG.tileWidth) !== undefined || entries.entry(TAG.tileLength) !== undefined;
  const planes = shape.planarConfig === 2 ? shape.samplesPerPixel : 1;
  const pieces = planes * (isTiled ? tilesOf(shape, tileWidth, tileLength) : stripsOf(shape, rows));
  const offsets = lastOf(entries, TAG.stripOffsets, TAG.tileOffsets);
  const counts = lastOf(entries, TAG.stripByteCounts, TAG.tileByteCounts);
  if (pieces === 0 || offsets === undefined) throw badDirectory("it has no image data");
  check(entries, offsets, pieces);
  if (counts !== undefined) check(entries, counts, pieces);
  if (counts === undefined && pieces !== planes) throw senseless(TAG.stripByteCounts);
  const isOne = pieces === 1 && !isTiled;
  if ((counts === undefined || isOne) && isEstimated(entries, offsets, counts, shape.compression)) {
    checkEstimate(entries);
  }
  return {
    isTiled,
    pieces,
    rowsPerStrip: Math.min(shape.height, rows),
    offsets,
    counts,
    spans: () => readSpans(source, entries, offsets, counts, pieces),
  };
}
