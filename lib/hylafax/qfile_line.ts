/** One line of a qfile, kept as bytes, so that a line that is not understood is written back unchanged. */

import { decodeBinary } from "./binary_text.ts";

/** A line (for `status` possibly several, joined by a backslash at the line's end). */
export interface QfileLine {
  /** The line's bytes, one character each, without the last line break. */
  readonly binary: string;
  /** What ended the line: a line break, or nothing at the end of the file. */
  readonly end: "\n" | "";
  /** All before the first colon; undefined if the line has none. */
  readonly tag: string | undefined;
}

/** A job description file. */
export interface Qfile {
  /** All lines in their order, unknown ones too. */
  readonly lines: readonly QfileLine[];
}

/** New values by tag; numbers are written in decimal. */
export type QfileFields = Readonly<Record<string, string | number>>;

/** Makes a line from its bytes. */
export function makeLine(binary: string, end: "\n" | ""): QfileLine {
  const colon = binary.indexOf(":");
  return { binary, end, tag: colon < 0 ? undefined : decodeBinary(binary.slice(0, colon)) };
}

/** The bytes after the colon without leading spaces, or undefined if there is no colon. */
export function lineValue(line: QfileLine): string | undefined {
  const colon = line.binary.indexOf(":");
  return colon < 0 ? undefined : line.binary.slice(colon + 1).replace(/^ +/, "");
}

/** Whether a line is continued in the next one: HylaFAX allows that for `status` only, by a backslash at its end. */
export function continues(line: string): boolean {
  return line.startsWith("status:") && line.endsWith("\\");
}
