/**
 * As much of TIFF 6.0 as a switch needs to pass a fax on: its pages' sizes, a copy cut after some page, and blank pages.
 * @module
 */

/** One page, that is one image file directory. */
export interface TiffPage {
  /** Pixels. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** Pixels per metre. */
  readonly xResolution: number;
  /** Rows per metre. */
  readonly yResolution: number;
  /** Bytes of compressed image. */
  readonly bytes: number;
  /** Where the directory begins. */
  readonly offset: number;
  /** Where its pointer to the next one stands. */
  readonly nextAt: number;
}

const TAG = {
  WIDTH: 256,
  HEIGHT: 257,
  BYTE_COUNTS: 279,
  X_RESOLUTION: 282,
  Y_RESOLUTION: 283,
  UNIT: 296,
} as const;
const TYPE_SIZE: Readonly<Record<number, number>> = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 8 };
const SHORT = 3;
const RATIONAL = 5;
const ENTRY_SIZE = 12;
const CENTIMETRE = 3;
const MOST_PAGES = 10_000;

/** A file that is no TIFF, or a broken one. */
export class TiffError extends Error {
  override name = "TiffError";
}

class TiffReader {
  readonly #view: DataView;
  readonly #little: boolean;

  constructor(bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const order = bytes.length < 8 ? "" : String.fromCharCode(bytes[0] ?? 0, bytes[1] ?? 0);
    this.#little = order === "II";
    if ((order !== "II" && order !== "MM") || this.u16(2) !== 42) {
      throw new TiffError("Cannot read TIFF: no TIFF header");
    }
  }

  get first(): number {
    return this.u32(4);
  }

  u16(at: number): number {
    return this.#view.getUint16(at, this.#little);
  }

  u32(at: number): number {
    return this.#view.getUint32(at, this.#little);
  }

  page(offset: number): TiffPage {
    const count = this.u16(offset);
    const tags = new Map<number, number[]>();
    for (let index = 0; index < count; index++) {
      const at = offset + 2 + index * ENTRY_SIZE;
      tags.set(this.u16(at), this.#values(at));
    }
    const one = (tag: number, otherwise: number): number => tags.get(tag)?.[0] ?? otherwise;
    const perMetre = one(TAG.UNIT, 2) === CENTIMETRE ? 100 : 1 / 0.0254;
    return {
      width: one(TAG.WIDTH, 0),
      height: one(TAG.HEIGHT, 0),
      xResolution: Math.floor(one(TAG.X_RESOLUTION, 204) * perMetre),
      yResolution: Math.floor(one(TAG.Y_RESOLUTION, 98) * perMetre),
      bytes: (tags.get(TAG.BYTE_COUNTS) ?? []).reduce((sum, bytes) => sum + bytes, 0),
      offset,
      nextAt: offset + 2 + count * ENTRY_SIZE,
    };
  }

  #values(at: number): number[] {
    const type = this.u16(at + 2);
    const count = Math.min(this.u32(at + 4), 65_536);
    const size = TYPE_SIZE[type];
    if (size === undefined) return [];
    const start = size * count <= 4 ? at + 8 : this.u32(at + 8);
    return Array.from({ length: count }, (_, index) => this.#value(type, start + index * size));
  }

  #value(type: number, at: number): number {
    if (type === RATIONAL) return this.u32(at) / (this.u32(at + 4) || 1);
    return type === SHORT ? this.u16(at) : type === 4 ? this.u32(at) : this.#view.getUint8(at);
  }
}

/**
 * The pages of a TIFF file, in order.
 *
 * @throws {TiffError} If it is no TIFF, or broken.
 */
export function readPages(bytes: Uint8Array): readonly TiffPage[] {
  try {
    const reader = new TiffReader(bytes);
    const pages: TiffPage[] = [];
    for (let offset = reader.first; offset !== 0;) {
      const page = reader.page(offset);
      pages.push(page);
      if (pages.length > MOST_PAGES) throw new TiffError("Cannot read TIFF: its directories run in a circle");
      offset = reader.u32(page.nextAt);
    }
    if (pages.length === 0) throw new TiffError("Cannot read TIFF: no page");
    return pages;
  } catch (cause) {
    if (cause instanceof TiffError) throw cause;
    throw new TiffError("Cannot read TIFF: it is cut off", { cause });
  }
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
  const view = new DataView(copy.buffer);
  const little = copy[0] === 0x49;
  view.setUint32(4, from.offset, little);
  view.setUint32(last.nextAt, 0, little);
  return copy;
}
