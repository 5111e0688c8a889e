/** Directories of a classic TIFF file and their entries (TIFF 6.0, section 2) as bytes, in the file's own byte order. */

import { FormatError } from "../hylafax/format_error.ts";
import { TYPE } from "./tag.ts";

/** A tag to be set: a text, or whole numbers; a `rational` is given as numerators over 1. */
export type NewTag =
  | { readonly tag: number; readonly type: "ascii"; readonly value: string }
  | { readonly tag: number; readonly type: "short" | "long" | "rational"; readonly value: readonly number[] };

/** One directory entry: its twelve bytes, and its values if they are outside of it. */
export interface EntryBytes {
  /** The number of the tag. */
  readonly tag: number;
  /** Its twelve bytes; if values are outside, their offset is not set yet. */
  readonly raw: Uint8Array;
  /** Values that do not fit into the entry and still have to be placed. */
  readonly outside: Uint8Array | undefined;
}

/** Bytes of an entry. */
const ENTRY_SIZE = 12;
/** Bytes of an entry that hold its values or say where they are. */
export const VALUE_ROOM = 4;
/** The biggest number of 32 bits, which is never the offset of a byte in a classic TIFF file. */
export const BIGGEST = 0xffff_ffff;

/** Prints numbers in the file's own byte order. */
export class NumberBytes {
  readonly #little: boolean;

  /**
   * Takes the byte order from a file's head.
   *
   * @throws {FormatError} If the bytes are no classic TIFF file.
   */
  constructor(bytes: Uint8Array) {
    const [a, b, version] = [bytes[0], bytes[1], new DataView(bytes.buffer, bytes.byteOffset)];
    this.#little = a === 0x49;
    const isClassic = bytes.length >= 8 && a === b && (a === 0x49 || a === 0x4d) &&
      version.getUint16(2, this.#little) === 42;
    if (!isClassic) throw new FormatError("not a TIFF file that can be added to", "file offset 0");
  }

  /** Numbers of so many bytes each. */
  print(size: 2 | 4, ...values: readonly number[]): Uint8Array {
    const bytes = new Uint8Array(size * values.length);
    const view = new DataView(bytes.buffer);
    for (const [index, value] of values.entries()) {
      if (size === 2) view.setUint16(index * 2, value, this.#little);
      else view.setUint32(index * 4, value, this.#little);
    }
    return bytes;
  }

  /** The twelve bytes of an entry; `value` is the value itself or its offset, in four bytes or fewer. */
  entry(tag: number, type: number, count: number, value: Uint8Array): Uint8Array {
    const raw = new Uint8Array(ENTRY_SIZE);
    raw.set(this.print(2, tag, type), 0);
    raw.set(this.print(4, count), 4);
    raw.set(value, ENTRY_SIZE - VALUE_ROOM);
    return raw;
  }
}

function valueBytes(numbers: NumberBytes, { type, value }: NewTag): Uint8Array {
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

/** The entry of a new tag. */
export function newEntry(numbers: NumberBytes, tag: NewTag): EntryBytes {
  const bytes = valueBytes(numbers, tag);
  const count = tag.type === "ascii" ? bytes.length : tag.value.length;
  const isInline = bytes.length <= VALUE_ROOM;
  const raw = numbers.entry(tag.tag, TYPE[tag.type], count, isInline ? bytes : new Uint8Array());
  return { tag: tag.tag, raw, outside: isInline ? undefined : bytes };
}

/** The next even number: values outside an entry begin at one (TIFF 6.0, section 2). */
export function even(n: number): number {
  return n + (n % 2);
}

/**
 * The bytes of a directory, with the values that do not fit into its entries right behind it.
 *
 * @param at where in the file it will stand
 * @param next gives the offset of the next directory, from that of the first byte behind this one; 0 for none
 */
export function printDirectory(
  numbers: NumberBytes,
  entries: readonly EntryBytes[],
  at: number,
  next: (behind: number) => number,
): Uint8Array {
  const head = 2 + entries.length * ENTRY_SIZE + 4;
  const size = entries.reduce((sum, { outside }) => sum + even(outside?.length ?? 0), head);
  const bytes = new Uint8Array(size);
  bytes.set(numbers.print(2, entries.length), 0);
  let free = head;
  for (const [index, { raw, outside }] of entries.entries()) {
    const place = 2 + index * ENTRY_SIZE;
    bytes.set(raw, place);
    if (outside === undefined) continue;
    bytes.set(outside, free);
    bytes.set(numbers.print(4, at + free), place + ENTRY_SIZE - VALUE_ROOM);
    free += even(outside.length);
  }
  bytes.set(numbers.print(4, next(at + size)), head - 4);
  return bytes;
}
