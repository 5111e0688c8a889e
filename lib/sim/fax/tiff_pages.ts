/**
 * As much of TIFF 6.0 and BigTIFF as a switch needs to pass a fax on: its pages' sizes, and a copy that ends after some page. Pages are
 * read as libtiff does for SpanDSP: the list silently ends where a directory cannot be read.
 * @module
 */
import { type FaxPage, type PageRefusal, refusalOf } from "./span_image.ts";

/** One page, that is one image file directory. */
export interface TiffPage extends FaxPage {
  /** Bytes of compressed image. */
  readonly bytes: number;
  /** Where the directory begins. */
  readonly offset: number;
  /** Where its pointer to the next one stands; a file may end there. */
  readonly nextAt: number;
  /** Why SpanDSP does not send it; undefined if it does. */
  readonly refusal: PageRefusal | undefined;
}

const TAG = {
  WIDTH: 256,
  HEIGHT: 257,
  BITS: 258,
  OFFSETS: 273,
  SAMPLES: 277,
  BYTE_COUNTS: 279,
  X_RESOLUTION: 282,
  Y_RESOLUTION: 283,
  UNIT: 296,
  TILE_WIDTH: 322,
  TILE_OFFSETS: 324,
} as const;
const TYPE_SIZE: Readonly<Record<number, number>> = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 11: 4, 12: 8, 16: 8 };
const SHORT = 3;
const RATIONAL = 5;
const FLOAT = 11;
const DOUBLE = 12;
const LONG8 = 16;
const MOST_ENTRIES = 4096;
const MOST_PAGES = 10_000;

/** A file that is no TIFF, or a broken one. */
export class TiffError extends Error {
  /** Always `TiffError`. */
  override name = "TiffError";
}

class TiffReader {
  readonly #view: DataView;
  readonly #little: boolean;
  readonly #big: boolean;

