/**
 * One directory of a TIFF file: its entries, read on demand as libtiff 4.5 reads them (tif_dirread.c), on which HylaFAX's tools and
 * SpanDSP depend. Numbers may have any whole type; of two entries with one tag the first counts; their order does not matter.
 */

import { decodeText } from "../text/bytes.ts";
import { FormatError } from "../hylafax/format_error.ts";
import { TYPE } from "./tag.ts";
import type { TiffSource } from "./source.ts";

/** An entry and the place of its values. */
export interface TiffEntry {
  /** What the entry is about (TIFF 6.0, section 8). */
  readonly tag: number;
  /** Type of its values, as the file numbers it. */
  readonly type: number;
  /** How many values it has. */
  readonly count: number;
  /** Where in the file the first value is; an offset in bytes that is not checked yet. */
  readonly at: number;
}

/** Bytes of one value by type; 0 for an unknown type. libtiff counts 1 for the type 0. */
const SIZES = [1, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8];
const UNSIGNED: readonly number[] = [1, 3, 4, 16];
const SIGNED: readonly number[] = [6, 8, 9, 17];
/** The most entries of a directory; libtiff refuses one with more. */
const MOST_ENTRIES = 4096;

/** How wide a whole number may be: 16 bits or 32. */
export type WholeWidth = "short" | "long";

const MOST: Readonly<Record<WholeWidth, number>> = { short: 0xffff, long: 0xffff_ffff };

/** Bytes of one value of a type; 0 if there is no such type. */
export function valueSize(type: number): number {
  return SIZES[type] ?? 0;
}

/** A directory. */
export class TiffEntries {
  /** Where the offset of the next directory stands. */
  readonly end: number;
  /** Whether each entry has a greater tag than the one before, as TIFF 6.0 wants it. */
  readonly isSorted: boolean;
  readonly #source: TiffSource;
  readonly #entries = new Map<number, TiffEntry>();

