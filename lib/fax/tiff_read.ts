/**
 * Reads the directories of a TIFF file, one per page: TIFF 6.0, both byte orders. Files come from machines we do not
 * know, so every offset and count is checked before it is used, and work is bounded by the file's size.
 */

import { FormatError } from "../hylafax/error.ts";
import { TiffEntries, TiffSource } from "./tiff_source.ts";

/** One page. */
export interface TiffDirectory {
  /** Where the directory begins in the file. */
  readonly offset: number;
  readonly width: number;
  readonly height: number;
  /** Picture elements per inch; 0 if the file does not say. */
  readonly xResolution: number;
  /** Rows per inch; 0 if the file does not say. */
  readonly yResolution: number;
  /** 1 none, 2 MH without EOL, 3 T.4, 4 T.6. */
  readonly compression: number;
  /** 1 = most significant bit first. */
  readonly fillOrder: number;
  /** 0 = white is zero, 1 = black is zero. */
  readonly photometric: number;
  readonly bitsPerSample: number;
  readonly samplesPerPixel: number;
  /** T.4 options: bit 0 two-dimensional, bit 2 EOLs end at a byte's end. */
  readonly t4Options: number;
  /** 2 = a page of several. */
  readonly subfileType: number;
  readonly rowsPerStrip: number;
  /** The strips' data as it is in the file, without a copy. */
  readonly strips: readonly Uint8Array[];
  /** Size of all strips in bytes. */
  readonly stripBytes: number;
  readonly software: string | undefined;
  readonly imageDescription: string | undefined;
  readonly dateTime: string | undefined;
}

const TAG = {
  subfileType: 254,
  width: 256,
  height: 257,
  bitsPerSample: 258,
  compression: 259,
  photometric: 262,
  fillOrder: 266,
  imageDescription: 270,
  stripOffsets: 273,
  samplesPerPixel: 277,
  rowsPerStrip: 278,
  stripByteCounts: 279,
  xResolution: 282,
  yResolution: 283,
  t4Options: 292,
  resolutionUnit: 296,
  software: 305,
  dateTime: 306,
} as const;

const CENTIMETRE = 3;
const PER_INCH = 2.54;

function readDirectory(source: TiffSource, offset: number, count: number): TiffDirectory {
  const directory = new TiffEntries(source, offset, count);
  const inch = directory.number(TAG.resolutionUnit, 2) === CENTIMETRE ? PER_INCH : 1;
  const height = directory.side(TAG.height);
  const strips = directory.strips(TAG.stripOffsets, TAG.stripByteCounts);
  return {
    offset,
    width: directory.side(TAG.width),
    height,
    xResolution: directory.rational(TAG.xResolution) * inch,
    yResolution: directory.rational(TAG.yResolution) * inch,
    compression: directory.number(TAG.compression, 1),
    fillOrder: directory.number(TAG.fillOrder, 1),
    photometric: directory.number(TAG.photometric, 0),
    bitsPerSample: directory.number(TAG.bitsPerSample, 1),
    samplesPerPixel: directory.number(TAG.samplesPerPixel, 1),
    t4Options: directory.number(TAG.t4Options, 0),
    subfileType: directory.number(TAG.subfileType, 0),
    rowsPerStrip: Math.min(height, directory.number(TAG.rowsPerStrip, height) || height),
    strips,
    stripBytes: strips.reduce((sum, strip) => sum + strip.length, 0),
    software: directory.text(TAG.software),
    imageDescription: directory.text(TAG.imageDescription),
    dateTime: directory.text(TAG.dateTime),
  };
}

function hasHeader(bytes: Uint8Array): boolean {
  const [a, b, c, d] = bytes;
  return a === b && ((a === 0x49 && c === 42 && d === 0) || (a === 0x4d && c === 0 && d === 42));
}

/** The pages from the first one on, until something is wrong. */
function* walk(bytes: Uint8Array): Generator<TiffDirectory> {
  if (!hasHeader(bytes)) throw new FormatError("not a TIFF file", "file offset 0");
  const source = new TiffSource(bytes);
  const seen = new Set<number>();
  for (let offset = source.u32(4); offset !== 0;) {
    if (seen.has(offset)) {
      throw new FormatError("the chain of directories is a loop", `file offset ${offset}`);
    }
    seen.add(offset);
    const count = source.u16(offset);
    yield readDirectory(source, offset, count);
    offset = source.u32(offset + 2 + count * 12);
  }
  if (seen.size === 0) throw new FormatError("the file has no directory", "file offset 4");
}

/**
 * Lists a file's pages.
 *
 * @throws {FormatError} If the bytes are no TIFF file or a damaged one; names the file offset.
 */
export function readDirectories(bytes: Uint8Array): readonly TiffDirectory[] {
  return [...walk(bytes)];
}

/** How many pages, from the first one on, are whole in a file that may be cut off: directory and data are there. */
export function countWholePages(bytes: Uint8Array): number {
  let pages = 0;
  try {
    for (const { stripBytes } of walk(bytes)) {
      // A strip that could not be written leaves a directory without data.
      if (stripBytes === 0) break;
      pages++;
    }
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
  }
  return pages;
}
