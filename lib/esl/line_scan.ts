/**
 * Finds the lines of a block in one pass over its bytes. Each event costs this pass, read or not, so it looks at four bytes at
 * a time and at nothing but the ends of lines.
 * @module
 */

const LF = 0x0a;
const COLON = 0x3a;

/** Four bytes of LF, of 1 and of 0x80: what the search for a byte in a word is made of. */
const LFS = 0x0a0a0a0a;
const ONES = 0x01010101;
const HIGH_BITS = 0x80808080;

/** A shorter block is not worth a view of its words. */
const LEAST_BYTES_FOR_WORDS = 128;

/** The lines of a block. */
export interface LineScan {
  /** Where each line begins. */
  readonly starts: readonly number[];
  /** Where the block ends: behind its last line, before an empty one. */
  readonly end: number;
  /** Whether there are no bytes but ASCII. */
  readonly isAscii: boolean;
}

/** The bytes four at a time, the first one lowest as on all machines that Deno runs on; none where they begin at an odd place. */
function wordsOf(bytes: Uint8Array): Int32Array {
  const fits = bytes.length >= LEAST_BYTES_FOR_WORDS && bytes.byteOffset % 4 === 0;
  return fits ? new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2) : new Int32Array(0);
}

/** The first empty line from one line on; -1 if there is none. Of the last line it is not known yet. */
function emptyLine(starts: readonly number[], from: number): number {
  for (let line = from; line + 1 < starts.length; line++) {
    if ((starts[line + 1] ?? 0) - (starts[line] ?? 0) === 1) return line;
  }
  return -1;
}

/** Finds the lines from the beginning of the bytes up to an empty line, or up to the end. */
export function scanLines(bytes: Uint8Array): LineScan {
  const starts = [0];
  const words = wordsOf(bytes);
  const count = words.length;
  let seen = 0;
  for (let at = 0; at < count; at++) {
    const word = words[at] ?? 0;
    seen |= word;
    const other = word ^ LFS;
    // Where LF was there is a byte of 0 now, and this tells whether there is one.
    if (((other - ONES) & ~other & HIGH_BITS) === 0) continue;
    const known = starts.length - 1;
    const next = (at << 2) + 1;
    if ((other & 0xff) === 0) starts.push(next);
    if ((other & 0xff00) === 0) starts.push(next + 1);
    if ((other & 0xff0000) === 0) starts.push(next + 2);
    if ((other & 0xff000000) === 0) starts.push(next + 3);
    // The line that ended may be empty, or one of several that end in this word.
    const isPlain = starts.length === known + 2 && (starts[known + 1] ?? 0) - (starts[known] ?? 0) > 1;
    const empty = isPlain ? -1 : emptyLine(starts, known);
    if (empty >= 0) return cut(starts, empty, seen);
  }
  return scanRest(bytes, count << 2, starts, seen);
}

/** The same for bytes that make up no word, one at a time. */
function scanRest(bytes: Uint8Array, from: number, starts: number[], before: number): LineScan {
  let seen = before;
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    seen |= byte;
    if (byte !== LF) continue;
    if (at === starts[starts.length - 1]) return cut(starts, starts.length - 1, seen);
    starts.push(at + 1);
  }
  if (starts[starts.length - 1] === bytes.length) starts.pop();
  return { starts, end: bytes.length, isAscii: (seen & HIGH_BITS) === 0 };
}

/** The lines before an empty one. */
function cut(starts: number[], empty: number, seen: number): LineScan {
  const end = starts[empty] ?? 0;
  starts.length = empty;
  return { starts, end, isAscii: (seen & HIGH_BITS) === 0 };
}

/** Where the colon is behind the name of a header; -1 if the line from there on has none, or nothing before it. */
export function colonOf(bytes: Uint8Array, start: number, end: number): number {
  for (let at = start; at < end; at++) {
    const byte = bytes[at];
    if (byte === COLON) return at > start ? at : -1;
    if (byte === LF) return -1;
  }
  return -1;
}
