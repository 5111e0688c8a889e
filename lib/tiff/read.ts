/**
 * Reads the directories of a TIFF file, one per page: TIFF 6.0 and BigTIFF, both byte orders. What libtiff 4.5 can read can be
 * read here, because HylaFAX's tools and SpanDSP use libtiff (tests/tiff/libtiff_test.ts checks this). Files come from unknown
 * machines, so every offset and count is checked before it is used, and the work is limited by the file's size. Data is read only
 * on demand: a list of pages needs the directories only.
 */

import { FormatError } from "../hylafax/format_error.ts";
import { senseless, TiffEntries } from "./entries.ts";
import { TiffSource } from "./source.ts";
import { allSteps, type Steps } from "./steps.ts";
import { readLayout } from "./page_layout.ts";
import { type PageShape, readShape } from "./page_shape.ts";
import { CENTIMETRE, TAG } from "./tag.ts";
import { isUsual } from "./usual_entries.ts";

/** One page. */
export interface TiffDirectory extends PageShape {
  /** Where the directory begins in the file. */
  readonly offset: number;
  /** Picture elements per inch; 0 if the file does not say. */
  readonly xResolution: number;
  /** Rows per inch; 0 if the file does not say. */
  readonly yResolution: number;
  /** 1 none (only a ratio), 2 inch, 3 centimetre; the resolutions above are per inch for 2 and 3. */
  readonly resolutionUnit: number;
  /** 1 = most significant bit first. */
  readonly fillOrder: number;
  /** 0 = white is zero, 1 = black is zero, 3 = colours out of a table. */
  readonly photometric: number;
  /** T.4 options: bit 0 two-dimensional, bit 2 EOLs end at a byte's end. */
  readonly t4Options: number;
  /** 2 = a page of several. */
  readonly subfileType: number;
  /** Whether it is in tiles, which only libtiff's tools can read. */
  readonly isTiled: boolean;
  /** Whether its directory has nothing but what fax programs write (usual_entries.ts). */
  readonly isUsual: boolean;
  /** Rows of all strips except the last one; the page's height if it is one strip. */
  readonly rowsPerStrip: number;
  /**
   * The strips' data as it is in the file, without a copy. Read when it is asked for.
   * @throws {FormatError} If it is not in the file.
   */
  readonly strips: readonly Uint8Array[];
  /**
   * Size of all strips in bytes.
   * @throws {FormatError} If they are not in the file.
   */
  readonly stripBytes: number;
  /** The program that made the file. */
  readonly software: string | undefined;
  /** What the file says the picture is; HylaFAX keeps sender and call ids there (docs/internals/hylafax.md#a-received-file). */
  readonly imageDescription: string | undefined;
  /** When the file was made, as its maker wrote it: `YYYY:MM:DD HH:MM:SS`. */
  readonly dateTime: string | undefined;
}

/** A page whose directory cannot be read. */
export class PageError extends FormatError {
  /** Tells it from other errors. */
  override readonly name = "PageError";
  /** Counted from 1. */
  readonly page: number;

  /** The page, counted from 1, and its problem. */
  constructor(page: number, what: string, options?: ErrorOptions) {
    super(what, `page ${page}`, options);
    this.page = page;
  }
}

const PER_INCH = 2.54;
const PALETTE = 3;

/** A number that must be one of a few; a default if it is not. */
function oneOf(values: readonly number[], value: number, otherwise: number): number {
  return values.includes(value) ? value : otherwise;
}

/** Colours out of a table need that table. */
function checkColours(entries: TiffEntries, photometric: number, bitsPerSample: number): void {
  if (photometric !== PALETTE || bitsPerSample >= 8) return;
  const table = entries.entry(TAG.colourMap);
  const size = 3 * 2 ** bitsPerSample;
  const isTable = table?.count === size && entries.isList(table, size);
  if (!isTable || entries.entry(TAG.bitsPerSample) === undefined) throw senseless(TAG.colourMap);
}

