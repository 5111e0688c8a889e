/** Adds a line to a file that several processes add to: `log/xferfaxlog`. */

import { attempt } from "./spool_error.ts";
import { lockExclusive, type LockWait } from "./flock.ts";
import { writeAll } from "./in_place.ts";
import type { FollowedLinks } from "./held_file.ts";
import { openPlain } from "./plain_file.ts";

/** Cuts off a line that was written in part: the next line would be appended to it and could not be read, either. */
function cutBackTo(file: Deno.FsFile, size: number): void {
  try {
    file.truncateSync(size);
  } catch {
    // The first failure is the one to report.
  }
}

/**
 * Writes bytes behind the end of a file that was opened for appending, all or none.
 *
 * @returns the size of the file then
 * @throws {Error} If the operating system refuses.
 */
export function appendOrLeave(file: Deno.FsFile, bytes: Uint8Array): number {
  const { size } = file.statSync();
  try {
    writeAll(file, bytes);
    return size + bytes.length;
  } catch (error) {
    cutBackTo(file, size);
    throw error;
  }
}

/** How long to wait for the lock, and how to make a file that is missing. */
export interface AppendOptions extends LockWait {
  /** Mode of a file that has to be made, less the umask. @default {0o644} */
  readonly mode?: number;
  /** Which links in the file's place are followed. @default {"none"} */
  readonly links?: FollowedLinks;
}

/** A file after something was added to it. */
export interface FileAfter {
  /** The number of its device. */
  readonly dev: number;
  /** Its number there. */
  readonly ino: number | null;
  /** In bytes. */
  readonly size: number;
}

/** Locks an open file, and adds to it what `textFor` makes of it. */
async function addLocked(
  file: Deno.FsFile,
  path: string,
  textFor: (file: Deno.FsFile) => string,
  wait: LockWait,
): Promise<number> {
  await lockExclusive(file, path, wait);
  return attempt(
    "append to",
    path,
    () => appendOrLeave(file, new TextEncoder().encode(textFor(file))),
  );
}

/**
 * Appends text in one write under a lock; the file is made if it is missing. If the disk is full, nothing of the text stays in
 * the file.
 *
 * @returns the size of the file then, in bytes
 * @throws {SpoolError} If it is no plain file, cannot be written, or stays locked until the deadline.
 */
export async function appendLocked(path: string, text: string, wait: AppendOptions = {}): Promise<number> {
  const access = { append: true, create: wait.mode ?? 0o644, links: wait.links ?? "none" };
  using file = attempt("open", path, () => openPlain(path, access));
  return await addLocked(file, path, () => text, wait);
}

/**
 * The same with a text that depends on what is in the file: it is made under the lock.
 *
 * @throws {SpoolError} As {@linkcode appendLocked}, and if the file cannot be read.
 */
export async function appendBehind(
  path: string,
  textFor: (file: Deno.FsFile) => string,
  wait: AppendOptions = {},
): Promise<FileAfter> {
  const access = { read: true, append: true, create: wait.mode ?? 0o644, links: wait.links ?? "none" };
  using file = attempt("open", path, () => openPlain(path, access));
  const { dev, ino } = attempt("look at", path, () => file.statSync());
  return { dev, ino, size: await addLocked(file, path, textFor, wait) };
}
