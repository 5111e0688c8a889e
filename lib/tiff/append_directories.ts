/**
 * New directories for a TIFF file whose page data is not changed: they are added behind the end of the file, and the header then
 * points to them. Classic TIFF only, in the file's own byte order.
 */

import { FormatError } from "../hylafax/format_error.ts";
import { joinBytes } from "../text/bytes.ts";
import { BIGGEST, even, newEntry, type NewTag, NumberBytes, printDirectory } from "./directory_bytes.ts";
import { insertEntries, keptEntries } from "./kept_entries.ts";
import { TiffSource } from "./source.ts";
import type { Steps } from "./steps.ts";

export type { NewTag } from "./directory_bytes.ts";

/** How to change the file: append first, then set the header. After a crash between the two the file is as it was. */
export interface TiffPatch {
  /** What comes behind the end of the file. */
  readonly append: Uint8Array;
  /** The four bytes at {@link FIRST_DIRECTORY_AT}. */
  readonly firstDirectory: Uint8Array;
}

/** Where in a TIFF the offset of the first directory stands. */
export const FIRST_DIRECTORY_AT = 4;

/** A directory to be written. */
export interface NewDirectory {
  /** Where the directory begins whose other tags it keeps; undefined for one that keeps none. */
  readonly base: number | undefined;
  /** Tags that it gets; each replaces the base's tag of the same number. */
  readonly tags: readonly NewTag[];
}

/**
 * What the last directory says of a next one. `whole`: there is none. `damaged`: it would be beyond the file's end, so that
 * readers still find the file damaged.
 */
export type FileEnd = "whole" | "damaged";

/** The offset that the last directory gives for the next one. */
const LAST: Readonly<Record<FileEnd, number>> = { whole: 0, damaged: BIGGEST };

/** All that is added to the file, on the assumption that it will be `added` bytes. */
function* printAll(
  bytes: Uint8Array,
  numbers: NumberBytes,
  directories: readonly NewDirectory[],
  end: FileEnd,
  added: number,
): Steps<Uint8Array> {
  const source = new TiffSource(bytes);
  const start = even(bytes.length);
  const pieces: Uint8Array[] = [new Uint8Array(start - bytes.length)];
  let at = start;
  for (const [index, { base, tags }] of directories.entries()) {
    const kept = base === undefined ? [] : keptEntries(numbers, source, base, added);
    const entries = insertEntries(kept, tags.map((tag) => newEntry(numbers, tag)));
    const isLast = index === directories.length - 1;
    const piece = printDirectory(numbers, entries, at, (behind) => isLast ? LAST[end] : behind);
    pieces.push(piece);
    at += piece.length;
    yield;
  }
  return joinBytes(pieces);
}

/**
 * Computes how to give a file these directories, in this order; page by page, each twice.
 *
 * @throws {FormatError} If the bytes are no classic TIFF file, the file would become too big for one, or data of a page lies
 * where the file would be changed.
 */
export function* appendDirectories(
  bytes: Uint8Array,
  directories: readonly NewDirectory[],
  end: FileEnd = "whole",
): Steps<TiffPatch> {
  const numbers = new NumberBytes(bytes);
  // The size of what is added does not depend on where the file ends: it is computed twice, first to learn the size and then with
  // the right end.
  const { length: added } = yield* printAll(bytes, numbers, directories, end, 1);
  if (bytes.length + added > BIGGEST) {
    throw new FormatError("the file is too big for a TIFF", "file offset 4");
  }
  const append = yield* printAll(bytes, numbers, directories, end, added);
  return { append, firstDirectory: numbers.print(4, even(bytes.length)) };
}
