/**
 * Sends messages to the reader of a FIFO without ever waiting for it: one write(2) for one message, so that it arrives in one
 * piece. Opening fails at once if no process reads. All programs of HylaFAX 6.0.7 do the same.
 */

import { close, E, errorName, flock, O, PIPE_BUF, unread, write } from "../os/libc.ts";
import { SpoolError } from "./spool_error.ts";
import { fifoExists, openFifo } from "./fifo_check.ts";
import { joinBytes } from "../text/bytes.ts";

function failure(path: string, negativeErrno: number): SpoolError {
  return new SpoolError("write to FIFO", path, "io", { cause: new Error(errorName(negativeErrno)) });
}

/** Errors that mean that no process takes the message now: no reader, no FIFO any more, a full pipe. */
const NOT_TAKEN: readonly number[] = [-E.NXIO, -E.NOENT, -E.AGAIN, -E.PIPE];

/** Errors that mean that this process is short of descriptors or memory, or was interrupted. */
const SHORT: readonly number[] = [-E.MFILE, -E.NFILE, -E.NOMEM, -E.INTR];

/** Opens a FIFO that has a reader; undefined if it has none, negative if this process is short of something. */
function openTold(path: string): number | undefined {
  if (!fifoExists(path)) return undefined;
  const fd = openFifo(path, O.WRONLY);
  if (fd >= 0 || SHORT.includes(fd)) return fd;
  refused(path, fd);
  return undefined;
}

/**
 * True if the message is in the pipe and the FIFO has a reader. False if it has none, if there is no FIFO, if its pipe is full,
 * or if the message is longer than a pipe takes in one piece (4096 bytes).
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

/** How many bytes may be unread in a FIFO whose reader does not put messages together that the end of a read cuts. */
export interface ReadLimit {
  /** Bytes with all messages of gofax: what other programs write, which do not check, comes on top. */
  readonly usual: number;
  /** Bytes in one read: a message that is longer than `usual` may be sent if it is the only one. */
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

/** Checks and writes under a lock, so that two processes that check at once do not both find room. */
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
 * Writes, in one piece, as many of the messages as fit into one read of a reader that does not put cut messages together; none if
 * there is no free descriptor. Never waits.
 *
 * @returns how many; undefined if the FIFO has no reader
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
