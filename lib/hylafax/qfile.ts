/**
 * The job description file `sendq/q<jobid>`, shared with faxq and hfaxd: lines `tag:value`. It may contain anything (a client can
 * send a line break inside a value), so the reader is lenient, and what is not changed is written back byte for byte. HylaFAX
 * 6.0.7, FaxRequest.c++ (readQFile, writeQFile).
 */

import { cutText, withoutShellSigns } from "../text/foreign.ts";
import { binaryToBytes, blankControls, decodeBinary, encodeBinary } from "./binary_text.ts";
import { bytesToBinary } from "../text/bytes.ts";
import { FormatError, quoteValue } from "./format_error.ts";
import { isItem } from "./qfile_items.ts";
import { dialectOf, fieldsFor, isStray } from "./dialect.ts";
import {
  continues,
  lineValue,
  makeLine,
  type Qfile,
  type QfileFields,
  type QfileLine,
} from "./qfile_line.ts";

export {
  type DocumentItem,
  type ItemChange,
  items,
  keepItems,
  type PollItem,
  type QfileItem,
  replaceItem,
  replaceItems,
} from "./qfile_items.ts";
export type { Qfile, QfileFields, QfileLine } from "./qfile_line.ts";

/** Reads a qfile. Never fails: unknown lines are kept. */
export function parseQfile(bytes: Uint8Array): Qfile {
  const binary = bytesToBinary(bytes);
  const lines: QfileLine[] = [];
  let start = 0;
  while (start < binary.length) {
    let end = binary.indexOf("\n", start);
    while (end >= 0 && end + 1 < binary.length && continues(binary.slice(start, end))) {
      end = binary.indexOf("\n", end + 1);
    }
    lines.push(end < 0 ? makeLine(binary.slice(start), "") : makeLine(binary.slice(start, end), "\n"));
    start = end < 0 ? binary.length : end + 1;
  }
  return { lines };
}

/** Prints a qfile. */
export function formatQfile(q: Qfile): Uint8Array {
  return binaryToBytes(q.lines.map((line) => line.binary + line.end).join(""));
}

function valueOf(line: QfileLine | undefined): string | undefined {
  const value = line && lineValue(line);
  return value === undefined ? undefined : decodeBinary(value).replaceAll("\\\n", "\n");
}

/**
 * A field's value; of several lines with the same tag the last is used, as in HylaFAX. The lines of a status that has several are
 * joined by a line break.
 */
export function getField(q: Qfile, tag: string): string | undefined {
  return valueOf(q.lines.findLast((l) => l.tag === tag));
}

/** {@link getField} for many fields: the lines are gone through once. */
export function fieldsOf(q: Qfile): (tag: string) => string | undefined {
  const last = new Map(q.lines.map((line) => [line.tag, line]));
  return (tag) => valueOf(last.get(tag));
}

/**
 * A field as a whole number; undefined if the field is missing or empty.
 *
 * @throws {FormatError} If the value is something else.
 */
export function getNumber(q: Qfile, tag: string): number | undefined {
  const value = getField(q, tag)?.trim();
  if (value === undefined || value === "") return undefined;
  const n = /^-?\d+$/.test(value) ? Number(value) : NaN;
  if (!Number.isSafeInteger(n)) {
    throw new FormatError(`${quoteValue(value)} is not a whole number`, `qfile field "${tag}"`);
  }
  return n;
}

/** The longest status, in UTF-16 units: faxq sends it to every client. */
const LONGEST_STATUS = 1024;

function fieldLine(tag: string, value: string | number): QfileLine {
  if (!/^[a-z][a-z0-9]*$/i.test(tag)) throw new FormatError(`${quoteValue(tag)} is not a tag`, "qfile field");
  if (typeof value === "number" && !Number.isSafeInteger(value)) {
    throw new FormatError(`${value} is not a whole number`, `qfile field "${tag}"`);
  }
  // Words of a far end may be among them, and HylaFAX's notify gives all of them to a shell. HylaFAX+ takes `{E123}` out of a status
  // as the error code, and has a shell evaluate that. A backslash at its end would make the next line of the qfile a part of it.
  const shown = withoutShellSigns(blankControls(String(value)));
  const text = tag === "status" ? cutText(shown, LONGEST_STATUS) : shown;
  return makeLine(`${tag}:${encodeBinary(text)}`, "\n");
}

function placeForNew(lines: readonly QfileLine[]): number {
  const item = lines.findIndex(isItem);
  if (item >= 0) return item;
  const last = lines.at(-1);
  // If the file ends with a status line that ends in a backslash, a line after it would become part of the status.
  return last !== undefined && continues(last.binary) ? lines.length - 1 : lines.length;
}

/**
 * Sets fields: in place if the tag exists (its last line), else before the first item. Characters that are not shown become a
 * blank or are removed, and so are those that a shell interprets. Of the fields those are written that the qfile's HylaFAX knows; in
 * HylaFAX+'s qfile lines of the other's are removed.
 *
 * @throws {FormatError} If a tag is none, or a number is not whole.
 */
export function setFields(q: Qfile, fields: QfileFields): Qfile {
  const dialect = dialectOf(q);
  const lines = q.lines.filter(({ tag }) => !isStray(dialect, tag));
  const added: QfileLine[] = [];
  for (const [tag, value] of Object.entries(fieldsFor(dialect, fields))) {
    const line = fieldLine(tag, value);
    const at = lines.findLastIndex((l) => l.tag === tag);
    if (at < 0) added.push(line);
    else lines[at] = line;
  }
  if (added.length > 0) {
    const at = placeForNew(lines);
    const before = lines[at - 1];
    if (before !== undefined) lines[at - 1] = { ...before, end: "\n" };
    lines.splice(at, 0, ...added);
  }
  return { lines };
}
