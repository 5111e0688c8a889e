/**
 * What the directory of a fax page looks like when libtiff reads it without a word: tags that faxq's converters (Ghostscript, tiff2fax),
 * SpanDSP and gofax itself write, each once, in their order and with the types of TIFF 6.0. Everything else may be good as well, but
 * libtiff has to judge it.
 */

import type { TiffEntries, TiffEntry } from "./entries.ts";
import type { PageLayout } from "./page_layout.ts";
import type { TiffSource } from "./source.ts";
import { TAG, TYPE } from "./tag.ts";

const { ascii: ASCII, short: SHORT, long: LONG, rational: RATIONAL } = TYPE;

/** What a tag may have. */
interface Usual {
  /** Types of its values. */
  readonly types: readonly number[];
  /** How many values; undefined if that is checked elsewhere. */
  readonly count?: number;
  /** The values that a single number may have; undefined for any. */
  readonly values?: readonly number[];
  /** The only compression with which it may stand. */
  readonly compression?: number;
}

const TEXT: Usual = { types: [ASCII] };
const WHOLE: Usual = { types: [SHORT, LONG], count: 1 };
const FRACTION: Usual = { types: [RATIONAL], count: 1 };
const ONE: Usual = { types: [SHORT], count: 1, values: [1] };
const oneOf = (...values: readonly number[]): Usual => ({ types: [SHORT], count: 1, values });

/** Tags that are read nowhere else, by the names of TIFF 6.0 and RFC 2306; the last two are libtiff's. */
const MORE = {
  documentName: 269,
  make: 271,
  model: 272,
  t6Options: 293,
  artist: 315,
  hostComputer: 316,
  badFaxLines: 326,
  cleanFaxData: 327,
  consecutiveBadFaxLines: 328,
  faxSubAddress: 34909,
  faxRecvTime: 34910,
} as const;

const USUAL: ReadonlyMap<number, Usual> = new Map<number, Usual>([
  [TAG.subfileType, { types: [LONG], count: 1 }],
  [TAG.width, WHOLE],
  [TAG.height, WHOLE],
  [TAG.bitsPerSample, ONE],
  [TAG.compression, oneOf(3, 4)],
  [TAG.photometric, oneOf(0, 1)],
  [TAG.fillOrder, oneOf(1, 2)],
  [MORE.documentName, TEXT],
  [TAG.imageDescription, TEXT],
  [MORE.make, TEXT],
  [MORE.model, TEXT],
  [TAG.stripOffsets, { types: [SHORT, LONG] }],
  [TAG.orientation, ONE],
  [TAG.samplesPerPixel, ONE],
  [TAG.rowsPerStrip, WHOLE],
  [TAG.stripByteCounts, { types: [SHORT, LONG] }],
  [TAG.xResolution, FRACTION],
  [TAG.yResolution, FRACTION],
  [TAG.planarConfig, ONE],
  [TAG.t4Options, { types: [LONG], count: 1, values: [0, 1, 4, 5], compression: 3 }],
  [MORE.t6Options, { types: [LONG], count: 1, values: [0], compression: 4 }],
  [TAG.resolutionUnit, oneOf(1, 2, 3)],
  [TAG.pageNumber, { types: [SHORT], count: 2 }],
  [TAG.software, TEXT],
  [TAG.dateTime, { types: [ASCII], count: 20 }],
  [MORE.artist, TEXT],
  [MORE.hostComputer, TEXT],
  [MORE.badFaxLines, WHOLE],
  [MORE.cleanFaxData, oneOf(0, 1, 2)],
  [MORE.consecutiveBadFaxLines, WHOLE],
  [TAG.faxRecvParams, { types: [LONG], count: 1 }],
  [MORE.faxSubAddress, TEXT],
  [MORE.faxRecvTime, { types: [LONG], count: 1 }],
  [TAG.faxDcs, TEXT],
]);

/** Whether a text ends where its count says. */
function endsAtItsEnd(source: TiffSource, { at, count }: TiffEntry): boolean {
  return count > 0 && source.holds(at, count) && source.slice(at, count).indexOf(0) === count - 1;
}

/** Whether the numerator and the denominator of a fraction are there, and both are above 0. */
function isFraction(source: TiffSource, { at }: TiffEntry): boolean {
  return source.holds(at, 8) && source.u32(at) > 0 && source.u32(at + 4) > 0;
}

function isUsualEntry(
  source: TiffSource,
  entries: TiffEntries,
  entry: TiffEntry,
  compression: number,
): boolean {
  const usual = USUAL.get(entry.tag);
  if (usual === undefined || !usual.types.includes(entry.type)) return false;
  if (usual.count !== undefined && entry.count !== usual.count) return false;
  if (usual.compression !== undefined && compression !== usual.compression) return false;
  if (entry.type === ASCII) return endsAtItsEnd(source, entry);
  if (entry.type === RATIONAL) return isFraction(source, entry);
  const values = entries.list(entry, usual.count ?? 1);
  return values !== undefined && (usual.values?.includes(values[0] ?? -1) ?? true);
}

/** Whether a directory has nothing but what fax programs write. */
export function isUsual(
  source: TiffSource,
  entries: TiffEntries,
  { isTiled, pieces, offsets, counts }: PageLayout,
  compression: number,
): boolean {
  const isClassic = !source.big && ["II", "MM"].includes(String.fromCharCode(...source.slice(0, 2)));
  // libtiff goes on without an offset of the next directory, and where that leads back to an earlier one, and says so.
  const isChained = source.holds(entries.end, 4) && (entries.next === 0 || entries.next > entries.end);
  const isWhole = isClassic && entries.isSorted && isChained;
  const hasData = !isTiled && offsets.count === pieces && counts?.count === pieces;
  return isWhole && hasData &&
    entries.all().every((entry) => isUsualEntry(source, entries, entry, compression));
}