  constructor(bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const order = bytes.length < 8 ? "" : String.fromCharCode(bytes[0] ?? 0, bytes[1] ?? 0);
    this.#little = order === "II" || order === "EP";
    const version = order === "" ? 0 : this.u16(2);
    this.#big = version === 43;
    if ((!this.#little && order !== "MM") || (version !== 42 && !this.#big)) {
      throw new TiffError("Cannot read TIFF: no TIFF header");
    }
  }

  /** Where the offset of the first directory stands. */
  get firstAt(): number {
    return this.#big ? 8 : 4;
  }

  u16(at: number): number {
    return this.#view.getUint16(at, this.#little);
  }

  u32(at: number): number {
    return this.#view.getUint32(at, this.#little);
  }

  /** An offset or a count. */
  wide(at: number): number {
    return this.#big ? Number(this.#view.getBigUint64(at, this.#little)) : this.u32(at);
  }

  /** As {@linkcode wide}, but 0 if the file ends before it. */
  next(at: number): number {
    return at + (this.#big ? 8 : 4) > this.#view.byteLength ? 0 : this.wide(at);
  }

  setWide(at: number, value: number): void {
    if (at + (this.#big ? 8 : 4) > this.#view.byteLength) return;
    if (this.#big) this.#view.setBigUint64(at, BigInt(value), this.#little);
    else this.#view.setUint32(at, value, this.#little);
  }

  page(offset: number): TiffPage {
    const [countSize, entrySize] = this.#big ? [8, 20] : [2, 12];
    const count = this.#big ? this.wide(offset) : this.u16(offset);
    if (count < 1 || count > MOST_ENTRIES) throw new TiffError("Cannot read TIFF: no directory");
    const nextAt = offset + countSize + count * entrySize;
    if (nextAt > this.#view.byteLength) throw new TiffError("Cannot read TIFF: its directory is cut off");
    const tags = new Map<number, number[]>();
    for (let at = offset + countSize; at < nextAt; at += entrySize) {
      const tag = this.u16(at);
      if (!tags.has(tag)) tags.set(tag, this.#values(at));
    }
    const one = (tag: number, otherwise: number): number => tags.get(tag)?.[0] ?? otherwise;
    const isTiled = tags.has(TAG.TILE_WIDTH);
    if (
      one(TAG.WIDTH, 0) < 1 || one(TAG.HEIGHT, 0) < 1 ||
      !(tags.has(TAG.OFFSETS) || tags.has(TAG.TILE_OFFSETS))
    ) {
      throw new TiffError("Cannot read TIFF: no image");
    }
    const perMetre = one(TAG.UNIT, 2) === 2 ? 1 / 0.0254 : 100;
    const page = {
      width: one(TAG.WIDTH, 0),
      height: one(TAG.HEIGHT, 0),
      xResolution: Math.floor(one(TAG.X_RESOLUTION, 0) * perMetre),
      yResolution: Math.floor(one(TAG.Y_RESOLUTION, 0) * perMetre),
      isPlain: !isTiled && one(TAG.BITS, 1) === 1 && one(TAG.SAMPLES, 1) === 1,
    };
    return {
      ...page,
      bytes: (tags.get(TAG.BYTE_COUNTS) ?? []).reduce((sum, bytes) => sum + bytes, 0),
      offset,
      nextAt,
      refusal: refusalOf(page),
    };
  }

  #values(at: number): number[] {
    const type = this.u16(at + 2);
    const count = Math.min(this.wide(at + 4), 65_536);
    const size = TYPE_SIZE[type];
    if (size === undefined) return [];
    const [valueAt, room] = this.#big ? [at + 12, 8] : [at + 8, 4];
    const start = size * count <= room ? valueAt : this.wide(valueAt);
    if (start + size * count > this.#view.byteLength) return [];
    return Array.from({ length: count }, (_, index) => this.#value(type, start + index * size));
  }

  #value(type: number, at: number): number {
    switch (type) {
      case RATIONAL:
        return this.u32(at) / (this.u32(at + 4) || 1);
      case SHORT:
        return this.u16(at);
      case 4:
        return this.u32(at);
      case FLOAT:
        return this.#view.getFloat32(at, this.#little);
      case DOUBLE:
        return this.#view.getFloat64(at, this.#little);
      case LONG8:
        return Number(this.#view.getBigUint64(at, this.#little));
      default:
        return this.#view.getUint8(at);
    }
  }
}

/** A page; undefined if it cannot be read, except for the first. */
function readPage(reader: TiffReader, offset: number, isFirst: boolean): TiffPage | undefined {
  try {
    return reader.page(offset);
  } catch (cause) {
    if (!isFirst) return undefined;
    if (cause instanceof TiffError) throw cause;
    throw new TiffError("Cannot read TIFF: it is cut off", { cause });
  }
}

/**
 * The pages of a TIFF file, in order.
 *
 * @throws {TiffError} If it is no TIFF, or its first page is broken.
 */
export function readPages(bytes: Uint8Array): readonly TiffPage[] {
  const reader = new TiffReader(bytes);
  const pages: TiffPage[] = [];
  const seen = new Set<number>();
  for (let offset = reader.next(reader.firstAt); offset !== 0 && !seen.has(offset);) {
    seen.add(offset);
    const page = readPage(reader, offset, seen.size === 1);
    if (page === undefined || pages.length >= MOST_PAGES) break;
    pages.push(page);
    offset = reader.next(page.nextAt);
  }
  if (pages.length === 0) throw new TiffError("Cannot read TIFF: no page");
  return pages;
}

/**
 * A copy with the pages from `first` (counted from 0) up to but without `end`. The bytes of the others stay, unlinked.
 *
 * @throws {TiffError} If it is no TIFF, or has no such pages.
 */
export function slicePages(bytes: Uint8Array, first: number, end: number): Uint8Array<ArrayBuffer> {
  const pages = readPages(bytes);
  const [from, last] = [pages[first], pages[Math.min(end, pages.length) - 1]];
  if (from === undefined || last === undefined || end <= first) {
    throw new TiffError(`Cannot cut TIFF: no page ${first}`);
  }
  const copy = new Uint8Array(bytes);
  const reader = new TiffReader(copy);
  reader.setWide(reader.firstAt, from.offset);
  reader.setWide(last.nextAt, 0);
  return copy;
}
