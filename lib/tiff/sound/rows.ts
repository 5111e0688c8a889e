/**
 * Goes through the rows of a facsimile page's data without making a picture: ITU-T T.4, one- and two-dimensional, and T.6. Stricter than
 * libtiff's decoder (tif_fax3.h), which goes on after most kinds of damage: each row must have exactly the width, and no run of length 0
 * but where encoders write one, at the left edge and at the right one. So what passes here means the same to every decoder.
 *
 * A row is a list of the columns at which the colour changes, beginning with white, followed by the width, several times. All functions
 * return the position of the bit behind what they read, or -1 if it is not sound. The data is given as {@linkcode Windows}, behind whose end
 * there are zeros, with which no code word begins: so reading ends soon behind the end, and the caller compares the position with the end.
 */

import { type CodeTables, HORIZONTAL, LENGTH_BITS, PASS, V0 } from "./code_tables.ts";

/** For each byte of the data this byte and the two behind it as one number, so that the next bits are one look away. */
export type Windows = Int32Array;

/** How many more places a row needs than it is wide. */
export const ROW_ROOM = 8;

const LENGTH = (1 << LENGTH_BITS) - 1;
/** Runs from here on are followed by a further code word of their colour. */
const MAKE_UP = 64;
/** The most picture elements of a row: wider than any fax. */
const WIDEST = 10_000;
/** A run is returned above this many bits, in which the length of its code words is. */
const RUN_SHIFT = 16;
const EOL_ZEROS = 11;

/** Bytes of zeros behind the data: more than are read of a row that goes on there. */
const PADDING = 8;

/** The windows of a strip's data, which is in fill order 1. */
export function windowsOf(strip: Uint8Array): Windows {
  const windows = new Int32Array(strip.length + PADDING);
  let window = 0;
  for (let at = strip.length - 1; at >= 0; at--) {
    window = (window >> 8) | ((strip[at] ?? 0) << 16);
    windows[at] = window;
  }
  return windows;
}

/** A run and the bits of its code words; -1 if there is none. */
function takeRun(table: Uint16Array, windows: Windows, start: number): number {
  for (let [at, run] = [start, 0]; run <= WIDEST;) {
    const code = table[((windows[at >> 3] ?? 0) >> (11 - (at & 7))) & 0x1fff] ?? 0;
    if (code === 0) return -1;
    at += code & LENGTH;
    const part = code >> LENGTH_BITS;
    run += part;
    if (part < MAKE_UP) return (run << RUN_SHIFT) | (at - start);
  }
  return -1;
}

/** Ends a row that has `count` changes. */
function end(row: Int32Array, count: number, width: number): void {
  row[count] = row[count + 1] = row[count + 2] = width;
}

/** A white row, which is above the first one. */
export function whiteRow(width: number): Int32Array {
  return new Int32Array(width + ROW_ROOM).fill(width);
}

/** Whether the bit at this position is a one. */
export function isOne(windows: Windows, at: number): boolean {
  return ((windows[at >> 3] ?? 0) & (0x800000 >> (at & 7))) !== 0;
}

/** Reads an EOL with the zeros before it that fill up a byte or a minimum time. */
export function readEol(windows: Windows, start: number): number {
  let at = start;
  while (at >> 3 < windows.length && !isOne(windows, at)) at++;
  return at - start >= EOL_ZEROS ? at + 1 : -1;
}

/** Reads a row that is coded alone (MH). */
export function readAlone(
  { white, black }: CodeTables,
  windows: Windows,
  start: number,
  width: number,
  row: Int32Array,
): number {
  let [at, a0, count] = [start, 0, 0];
  while (a0 < width || count === 0) {
    const taken = takeRun((count & 1) === 0 ? white : black, windows, at);
    const run = taken >> RUN_SHIFT;
    if (taken < 0 || (run === 0 && count > 0)) return -1;
    at += taken & ((1 << RUN_SHIFT) - 1);
    a0 += run;
    row[count++] = a0;
  }
  end(row, count, width);
  return a0 === width ? at : -1;
}

/** Reads a row that is coded by its differences from the one above (MR, MMR). */
export function readByAbove(
  { white, black, modes }: CodeTables,
  windows: Windows,
  start: number,
  width: number,
  above: Int32Array,
  row: Int32Array,
): number {
  // T.4's names: a0 is the place in this row, b1 the change above to the right of it that has the other colour. `least` is where the next
  // change may be at the earliest.
  let [at, a0, least, count, b] = [start, 0, 0, 0, 0];
  while (a0 < width) {
    const mode = modes[((windows[at >> 3] ?? 0) >> (17 - (at & 7))) & 0x7f] ?? 0;
    if (mode === 0) return -1;
    at += mode & LENGTH;
    const what = mode >> LENGTH_BITS;
    if (what < HORIZONTAL) {
      a0 = (above[b] ?? width) + what - V0;
      if (a0 < least || a0 > width) return -1;
      row[count++] = a0;
      least = a0 + 1;
      b = what < V0 && b > 0 ? b - 1 : b + 1;
    } else if (what === PASS) {
      a0 = least = above[b + 1] ?? width;
      if (a0 >= width) return -1;
      b += 2;
    } else {
      const isWhite = (count & 1) === 0;
      const first = takeRun(isWhite ? white : black, windows, at);
      if (first < 0) return -1;
      at += first & ((1 << RUN_SHIFT) - 1);
      const second = takeRun(isWhite ? black : white, windows, at);
      if (second < 0) return -1;
      at += second & ((1 << RUN_SHIFT) - 1);
      const a1 = a0 + (first >> RUN_SHIFT);
      a0 = a1 + (second >> RUN_SHIFT);
      if (a1 < least || a0 > width || (a1 === a0 && a1 < width)) return -1;
      row[count++] = a1;
      row[count++] = a0;
      least = a0 + 1;
    }
    while ((above[b] ?? width) <= a0 && (above[b] ?? width) < width) b += 2;
  }
  end(row, count, width);
  return at;
}
