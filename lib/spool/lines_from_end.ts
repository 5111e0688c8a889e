/** The lines of a large file that only grows, from its end on, without reading more of it than is wanted. */

import { attempt } from "./spool_error.ts";
import { ifThere } from "./open_file.ts";
import { openPlain } from "./plain_file.ts";

/** How much is read at once, in bytes. */
const CHUNK = 256 << 10;
const NEWLINE = 10;
/** Bytes. What is longer is no line of a log; of such only the end is kept. */
const LONGEST_LINE = 64 << 10;

function readAt(file: Deno.FsFile, from: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  file.seekSync(from, Deno.SeekMode.Start);
  let read = 0;
  while (read < length) {
    const more = file.readSync(bytes.subarray(read));
    if (more === null) break;
    read += more;
  }
  return bytes.subarray(0, read);
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

/** Whole lines, the last one first; what stands before the first line break is kept for the part before. */
function* linesOf(bytes: Uint8Array): Generator<string, Uint8Array> {
  let end = bytes.length;
  for (
    let at = bytes.lastIndexOf(NEWLINE, end - 1);
    at >= 0;
    at = end === 0 ? -1 : bytes.lastIndexOf(NEWLINE, end - 1)
  ) {
    if (at + 1 < end) yield new TextDecoder().decode(bytes.subarray(at + 1, end));
    end = at;
  }
  return bytes.subarray(0, end);
}

/**
 * The lines of a file, the last one first, of so many bytes at most; none if there is no file. Empty lines are left out; a line that is cut off by the
 * limit, too. Bytes that are not UTF-8 are replaced. The file is open until the generator has ended.
 *
 * @throws {SpoolError} If it cannot be read.
 */
export function* linesFromEnd(path: string, mostBytes: number): Generator<string> {
  using file = attempt("read", path, () => ifThere(() => openPlain(path, { read: true, links: "trusted" })));
  if (file === undefined) return;
  const { size } = file.statSync();
  const least = Math.max(0, size - mostBytes);
  let rest: Uint8Array = new Uint8Array();
  for (let end = size; end > least;) {
    const from = Math.max(least, end - CHUNK);
    const bytes = attempt("read", path, () => readAt(file, from, end - from));
    rest = (yield* linesOf(joined(bytes, rest))).slice(-LONGEST_LINE);
    end = from;
  }
  if (least === 0 && rest.length > 0) yield new TextDecoder().decode(rest);
}
