/**
 * Log records as text: one line, `text key=value key="a value"`, with nothing in it that could forge a second line or
 * drive a terminal.
 */

import { showUnseen } from "../text/unseen.ts";
import type { LogFields } from "./log.ts";

/** These fields come first, in this order, whatever their order in the record. */
const FIRST = ["job", "commid", "call", "modem"];

function formatValue(value: string | number | boolean): string {
  const text = showUnseen(String(value));
  return /^[^\s"=]+$/.test(text) ? text : `"${text.replaceAll('"', '\\"')}"`;
}

function inOrder(fields: LogFields): string[] {
  const keys = Object.keys(fields);
  return [...FIRST.filter((key) => keys.includes(key)), ...keys.filter((key) => !FIRST.includes(key))];
}

/** One record as a line without its end. Fields without a value are left out. */
export function formatRecord(message: string, fields: LogFields): string {
  let line = showUnseen(message);
  for (const key of inOrder(fields)) {
    const value = fields[key];
    if (value !== undefined) {
      line += ` ${showUnseen(key)}=${formatValue(value)}`;
    }
  }
  return line;
}

/** The beginning of a text, not longer than so many bytes of UTF-8 and ending in `…` if something was cut off. */
export function cutToBytes(text: string, maxBytes: number): Uint8Array<ArrayBuffer> {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length <= maxBytes) {
    return bytes;
  }
  const mark = new TextEncoder().encode("…");
  let end = maxBytes - mark.length;
  // Do not cut a character in two: 10xxxxxx continues one.
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) {
    end--;
  }
  const cut = bytes.slice(0, end + mark.length);
  cut.set(mark, end);
  return cut;
}
