/**
 * Reads and rewrites an open file on its own inode, as HylaFAX does: other processes have the file open and lock the inode, so a
 * new file must not be renamed over it. The new content is written over the old first, and the rest cut off then; so a reader
 * that does not lock never sees an empty file. The same write blanks what is to be cut off: neither such a reader, nor one after
 * a crash between write and cut, finds the end of the old content behind the new.
 */

import { joinBytes } from "../text/bytes.ts";

/**
 * All of a file from its beginning, wherever the file position is.
 *
 * @throws {Error} If the operating system refuses.
 */
export function readWhole(file: Deno.FsFile): Uint8Array {
  file.seekSync(0, Deno.SeekMode.Start);
  const parts: Uint8Array[] = [];
  for (;;) {
    const part = new Uint8Array(16_384);
    const count = file.readSync(part);
    if (count === null) {
      break;
    }
    parts.push(part.subarray(0, count));
  }
  return joinBytes(parts);
}

/**
 * Writes all bytes at the current position.
 *
 * @throws {Error} If the operating system refuses, or takes nothing.
 */
export function writeAll(file: Deno.FsFile, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) {
    const count = file.writeSync(bytes.subarray(done));
    if (count === 0) {
      throw new Error(`only ${done} of ${bytes.length} bytes were written`);
    }
    done += count;
  }
}

const NEWLINE = 0x0a;

/** The bytes, filled up to a size with empty lines, which mean nothing in any file of HylaFAX or gofax. */
export function padded(bytes: Uint8Array, size: number): Uint8Array {
  if (bytes.length >= size) return bytes;
  const whole = new Uint8Array(size).fill(NEWLINE);
  whole.set(bytes);
  return whole;
}

/**
 * Replaces the content.
 *
 * @throws {Error} If the operating system refuses, or takes nothing; the file may then be half new.
 */
export function writeWhole(file: Deno.FsFile, bytes: Uint8Array): void {
  const { size } = file.statSync();
  file.seekSync(0, Deno.SeekMode.Start);
  writeAll(file, padded(bytes, size));
  file.truncateSync(bytes.length);
}
