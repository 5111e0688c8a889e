/**
 * Adds bytes to a TIFF and then changes its header to point to them, on another thread, so that other work goes on while the disk
 * is busy.
 */

import { writeOnThread } from "./on_thread.ts";
import { openPlain } from "./plain_file.ts";

/** Adds bytes behind the end, all or none, and waits until they are on the disk. */
async function append(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  const size = await file.seek(0, Deno.SeekMode.End);
  try {
    await writeOnThread(file, bytes);
    await file.sync();
  } catch (error) {
    // The first failure is the one to report.
    await file.truncate(size).catch(() => {});
    throw error;
  }
}

/**
 * Adds bytes behind the end of a file, and only then overwrites a few before: after a crash between the two, or if the disk is
 * full, a reader finds the file as it was.
 *
 * @param at where the bytes that are overwritten begin, counted from 0
 * @throws {NotPlainError} If there is something else than a plain file.
 * @throws {Error} If it is not there or cannot be written.
 */
export async function appendThenOverwrite(
  path: string,
  added: Uint8Array,
  at: number,
  bytes: Uint8Array,
): Promise<void> {
  using file = openPlain(path, { read: true, write: true });
  await append(file, added);
  await file.seek(at, Deno.SeekMode.Start);
  await writeOnThread(file, bytes);
}
