/**
 * Reads a facsimile page's rows: T.4 one- and two-dimensional (MH, MR), T.6 (MMR), and uncompressed. ITU-T T.4, T.6; TIFF 6.0,
 * section 11. It is for comparing pages, so damage is an error and is not repaired.
 */

import { FormatError } from "../../hylafax/format_error.ts";
import { BitReader } from "./bits.ts";
import { LONGEST_CODE, LONGEST_MODE, MODE_TABLE, RUN_TABLES } from "./codes.ts";
import { clipRow, pushChange, type Row, rowFromBits } from "./row.ts";

/** How a strip's rows are coded. */
export type RowCoding =
  /** One bit each, rows begin at a byte. */
  | "none"
  /** MH without EOL, rows begin at a byte (compression 2). */
  | "aligned"
  /** MH with EOL. */
  | "mh"
  /** MR: after each EOL a bit says whether the row is MH. */
  | "mr"
  /** T.6. */
  | "mmr";

const EOL_BITS = 12;

function damaged(row: number): FormatError {
  return new FormatError("the page's data is damaged", `row ${row}`);
}

/** Takes one run; undefined if there is no code word. */
function readRun(bits: BitReader, colour: keyof typeof RUN_TABLES): number | undefined {
  for (let run = 0;;) {
    const code = RUN_TABLES[colour][bits.peek(LONGEST_CODE)];
    if (code === undefined || bits.ended) return undefined;
    bits.skip(code.length);
    run += code.run;
    if (code.run < 64) return run;
  }
}

function readOneDimensional(bits: BitReader, width: number): Row | undefined {
  const row: number[] = [];
  let colour: keyof typeof RUN_TABLES = "white";
  for (let at = 0; at < width;) {
    const run = readRun(bits, colour);
    if (run === undefined || at + run > width) return undefined;
    at += run;
    pushChange(row, at);
    colour = colour === "white" ? "black" : "white";
  }
  return clipRow(row, width);
}

/** The next change in the row above, right of `a0`, to the other colour than the present one; as an index into that row. */
function findB1(above: Row, from: number, a0: number, black: boolean): number {
  let i = from - from % 2 + (black ? 1 : 0);
  while (i >= 2 && (above[i - 2] ?? 0) > a0) i -= 2;
  while (i < above.length && (above[i] ?? 0) <= a0) i += 2;
  return i;
}

function readTwoDimensional(bits: BitReader, width: number, above: Row): Row | undefined {
  const row: number[] = [];
  let a0 = -1;
  let black = false;
  for (let b = 0; a0 < width;) {
    const mode = MODE_TABLE[bits.peek(LONGEST_MODE)];
    if (mode === undefined || bits.ended) return undefined;
    bits.skip(mode.length);
    b = findB1(above, b, a0, black);
    if (mode.kind === "pass") {
      a0 = above[b + 1] ?? width;
    } else if (mode.kind === "vertical") {
      const a1 = (above[b] ?? width) + mode.offset;
      if (a1 < Math.max(0, a0) || a1 > width) return undefined;
      pushChange(row, a1);
      a0 = a1;
      black = !black;
    } else {
      const first = readRun(bits, black ? "black" : "white");
      const second = readRun(bits, black ? "white" : "black");
      if (first === undefined || second === undefined) return undefined;
      const a1 = Math.max(0, a0) + first;
      if (a1 + second > width) return undefined;
      pushChange(row, a1);
      pushChange(row, a1 + second);
      a0 = a1 + second;
    }
  }
  return clipRow(row, width);
}

/** Takes an EOL with the zeros before it, if one comes next. */
function skipEol(bits: BitReader): void {
  if (bits.peek(EOL_BITS - 1) !== 0) return;
  while (bits.peek(1) === 0 && !bits.ended) bits.skip(1);
  bits.skip(1);
}

function readRow(
  bits: BitReader,
  coding: Exclude<RowCoding, "none">,
  width: number,
  above: Row,
): Row | undefined {
  switch (coding) {
    case "aligned":
      bits.align();
      return readOneDimensional(bits, width);
    case "mh":
      skipEol(bits);
      return readOneDimensional(bits, width);
    case "mr": {
      skipEol(bits);
      const isOneDimensional = bits.peek(1) === 1;
      bits.skip(1);
      return isOneDimensional ? readOneDimensional(bits, width) : readTwoDimensional(bits, width, above);
    }
    case "mmr":
      return readTwoDimensional(bits, width, above);
    default:
      return coding satisfies never;
  }
}

function readPlain(bytes: Uint8Array, width: number, height: number): readonly Row[] {
  const size = Math.ceil(width / 8);
  if (bytes.length < size * height) throw damaged(Math.floor(bytes.length / size) + 1);
  return Array.from(
    { length: height },
    (_, y) => rowFromBits(bytes.subarray(y * size, (y + 1) * size), width),
  );
}

/**
 * Decodes a strip with the given number of rows.
 *
 * @throws {FormatError} If the data is damaged or ends too early; names the row, counted from 1.
 */
export function decodeRows(
  bytes: Uint8Array,
  coding: RowCoding,
  width: number,
  height: number,
): readonly Row[] {
  if (coding === "none") return readPlain(bytes, width, height);
  const bits = new BitReader(bytes);
  const rows: Row[] = [];
  for (let above: Row = []; rows.length < height;) {
    const row = readRow(bits, coding, width, above);
    if (row === undefined || bits.overrun) throw damaged(rows.length + 1);
    rows.push(row);
    above = row;
  }
  return rows;
}