  /**
   * Reads all entries of the directory at `offset`, counted in bytes from 0.
   *
   * @throws {FormatError} If there is no directory.
   */
  constructor(source: TiffSource, offset: number) {
    this.#source = source;
    const [countSize, entrySize] = source.big ? [8, 20] : [2, 12];
    if (!source.holds(offset, countSize)) {
      throw badDirectory("it lies beyond the end of the file, which is cut off");
    }
    const count = source.big ? source.u64(offset) : source.u16(offset);
    if (count < 1 || count > MOST_ENTRIES) {
      throw badDirectory("where it should be described there is something else");
    }
    this.end = offset + countSize + count * entrySize;
    if (this.end > source.size) throw badDirectory("its description is cut off");
    source.spend(countSize + count * entrySize);
    let [isSorted, last] = [true, -1];
    for (let at = offset + countSize; at < this.end; at += entrySize) {
      const entry = readEntry(source, at);
      isSorted &&= entry.tag > last;
      last = entry.tag;
      if (!this.#entries.has(entry.tag)) this.#entries.set(entry.tag, entry);
    }
    this.isSorted = isSorted;
  }

  /** Where the next directory begins; 0 behind the last, also where a file ends before that offset. */
  get next(): number {
    return this.#source.holds(this.end, this.#source.big ? 8 : 4) ? this.#source.wide(this.end) : 0;
  }

  /** The entry of a tag. */
  entry(tag: number): TiffEntry | undefined {
    return this.#entries.get(tag);
  }

  /** All entries in their order; of several with one tag the first. */
  all(): readonly TiffEntry[] {
    return [...this.#entries.values()];
  }

  /** Whether an entry's first values are whole numbers and in the file. */
  isList({ type, at }: TiffEntry, count: number): boolean {
    return (UNSIGNED.includes(type) || SIGNED.includes(type)) &&
      this.#source.holds(at, count * valueSize(type));
  }

  /** Whether an entry's first values are a list of sizes: none is below 0. */
  isSizes(entry: TiffEntry, count: number): boolean {
    if (!this.isList(entry, count)) return false;
    return !SIGNED.includes(entry.type) || (this.list(entry, count) ?? []).every((value) => value >= 0);
  }

  /**
   * The first values of an entry; undefined if they are no whole numbers, or not in the file.
   *
   * @throws {FormatError} If more was read of directories and lists than a file of this size can need.
   */
  list(entry: TiffEntry, count: number): readonly number[] | undefined {
    if (!this.isList(entry, count)) return undefined;
    const size = valueSize(entry.type);
    this.#source.spend(count * size);
    return Array.from({ length: count }, (_, i) => this.#whole(entry.type, entry.at + i * size));
  }

  #whole(type: number, at: number): number {
    const bits = valueSize(type) * 8;
    const value = bits === 8
      ? this.#source.slice(at, 1)[0] ?? 0
      : bits === 16
      ? this.#source.u16(at)
      : bits === 32
      ? this.#source.u32(at)
      : this.#source.u64(at);
    return SIGNED.includes(type) && value >= 2 ** (bits - 1) ? value - 2 ** bits : value;
  }

  /** The one whole number of an entry; undefined if it has none, or one that is out of range. */
  #one(entry: TiffEntry, most: number): number | undefined {
    const [value] = entry.count === 1 ? this.list(entry, 1) ?? [] : [];
    return value === undefined || value < 0 || value > most ? undefined : value;
  }

  /**
   * A number; `otherwise` if the tag is missing, or has a wrong value without which libtiff goes on.
   *
   * @throws {FormatError} If more was read of directories and lists than a file of this size can need.
   */
  short(tag: number, otherwise: number): number {
    const entry = this.entry(tag);
    return (entry && this.#one(entry, MOST.short)) ?? otherwise;
  }

  /**
   * A number without which libtiff does not read the page.
   * @throws {FormatError} If the tag is there and has a wrong value.
   */
  needed(tag: number, otherwise: number, most: WholeWidth): number {
    const entry = this.entry(tag);
    if (entry === undefined) return otherwise;
    const value = this.#one(entry, MOST[most]);
    if (value === undefined) throw senseless(tag);
    return value;
  }

  /**
   * A number that older programs wrote once for each sample.
   * @throws {FormatError} If the tag is there and has a wrong value, or the samples differ.
   */
  perSample(tag: number, samples: number, otherwise: number): number {
    const entry = this.entry(tag);
    if (entry === undefined) return otherwise;
    // libtiff reads all there are, and compares as many as there are samples.
    const values = this.list(entry, entry.count);
    const [first = -1] = values ?? [];
    const isEnough = entry.count === 1 || entry.count >= samples;
    const isSame = values?.slice(0, samples).every((value) => value === first);
    const isRange = values?.every((value) => value >= 0 && value <= MOST.short);
    if (!isEnough || !isSame || !isRange) throw senseless(tag);
    return first;
  }

  /** A number that may have a fraction, not below 0; 0 if it is missing or wrong. */
  real(tag: number): number {
    const entry = this.entry(tag);
    if (entry === undefined || entry.count !== 1) return 0;
    if (!this.#source.holds(entry.at, valueSize(entry.type))) return 0;
    const value = this.#real(entry);
    return Number.isFinite(value) && value > 0 ? value : 0;
  }

  #real({ type, at }: TiffEntry): number {
    switch (type) {
      case TYPE.rational:
        return this.#source.u32(at) / this.#source.u32(at + 4);
      case TYPE.signedRational:
        return (this.#source.u32(at) | 0) / this.#source.u32(at + 4);
      case TYPE.float:
        return this.#source.float(at, 4);
      case TYPE.double:
        return this.#source.float(at, 8);
      default:
        return UNSIGNED.includes(type) || SIGNED.includes(type) ? this.#whole(type, at) : 0;
    }
  }

  /**
   * A text up to its end; undefined if it is missing or not in the file.
   *
   * @throws {FormatError} If more was read of directories and lists than a file of this size can need.
   */
  text(tag: number): string | undefined {
    const entry = this.entry(tag);
    const isText = entry?.type === TYPE.ascii || entry?.type === TYPE.undefined;
    if (entry === undefined || !isText || !this.#source.holds(entry.at, entry.count)) return undefined;
    this.#source.spend(entry.count);
    const bytes = this.#source.slice(entry.at, entry.count);
    const end = bytes.indexOf(0);
    return decodeText(end < 0 ? bytes : bytes.subarray(0, end));
  }
}

function readEntry(source: TiffSource, at: number): TiffEntry {
  const [tag, type, count] = [source.u16(at), source.u16(at + 2), source.wide(at + 4)];
  const [valueAt, room] = source.big ? [at + 12, 8] : [at + 8, 4];
  const isInline = valueSize(type) * count <= room;
  return { tag, type, count, at: isInline ? valueAt : source.wide(valueAt) };
}

/** The error about a directory that cannot be used. */
export function badDirectory(what: string): FormatError {
  return new FormatError(what, "directory");
}

/** The error about a page whose directory has an impossible value. */
export function senseless(tag: number): FormatError {
  return badDirectory(`its description makes no sense (TIFF tag ${tag})`);
}
