/**
 * The items of a qfile: the lines `op:dirnum:addr:file` that name documents and polling requests, in sending order.
 * HylaFAX 6.0.7, FaxRequest.c++ (addRequest): dirnum and addr may be missing.
 */

import { decodeBinary, encodeBinary } from "./binary_text.ts";
import { type DocumentName, documentName } from "./document_name.ts";
import { FormatError, quoteValue } from "./format_error.ts";
import { lineValue, makeLine, type Qfile, type QfileLine } from "./qfile_line.ts";

/** Properties of all items. */
export interface QfileItemBase {
  /** Index into the qfile's lines; valid until a line is added or removed. */
  readonly index: number;
  /** The first part of the line, such as `!postscript`. */
  readonly op: string;
  /** First TIFF directory to send, counted from 0. */
  readonly dirnum: number;
  /** Third field; for `poll` the selector (SEP). */
  readonly addr: string;
}

/** A document, or its source. */
export interface DocumentItem extends QfileItemBase {
  /** `fax`: a TIFF to send; `source`: the file that a document was made from, not sent. */
  readonly kind: "fax" | "source";
  /** The file, relative to the spool. */
  readonly file: DocumentName;
}

/** A polling request. */
export interface PollItem extends QfileItemBase {
  /** Tells it from a document. */
  readonly kind: "poll";
  /** The password (PWD). */
  readonly file: string;
}

/** A line that names a document or a polling request. */
export type QfileItem = DocumentItem | PollItem;

/** Changes of an item. */
export interface ItemChange {
  /** Another first part, such as `fax` or `!postscript`. */
  readonly op?: string;
  /** Another first TIFF directory, counted from 0. */
  readonly dirnum?: number;
  /** Another file. */
  readonly file?: DocumentName;
}

interface Fields {
  readonly dirnum: string;
  readonly addr: string;
  readonly file: string;
}

function kindOf(tag: string | undefined): QfileItem["kind"] | undefined {
  if (tag === "fax" || tag === "poll") return tag;
  return tag !== undefined && /^!?(?:tiff|pdf|postscript|pcl|data|page|uucp)$/.test(tag)
    ? "source"
    : undefined;
}

/** True if the line names a document or a polling request. */
export function isItem(line: QfileLine): boolean {
  return kindOf(line.tag) !== undefined;
}

function splitItem(value: string): Fields {
  const first = value.indexOf(":");
  if (first < 0) return { dirnum: "", addr: "", file: value };
  const second = value.indexOf(":", first + 1);
  const dirnum = value.slice(0, first);
  if (second < 0) return { dirnum, addr: "", file: value.slice(first + 1) };
  return { dirnum, addr: value.slice(first + 1, second), file: value.slice(second + 1) };
}

function readItem(line: QfileLine, index: number): QfileItem | undefined {
  const kind = kindOf(line.tag);
  if (kind === undefined || line.tag === undefined) return undefined;
  const { dirnum, addr, file } = splitItem(lineValue(line) ?? "");
  if (!/^\d{0,5}$/.test(dirnum)) {
    throw new FormatError(`${quoteValue(dirnum)} is not a directory number`, `qfile item "${line.tag}"`);
  }
  const item = { index, op: line.tag, dirnum: Number(dirnum), addr: decodeBinary(addr) };
  return kind === "poll"
    ? { ...item, kind, file: decodeBinary(file) }
    : { ...item, kind, file: documentName(decodeBinary(file)) };
}

/**
 * Lists the items in sending order.
 *
 * @throws {FormatError} If a directory number is not a number, or a name leads out of `docq/`.
 */
export function items(q: Qfile): readonly QfileItem[] {
  return q.lines.flatMap((line, index) => readItem(line, index) ?? []);
}

/**
 * The qfile without documents and sources that are not to be kept, and without lines that cannot be parsed; and the lines that
 * were removed.
 */
export function keepItems(
  q: Qfile,
  keep: (item: DocumentItem) => boolean,
): { readonly qfile: Qfile; readonly struck: readonly string[] } {
  const isKept = (line: QfileLine, index: number): boolean => {
    try {
      const item = readItem(line, index);
      return item === undefined || item.kind === "poll" || keep(item);
    } catch {
      return false;
    }
  };
  const kept = q.lines.map(isKept);
  const struck = q.lines.filter((_, index) => !kept[index]).map(({ binary }) => decodeBinary(binary));
  return { qfile: { lines: q.lines.filter((_, index) => kept[index]) }, struck };
}

function changeLine(line: QfileLine, change: ItemChange): QfileLine {
  const old = splitItem(lineValue(line) ?? "");
  const op = change.op ?? line.tag ?? "";
  if (kindOf(op) === undefined) throw new FormatError(`${quoteValue(op)} is not an item`, "qfile item");
  const dirnum = change.dirnum ?? Number(old.dirnum);
  if (!Number.isInteger(dirnum) || dirnum < 0) {
    throw new FormatError(`${dirnum} is not a directory number`, `qfile item "${op}"`);
  }
  const file = change.file === undefined ? old.file : encodeBinary(change.file);
  return makeLine(`${op}:${dirnum}:${old.addr}:${file}`, line.end);
}

/**
 * Changes the items with the given indices, or removes those for which there is null.
 *
 * @throws {FormatError} If there is no item with such an index, or an item cannot be changed so.
 */
export function replaceItems(q: Qfile, changes: ReadonlyMap<number, ItemChange | null>): Qfile {
  for (const index of changes.keys()) {
    const line = q.lines[index];
    if (line === undefined || !isItem(line)) throw new FormatError(`line ${index} is no item`, "qfile item");
  }
  const lines = q.lines.flatMap((line, index) => {
    const change = changes.get(index);
    return change === undefined ? line : change === null ? [] : changeLine(line, change);
  });
  return { lines };
}

/**
 * Changes the item with the given index, or removes it.
 *
 * @throws {FormatError} As {@link replaceItems} does.
 */
export function replaceItem(q: Qfile, index: number, change: ItemChange | null): Qfile {
  return replaceItems(q, new Map([[index, change]]));
}
