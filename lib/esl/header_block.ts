/**
 * Headers as the bytes they came in: names and values become text when somebody asks for them.
 *
 * This holds for ASCII, and all that FreeSWITCH percent-encodes is ASCII. Lines with other bytes are decoded at once
 * (`header_lines.ts`), because a name's case and a line's encoding can then no longer be told from single bytes.
 * @module
 */

import { colonOf, type LineScan } from "./line_scan.ts";

const LF = 0x0a;
const CR = 0x0d;
const COLON = 0x3a;
const BLANK = 0x20;
const DECODER = new TextDecoder();

/** Texts up to this length are put together faster than a decoder is called. */
const SHORT = 12;

/** The text of ASCII bytes. */
export function asciiText(bytes: Uint8Array, from: number, to: number): string {
  if (to - from > SHORT) return DECODER.decode(bytes.subarray(from, to));
  let text = "";
  for (let at = from; at < to; at++) text += String.fromCharCode(bytes[at] ?? 0);
  return text;
}

/** Whether a name in lower case stands at that place, whatever its case there, and a colon behind it. */
function isNameAt(bytes: Uint8Array, start: number, name: string): boolean {
  for (let at = 0; at < name.length; at++) {
    const byte = bytes[start + at] ?? 0;
    const lower = byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
    // No name has a colon or a line break in it, whatever is asked for.
    if (lower !== name.charCodeAt(at) || byte === COLON || byte === LF) return false;
  }
  return name.length > 0;
}

/**
 * Headers in ASCII bytes, in order; names are compared without regard to case. A line without a name before a colon goes on with the
 * value before it. The bytes must stay as they are.
 */
export class HeaderBlock {
  readonly #bytes: Uint8Array;
  readonly #lines: LineScan;
  readonly #map: ((value: string) => string) | undefined;
  #size: number | undefined;

  /**
   * Takes the lines of a block.
   *
   * @param map makes another value of each; they stay as they are if it is not given
   */
  constructor(bytes: Uint8Array, lines: LineScan, map?: (value: string) => string) {
    this.#bytes = bytes;
    this.#lines = lines;
    this.#map = map;
  }

  /** The number of headers, repeated ones counted each. */
  get size(): number {
    if (this.#size === undefined) {
      this.#size = 0;
      for (let line = this.#next(-1); line < this.#lines.starts.length; line = this.#next(line)) this.#size++;
    }
    return this.#size;
  }

  /** The same headers with other values, made when somebody asks for them. */
  mapValues(map: (value: string) => string): HeaderBlock {
    const before = this.#map;
    const both = before === undefined ? map : (value: string): string => map(before(value));
    return new HeaderBlock(this.#bytes, this.#lines, both);
  }

  /** The value of the last header of that name, which is given in lower case. */
  last(name: string): string | undefined {
    const line = this.#find(name, this.#lines.starts.length);
    return line < 0 ? undefined : this.#valueOf(line, name.length);
  }

  /** All values of that name, which is given in lower case. */
  all(name: string): string[] {
    const values: string[] = [];
    for (let line = this.#lines.starts.length; (line = this.#find(name, line)) >= 0;) {
      values.push(this.#valueOf(line, name.length));
    }
    return values.reverse();
  }

  /** Whether there is a header of that name, which is given in lower case. */
  has(name: string): boolean {
    return this.#find(name, this.#lines.starts.length) >= 0;
  }

  /** The names as they are written, and the values. */
  *[Symbol.iterator](): IterableIterator<readonly [string, string]> {
    const text = asciiText(this.#bytes, 0, this.#lines.end);
    for (let line = this.#next(-1); line < this.#lines.starts.length; line = this.#next(line)) {
      const start = this.#startOf(line);
      const colon = text.indexOf(":", start);
      yield [text.slice(start, colon), this.#valueOf(line, colon - start, text)];
    }
  }

  /** The last line with that name before another line; -1 if there is none. */
  #find(name: string, before: number): number {
    const bytes = this.#bytes;
    const { starts, end } = this.#lines;
    for (let line = before - 1; line >= 0; line--) {
      const start = starts[line] ?? 0;
      const colon = start + name.length;
      if (colon < end && bytes[colon] === COLON && isNameAt(bytes, start, name)) return line;
    }
    return -1;
  }

  /** The next line that is a header; the number of lines if there is none. */
  #next(after: number): number {
    const { starts, end } = this.#lines;
    let line = after + 1;
    while (line < starts.length && colonOf(this.#bytes, this.#startOf(line), end) < 0) line++;
    return line;
  }

  #startOf(line: number): number {
    return this.#lines.starts[line] ?? this.#lines.end;
  }

  /** @param all the text of the whole block, where it was decoded already */
  #valueOf(line: number, nameLength: number, all?: string): string {
    const bytes = this.#bytes;
    let from = this.#startOf(line) + nameLength + 1;
    let to = this.#startOf(this.#next(line));
    if (bytes[to - 1] === LF) to--;
    while (from < to && bytes[from] === BLANK) from++;
    if (to > from && bytes[to - 1] === CR) to--;
    const text = all?.slice(from, to) ?? asciiText(bytes, from, to);
    const value = text.includes("\n") ? text.replaceAll("\r\n", "\n") : text;
    return this.#map === undefined ? value : this.#map(value);
  }
}