function readDirectory(source: TiffSource, entries: TiffEntries, offset: number): TiffDirectory {
  const shape = readShape(entries);
  const photometric = entries.short(TAG.photometric, 0);
  checkColours(entries, photometric, shape.bitsPerSample);
  const layout = readLayout(source, entries, shape);
  const { isTiled, rowsPerStrip, spans } = layout;
  const resolutionUnit = oneOf([1, 2, 3], entries.short(TAG.resolutionUnit, 2), 2);
  const inch = resolutionUnit === CENTIMETRE ? PER_INCH : 1;
  let strips: readonly Uint8Array[] | undefined;
  return {
    offset,
    ...shape,
    xResolution: entries.real(TAG.xResolution) * inch,
    yResolution: entries.real(TAG.yResolution) * inch,
    resolutionUnit,
    fillOrder: oneOf([1, 2], entries.short(TAG.fillOrder, 1), 1),
    photometric,
    t4Options: entries.short(TAG.t4Options, 0),
    subfileType: entries.short(TAG.subfileType, 0),
    isTiled,
    get isUsual(): boolean {
      return isUsual(source, entries, layout, shape.compression);
    },
    rowsPerStrip,
    get strips(): readonly Uint8Array[] {
      return strips ??= spans().map(({ at, size }) => source.slice(at, size));
    },
    get stripBytes(): number {
      return this.strips.reduce((sum, strip) => sum + strip.length, 0);
    },
    get software(): string | undefined {
      return entries.text(TAG.software);
    },
    get imageDescription(): string | undefined {
      return entries.text(TAG.imageDescription);
    },
    get dateTime(): string | undefined {
      return entries.text(TAG.dateTime);
    },
  };
}

/** Calls `read`, and adds the page to an error. */
function onPage<T>(page: number, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new PageError(page, error.what, { cause: error });
  }
}

/** A directory of the chain, which may describe a page or not. */
interface Place {
  readonly source: TiffSource;
  readonly entries: TiffEntries;
  readonly offset: number;
  /** Counted from 1. */
  readonly page: number;
}

/**
 * The directories from the first one on, until there is none where one should be. A chain that leads back to one of them ends
 * there.
 */
function* places(bytes: Uint8Array): Generator<Place> {
  const source = new TiffSource(bytes);
  const seen = new Set<number>();
  for (let offset = source.first; offset !== 0 && !seen.has(offset);) {
    seen.add(offset);
    const at = offset;
    const entries = onPage(seen.size, () => new TiffEntries(source, at));
    yield { source, entries, offset, page: seen.size };
    offset = entries.next;
  }
  if (seen.size === 0) throw new FormatError("the file has no page", "file offset 4");
}

/** The pages from the first one on, up to the first problem. */
function* walk(bytes: Uint8Array): Generator<TiffDirectory> {
  for (const { source, entries, offset, page } of places(bytes)) {
    yield onPage(page, () => readDirectory(source, entries, offset));
  }
}

/** Where a file's directories begin; their content is not checked. */
export interface DirectoryChain {
  /** At least one. */
  readonly offsets: readonly number[];
  /** Whether there is no directory where the next one should be. */
  readonly isBroken: boolean;
}

/**
 * Lists where a file's directories begin, as far as there are any; their content is not read.
 *
 * @throws {FormatError} If the bytes are no TIFF file.
 * @throws {PageError} If there is not even a first one.
 */
export function listOffsets(bytes: Uint8Array): DirectoryChain {
  const offsets: number[] = [];
  try {
    for (const { offset } of places(bytes)) offsets.push(offset);
    return { offsets, isBroken: false };
  } catch (error) {
    if (!(error instanceof FormatError) || offsets.length === 0) throw error;
    return { offsets, isBroken: true };
  }
}

/**
 * Lists a file's pages.
 *
 * @throws {FormatError} If the bytes are no TIFF file.
 * @throws {PageError} If a page is damaged, or the file is cut off.
 */
export function readDirectories(bytes: Uint8Array): readonly TiffDirectory[] {
  return allSteps(readingDirectories(bytes));
}

/**
 * The same, page by page.
 *
 * @throws {FormatError} If the bytes are no TIFF file.
 * @throws {PageError} If a page is damaged, or the file is cut off.
 */
export function* readingDirectories(bytes: Uint8Array): Steps<readonly TiffDirectory[]> {
  const pages: TiffDirectory[] = [];
  for (const page of walk(bytes)) {
    pages.push(page);
    yield;
  }
  return pages;
}

/** How many pages, from the first one on, are complete in a file that may be cut off: directory and data are there. */
export function countWholePages(bytes: Uint8Array): number {
  let pages = 0;
  try {
    for (const { stripBytes } of walk(bytes)) {
      // If a strip could not be written, its directory exists without data.
      if (stripBytes === 0) break;
      pages++;
    }
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
  }
  return pages;
}
