/**
 * New directories for a TIFF file whose page data is not touched: they go behind the end of the file, and the header then points
 * to them. Classic TIFF only, in the file's own byte order.
 */

import { FormatError } from "../hylafax/error.ts";

/** How to change the file: append first, then set the header. A crash between leaves the file as it was. */
export interface TiffPatch {
  readonly append: Uint8Array;
  /** The four bytes at {@link FIRST_DIRECTORY_AT}. */
  readonly firstDirectory: Uint8Array;
}

/** Where in a TIFF the offset of the first directory stands. */
export const FIRST_DIRECTORY_AT = 4;

/** A tag to be set: a text, or whole numbers; a `rational` is given as numerators over 1. */
export type NewTag =
  | { readonly tag: number; readonly type: "ascii"; readonly value: string }
  | { readonly tag: number; readonly type: "short" | "long" | "rational"; readonly value: readonly number[] };

/** A directory to be written. */
export interface NewDirectory {
  /** Where the directory begins whose other tags it keeps; undefined for one that keeps none. */
  readonly base: number | undefined;
  readonly tags: readonly NewTag[];
}

/** TIFF 6.0's numbers of the types. */
const TYPE = { ascii: 2, short: 3, long: 4, rational: 5 } as const;
const ENTRY_SIZE = 12;
const BIGGEST = 0xffff_ffff;

/** One directory entry: its twelve bytes, and what lies elsewhere. */
interface Entry {
  readonly tag: number;
  readonly raw: Uint8Array;
  /** Values that do not fit into the entry and still have to be placed. */
  readonly outside: Uint8Array | undefined;
}

const even = (n: number): number => n + (n % 2);

/** Numbers in the file's own byte order, read and written. */
class Numbers {
  readonly #little: boolean;

  constructor(bytes: Uint8Array) {
    const [a, b, version] = [bytes[0], bytes[1], new DataView(bytes.buffer, bytes.byteOffset)];
    this.#little = a === 0x49;
    const isClassic = bytes.length >= 8 && a === b && (a === 0x49 || a === 0x4d) &&
      version.getUint16(2, this.#little) === 42;
    if (!isClassic) throw new FormatError("not a TIFF file that can be added to", "file offset 0");
  }

  u16(bytes: Uint8Array, at: number): number {
    return new DataView(bytes.buffer, bytes.byteOffset).getUint16(at, this.#little);
  }

  print(size: 2 | 4, ...values: readonly number[]): Uint8Array {
    const bytes = new Uint8Array(size * values.length);
    const view = new DataView(bytes.buffer);
    for (const [index, value] of values.entries()) {
      if (size === 2) view.setUint16(index * 2, value, this.#little);
      else view.setUint32(index * 4, value, this.#little);
    }
    return bytes;
  }
}

function valueBytes(numbers: Numbers, { type, value }: NewTag): Uint8Array {
  switch (type) {
    case "ascii":
      return new TextEncoder().encode(`${value.replaceAll("\0", "")}\0`);
    case "short":
      return numbers.print(2, ...value);
    case "long":
      return numbers.print(4, ...value);
    case "rational":
      return numbers.print(4, ...value.flatMap((n) => [n, 1]));
    default:
      return type satisfies never;
  }
}

function newEntry(numbers: Numbers, tag: NewTag): Entry {
  const bytes = valueBytes(numbers, tag);
  const count = tag.type === "ascii" ? bytes.length : tag.value.length;
  const isInline = bytes.length <= 4;
  const raw = new Uint8Array(ENTRY_SIZE);
  raw.set(numbers.print(2, tag.tag, TYPE[tag.type]), 0);
  raw.set(numbers.print(4, count), 4);
  if (isInline) raw.set(bytes, 8);
  return { tag: tag.tag, raw, outside: isInline ? undefined : bytes };
}

/** The entries a directory has, less those that are replaced. Their values stay where they are. */
function oldEntries(
  numbers: Numbers,
  bytes: Uint8Array,
  offset: number,
  replaced: readonly NewTag[],
): readonly Entry[] {
  const count = numbers.u16(bytes, offset);
  return Array.from({ length: count }, (_, index) => {
    const at = offset + 2 + index * ENTRY_SIZE;
    return {
      tag: numbers.u16(bytes, at),
      raw: bytes.subarray(at, at + ENTRY_SIZE),
      outside: undefined,
    };
  }).filter(({ tag }) => !replaced.some((one) => one.tag === tag));
}

/** Prints one directory at `at`, its outside values right behind it. */
function printDirectory(
  numbers: Numbers,
  entries: readonly Entry[],
  at: number,
  isLast: boolean,
): Uint8Array {
  const sorted = [...entries].sort((a, b) => a.tag - b.tag);
  const head = 2 + sorted.length * ENTRY_SIZE + 4;
  const size = sorted.reduce((sum, { outside }) => sum + even(outside?.length ?? 0), even(head));
  const bytes = new Uint8Array(size);
  bytes.set(numbers.print(2, sorted.length), 0);
  let free = even(head);
  for (const [index, { raw, outside }] of sorted.entries()) {
    const place = 2 + index * ENTRY_SIZE;
    bytes.set(raw, place);
    if (outside === undefined) continue;
    bytes.set(outside, free);
    bytes.set(numbers.print(4, at + free), place + 8);
    free += even(outside.length);
  }
  bytes.set(numbers.print(4, isLast ? 0 : at + size), head - 4);
  return bytes;
}

/**
 * Says how to give a file these directories, in this order.
 * @throws {FormatError} If the bytes are no classic TIFF file, or the file would become too big for one.
 */
export function graftDirectories(bytes: Uint8Array, directories: readonly NewDirectory[]): TiffPatch {
  const numbers = new Numbers(bytes);
  const start = even(bytes.length);
  const pieces: Uint8Array[] = [new Uint8Array(start - bytes.length)];
  let at = start;
  for (const [index, { base, tags }] of directories.entries()) {
    const kept = base === undefined ? [] : oldEntries(numbers, bytes, base, tags);
    const entries = [...kept, ...tags.map((tag) => newEntry(numbers, tag))];
    const piece = printDirectory(numbers, entries, at, index === directories.length - 1);
    pieces.push(piece);
    at += piece.length;
  }
  if (at > BIGGEST) throw new FormatError("the file is too big for a TIFF", "file offset 4");
  const append = new Uint8Array(at - bytes.length);
  let done = 0;
  for (const piece of pieces) {
    append.set(piece, done);
    done += piece.length;
  }
  return { append, firstDirectory: numbers.print(4, start) };
}
