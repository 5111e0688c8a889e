/**
 * The bytes of a TIFF file and the entries of its directories (TIFF 6.0, section 2), every offset and count checked
 * against the file's size before it is used.
 */

import { decodeText } from "../hylafax/bytes.ts";
import { FormatError } from "../hylafax/error.ts";

interface Entry {
  readonly type: number;
  readonly count: number;
  /** Where the values are. */
  readonly at: number;
}

const TYPE = { byte: 1, ascii: 2, short: 3, long: 4, rational: 5 } as const;
const TYPE_SIZES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8];
const MAX_SIDE = 1_000_000;

/** A file, read with checks. */
export class TiffSource {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #little: boolean;
  /** Directories, values and strips may not amount to more than the file has: overlaps make small files big. */
  #budget: number;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#little = bytes[0] === 0x49;
    this.#budget = bytes.length;
  }

  /** Two bytes as a number. */
  u16(at: number): number {
    this.#check(at, 2);
    return this.#view.getUint16(at, this.#little);
  }

  /** Four bytes as a number. */
  u32(at: number): number {
    this.#check(at, 4);
    return this.#view.getUint32(at, this.#little);
  }

  /** The bytes of something big, which may be used only once. */
  take(at: number, size: number): Uint8Array {
    this.#check(at, size);
    this.#budget -= size;
    if (this.#budget < 0) {
      throw new FormatError("more data is named than the file holds", `file offset ${at}`);
    }
    return this.#bytes.subarray(at, at + size);
  }

  /** The bytes of something small. */
  slice(at: number, size: number): Uint8Array {
    this.#check(at, size);
    return this.#bytes.subarray(at, at + size);
  }

  #check(at: number, size: number): void {
    if (at + size > this.#bytes.length) {
      throw new FormatError(
        `${size} bytes lie beyond the end of the file (${this.#bytes.length})`,
        `file offset ${at}`,
      );
    }
  }
}

/** A directory's entries, read on demand. */
export class TiffEntries {
  readonly #source: TiffSource;
  readonly #offset: number;
  readonly #entries = new Map<number, Entry>();

  constructor(source: TiffSource, offset: number, count: number) {
    this.#source = source;
    this.#offset = offset;
    source.take(offset, 2 + count * 12);
    for (let i = 0; i < count; i++) {
      const at = offset + 2 + i * 12;
      const [tag, type, values] = [source.u16(at), source.u16(at + 2), source.u32(at + 4)];
      const isInline = (TYPE_SIZES[type] ?? 0) * values <= 4;
      if (!this.#entries.has(tag)) {
        this.#entries.set(tag, { type, count: values, at: isInline ? at + 8 : source.u32(at + 8) });
      }
    }
  }

  /** Whole numbers; undefined if the tag is missing. */
  #numbers(tag: number): readonly number[] | undefined {
    const entry = this.#entries.get(tag);
    if (entry === undefined) return undefined;
    const size = TYPE_SIZES[entry.type] ?? 0;
    if (entry.type !== TYPE.byte && entry.type !== TYPE.short && entry.type !== TYPE.long) {
      throw this.#bad(tag);
    }
    const bytes = this.#values(entry, size);
    const read = (i: number): number =>
      size === 1
        ? bytes[i] ?? 0
        : size === 2
        ? this.#source.u16(entry.at + i * 2)
        : this.#source.u32(entry.at + i * 4);
    return Array.from({ length: entry.count }, (_, i) => read(i));
  }

  /** A whole number, or another if the tag is missing. */
  number(tag: number, otherwise: number): number {
    return this.#numbers(tag)?.[0] ?? otherwise;
  }

  #needed(tag: number): readonly number[] {
    const values = this.#numbers(tag);
    if (values === undefined || values.length === 0) throw this.#bad(tag);
    return values;
  }

  /** A side of the page. */
  side(tag: number): number {
    const n = this.#needed(tag)[0] ?? 0;
    if (n < 1 || n > MAX_SIDE) throw this.#bad(tag);
    return n;
  }

  /** A fraction; 0 if the tag is missing. */
  rational(tag: number): number {
    const entry = this.#entries.get(tag);
    if (entry === undefined || entry.type !== TYPE.rational || entry.count < 1) return 0;
    const [above, below] = [this.#source.u32(entry.at), this.#source.u32(entry.at + 4)];
    return below === 0 ? 0 : above / below;
  }

  /** A text; undefined if the tag is missing. */
  text(tag: number): string | undefined {
    const entry = this.#entries.get(tag);
    if (entry === undefined || entry.type !== TYPE.ascii) return undefined;
    return decodeText(this.#values(entry, 1)).replace(/\0.*$/s, "");
  }

  /** The pieces of the page's data. */
  strips(offsetsTag: number, sizesTag: number): readonly Uint8Array[] {
    const [offsets, sizes] = [this.#needed(offsetsTag), this.#needed(sizesTag)];
    if (offsets.length !== sizes.length) throw this.#bad(sizesTag);
    return offsets.map((at, i) => this.#source.take(at, sizes[i] ?? 0));
  }

  #values(entry: Entry, size: number): Uint8Array {
    const bytes = size * entry.count;
    return bytes <= 4 ? this.#source.slice(entry.at, bytes) : this.#source.take(entry.at, bytes);
  }

  #bad(tag: number): FormatError {
    return new FormatError(`tag ${tag} is missing or makes no sense`, `file offset ${this.#offset}`);
  }
}
