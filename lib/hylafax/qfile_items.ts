/**
 * The items of a qfile: the lines `op:dirnum:addr:file` that name documents and polling requests, in sending order.
 * HylaFAX 6.0.7, FaxRequest.c++ (addRequest): dirnum and addr may be missing.
 */

import { withoutUnseen } from "../text/unseen.ts";
import { decodeBinary, encodeBinary } from "./bytes.ts";
import { FormatError, quoteValue } from "./error.ts";
import { lineValue, makeLine, type Qfile, type QfileLine } from "./qfile_line.ts";

/** A document, its source, or a polling request. */
export interface QfileItem {
  /** Index into the qfile's lines; holds until a line is added or removed. */
  readonly index: number;
  /** `fax`: a TIFF to send; `poll`: a polling request; `source`: what a document was made from, not sent. */
  readonly kind: "fax" | "poll" | "source";
  /** The line's first word, such as `!postscript`. */
  readonly op: string;
  /** First TIFF directory to send, counted from 0. */
  readonly dirnum: number;
  /** Third field; for `poll` the selector (SEP). */
  readonly addr: string;
  /** File relative to the spool; for `poll` the password (PWD). */
  readonly file: string;
}

/** What to change of an item. */
export interface ItemChange {
  readonly op?: string;
  readonly dirnum?: number;
  readonly file?: string;
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
  return {
    index,
    kind,
    op: line.tag,
    dirnum: Number(dirnum),
    addr: decodeBinary(addr),
    file: decodeBinary(file),
  };
}

/**
 * Lists the items in sending order.
 *
 * @throws {FormatError} If a directory number is not a number.
 */
export function items(q: Qfile): readonly QfileItem[] {
  return q.lines.flatMap((line, index) => readItem(line, index) ?? []);
}

function changeLine(line: QfileLine, change: ItemChange): QfileLine {
  const old = splitItem(lineValue(line) ?? "");
  const op = change.op ?? line.tag ?? "";
  if (kindOf(op) === undefined) throw new FormatError(`${quoteValue(op)} is not an item`, "qfile item");
  const dirnum = change.dirnum ?? Number(old.dirnum);
  if (!Number.isInteger(dirnum) || dirnum < 0) {
    throw new FormatError(`${dirnum} is not a directory number`, `qfile item "${op}"`);
  }
  const file = change.file === undefined ? old.file : encodeBinary(withoutUnseen(change.file));
  return makeLine(`${op}:${dirnum}:${old.addr}:${file}`, line.end);
}

/**
 * Changes the items with the given indices, or removes those for which there is null.
 *
 * @throws {FormatError} If there is no item with such an index, or the change is none an item can take.
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
