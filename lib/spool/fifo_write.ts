/**
 * Telling something to the reader of a FIFO without ever waiting for it: one write(2) for one message, so that it
 * arrives in one piece; opening fails at once when nobody reads. As all of HylaFAX 6.0.7 does.
 */

import { close, E, errorName, flock, O, PIPE_BUF, unread, write } from "../os/libc.ts";
import { SpoolError } from "./spool_error.ts";
import { fifoExists, openFifo } from "./fifo_check.ts";
import { joinBytes } from "../text/bytes.ts";

function failure(path: string, negativeErrno: number): SpoolError {
  return new SpoolError("write to FIFO", path, "io", { cause: new Error(errorName(negativeErrno)) });
}

/** What only means that nobody takes the message now: no reader, no FIFO any more, a full pipe. */
const NOT_TAKEN: readonly number[] = [-E.NXIO, -E.NOENT, -E.AGAIN, -E.PIPE];

/** What only means that we lack a descriptor or memory just now, or were interrupted. */
const SHORT: readonly number[] = [-E.MFILE, -E.NFILE, -E.NOMEM, -E.INTR];

/** Opens a FIFO that somebody reads; undefined where nobody does, negative where we are short of something. */
function openTold(path: string): number | undefined {
  if (!fifoExists(path)) return undefined;
  const fd = openFifo(path, O.WRONLY);
  if (fd >= 0 || SHORT.includes(fd)) return fd;
  refused(path, fd);
  return undefined;
}

/**
 * True if the message is in the pipe of somebody who has the FIFO open. False if nobody has, if there is no FIFO, if
 * its pipe is full, or if the message is longer than a pipe takes in one piece (4096 bytes).
 *
 * @throws {SpoolError} If something else is in the FIFO's place, or writing is forbidden.
 */
export function tellFifo(path: string, message: Uint8Array): boolean {
  const fd = message.length > PIPE_BUF ? undefined : openTold(path);
  if (fd === undefined) return false;
  if (fd < 0) throw failure(path, fd);
  const written = write(fd, message.slice());
  close(fd);
  return written >= 0 ? written === message.length : refused(path, written);
}

function refused(path: string, negativeErrno: number): false {
  if (NOT_TAKEN.includes(negativeErrno)) {
    return false;
  }
  throw failure(path, negativeErrno);
}

/** How much may be unread in a FIFO whose reader does not join what the end of a read cuts, in bytes. */
export interface ReadLimit {
  /** With everything of ours: what others write, who do not look, comes on top. */
  readonly usual: number;
  /** In one read: a message that is longer than `usual` may go alone. */
  readonly most: number;
}

/** As many bytes, in whole messages, as still fit in. */
function fitting(messages: readonly Uint8Array[], before: number, { usual, most }: ReadLimit): Uint8Array[] {
  let size = before;
  const fit: Uint8Array[] = [];
  for (const message of messages) {
    size += message.length;
    if (size > (size === message.length ? most : usual)) break;
    fit.push(message);
  }
  return fit;
}

/** Looks and writes with the lock, so that two who look at once do not both find room. */
function writeFitting(fd: number, path: string, messages: readonly Uint8Array[], limit: ReadLimit): number {
  const locked = flock(fd);
  if (locked === -E.AGAIN) return 0;
  const before = locked < 0 ? locked : unread(fd);
  if (before < 0) throw failure(path, before);
  const fit = fitting(messages, before, limit);
  if (fit.length === 0) return 0;
  const written = write(fd, joinBytes(fit));
  if (written >= 0) return fit.length;
  refused(path, written);
  return 0;
}

/**
 * Writes, in one piece, as many of the messages as fit into one read of a reader who does not join what he reads; none where we have
 * no descriptor to do so. Never waits.
 *
 * @returns how many; undefined if nobody has the FIFO open
 * @throws {SpoolError} If something else is in the FIFO's place, or writing is forbidden.
 */
export function tellFitting(
  path: string,
  messages: readonly Uint8Array[],
  limit: ReadLimit,
): number | undefined {
  const fd = openTold(path);
  if (fd === undefined) return undefined;
  if (fd < 0) return 0;
  try {
    return writeFitting(fd, path, messages, limit);
  } finally {
    close(fd);
  }
}
