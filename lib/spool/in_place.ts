/**
 * Reading and rewriting an open file on its own inode, as HylaFAX does: others hold the file open and lock the inode, so
 * a new file must not be renamed over it. The new content is written over the old first and the rest cut off then; a
 * reader that does not lock never sees an empty file. What is to be cut off is blanked by the same write: neither such a
 * reader nor who comes after a crash between the two finds the end of the old content behind the new.
 */

import { joinBytes } from "../text/bytes.ts";

/**
 * All of a file from its beginning, wherever it was read last.
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

/** The bytes with empty lines behind them up to a size, which mean nothing in any of HylaFAX's files and ours. */
export function padded(bytes: Uint8Array, size: number): Uint8Array {
  if (bytes.length >= size) return bytes;
  const whole = new Uint8Array(size).fill(NEWLINE);
  whole.set(bytes);
  return whole;
}

/**
 * Puts new content in the place of the old.
 *
 * @throws {Error} If the operating system refuses, or takes nothing; the file may then be half new.
 */
export function writeWhole(file: Deno.FsFile, bytes: Uint8Array): void {
  const { size } = file.statSync();
  file.seekSync(0, Deno.SeekMode.Start);
  writeAll(file, padded(bytes, size));
  file.truncateSync(bytes.length);
}
