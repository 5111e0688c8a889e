/** The end of a file that only grows. */

import { attempt } from "./spool_error.ts";
import { ifThere } from "./open_file.ts";
import { openPlain } from "./plain_file.ts";

/**
 * The last whole lines of a file within so many bytes; empty if there is no file. Bytes that are not UTF-8 are replaced.
 *
 * @throws {SpoolError} If it cannot be read.
 */
export function readTail(path: string, mostBytes: number): string {
  return attempt("read the end of", path, () => {
    using file = ifThere(() => openPlain(path, { read: true, links: "trusted" }));
    return file === undefined ? "" : readEnd(file, mostBytes);
  });
}

/**
 * The same of an open file.
 *
 * @throws {Error} If the operating system refuses.
 */
export function readEnd(file: Deno.FsFile, mostBytes: number): string {
  const { size } = file.statSync();
  const from = Math.max(0, size - mostBytes);
  file.seekSync(from, Deno.SeekMode.Start);
  const bytes = new Uint8Array(size - from);
  let length = 0;
  for (;;) {
    const count = length < bytes.length ? file.readSync(bytes.subarray(length)) : null;
    if (count === null) break;
    length += count;
  }
  const text = new TextDecoder().decode(bytes.subarray(0, length));
  // The first line may have begun before the part that was read.
  return from === 0 ? text : text.replace(/^.*\n?/, "");
}
