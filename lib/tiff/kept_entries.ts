/**
 * The entries that a directory keeps when bytes are added behind the end of its file and the header's offset is changed. Values
 * and data stay where they are. Data that a reader could not find before must not be found afterwards: what was beyond the end
 * still is, by as much as before, and data of unknown size gets the end that the file had.
 */

import { FormatError } from "../hylafax/format_error.ts";
import { badDirectory, TiffEntries, type TiffEntry, valueSize } from "./entries.ts";
import {
  BIGGEST,
  type EntryBytes,
  newEntry,
  type NewTag,
  type NumberBytes,
  VALUE_ROOM,
} from "./directory_bytes.ts";
import { readShape } from "./page_shape.ts";
import { TAG } from "./tag.ts";
import type { TiffSource } from "./source.ts";
import { type DataSpan, type PageLayout, readLayout } from "./page_layout.ts";

/** The header's offset, which is about to be changed: values and data on it have to be moved. */
const HEADER_OFFSET = { at: 4, end: 8 } as const;

function isOnHeader(at: number, size: number): boolean {
  return at < HEADER_OFFSET.end && at + size > HEADER_OFFSET.at;
}

/**
 * The number as it is; or, if it points beyond the file's old end, moved by as much as the end moves. At most {@linkcode
 * BIGGEST}.
 */
function shifted(number: number, isBeyond: boolean, added: number): number {
  return Math.min(BIGGEST, isBeyond ? number + added : number);
}

/** Bytes of all values. */
function sizeOf({ type, count }: TiffEntry): number {
  return valueSize(type) * count;
}

/** An entry as it is, with values that can be read afterwards if they could be read before. */
function keptEntry(numbers: NumberBytes, source: TiffSource, entry: TiffEntry): EntryBytes {
  const { tag, type, count, at } = entry;
  const size = sizeOf(entry);
  if (size <= VALUE_ROOM) {
    const raw = numbers.entry(tag, type, count, source.slice(at, VALUE_ROOM));
    return { tag, raw, outside: undefined };
  }
  if (isOnHeader(at, size) && source.holds(at, size)) {
    source.spend(size);
    const raw = numbers.entry(tag, type, count, new Uint8Array());
    return { tag, raw, outside: source.slice(at, size) };
  }
  const place = numbers.print(VALUE_ROOM, source.holds(at, size) ? at : BIGGEST);
  return { tag, raw: numbers.entry(tag, type, count, place), outside: undefined };
}

/** Where a page's data is; undefined for a page that cannot be read anyway. */
function layoutOf(source: TiffSource, entries: TiffEntries): PageLayout | undefined {
  try {
    return readLayout(source, entries, readShape(entries));
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return undefined;
  }
}

/** The lists of offsets and sizes of the data, if they have to be written anew. */
function newLists(source: TiffSource, entries: TiffEntries, added: number): readonly NewTag[] {
  const layout = layoutOf(source, entries);
  if (layout === undefined) return [];
  const spans = layout.spans();
  if (spans.some(({ at, size }) => isOnHeader(at, size))) {
    throw badDirectory("image data lies on the file's own header");
  }
  const isBeyond = ({ at, size }: DataSpan): boolean => at + size > source.size;
  const { offsets, counts } = layout;
  // A list of offsets or counts may be longer than there are strips. If it lies past the end of the file, it is written anew for
  // the strips that exist.
  const isPlain = (list: TiffEntry | undefined): boolean =>
    list !== undefined && source.holds(list.at, sizeOf(list));
  if (isPlain(offsets) && isPlain(counts) && !spans.some(isBeyond)) return [];
  const places = spans.map(({ at }) => shifted(at, at > source.size, added));
  const sizes = spans.map((span) => shifted(span.size, span.at <= source.size && isBeyond(span), added));
  return [
    { tag: offsets.tag, type: "long", value: places },
    { tag: counts?.tag ?? TAG.stripByteCounts, type: "long", value: sizes },
  ];
}

/** Inserts entries by their number; those that are there keep their order, on which libtiff depends if they are not sorted. */
export function insertEntries(
  there: readonly EntryBytes[],
  more: readonly EntryBytes[],
): readonly EntryBytes[] {
  const all = [...there];
  for (const entry of more) {
    const same = all.findIndex(({ tag }) => tag === entry.tag);
    const behind = all.findIndex(({ tag }) => tag > entry.tag);
    if (same >= 0) all[same] = entry;
    else all.splice(behind < 0 ? all.length : behind, 0, entry);
  }
  return all;
}

/**
 * The entries that a directory keeps.
 *
 * @param added bytes that come behind the end of the file, 1 at least; the size of what is kept does not depend on it
 * @throws {FormatError} If there is no directory, or its data would change with the header.
 */
export function keptEntries(
  numbers: NumberBytes,
  source: TiffSource,
  base: number,
  added: number,
): readonly EntryBytes[] {
  const entries = new TiffEntries(source, base);
  const kept = entries.all().map((entry) => keptEntry(numbers, source, entry));
  return insertEntries(kept, newLists(source, entries, added).map((tag) => newEntry(numbers, tag)));
}
