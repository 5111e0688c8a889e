/**
 * Finds out whether a process reads a FIFO. The FIFO is opened for writing without waiting and closed again, and nothing is
 * written: hfaxd does the same for every faxstat (HylaFAX 6.0.7), so readers are used to it.
 */

import { close, E, errorName, O, unread } from "../os/libc.ts";
import { SpoolError } from "./spool_error.ts";
import { fifoExists, openFifo } from "./fifo_check.ts";

/** `reader`: a process has it open. `nobody`: no reader, or no FIFO. `forbidden`: this user may not look. */
export type FifoReader = "reader" | "nobody" | "forbidden";

/** Bytes that the reader has not read yet, or why no reader can be seen. */
export type FifoBacklog = number | Exclude<FifoReader, "reader">;

function countUnread(fd: number, path: string): number {
  const bytes = unread(fd);
  close(fd);
  if (bytes >= 0) return bytes;
  throw new SpoolError("look into FIFO", path, "io", { cause: new Error(errorName(bytes)) });
}

/**
 * Finds out whether a process reads a FIFO, and how many unread bytes it has. Never waits, never writes.
 *
 * @throws {SpoolError} If something else is in the FIFO's place.
 */
export function peekFifo(path: string): FifoBacklog {
  try {
    if (!fifoExists(path)) return "nobody";
  } catch (error) {
    if (error instanceof SpoolError && error.cause instanceof Deno.errors.PermissionDenied) {
      return "forbidden";
    }
    throw error;
  }
  const fd = openFifo(path, O.WRONLY);
  if (fd >= 0) return countUnread(fd, path);
  switch (-fd) {
    case E.NXIO:
    case E.NOENT:
      return "nobody";
    case E.ACCES:
    case E.PERM:
      return "forbidden";
    default:
      throw new SpoolError("open FIFO", path, "io", { cause: new Error(errorName(fd)) });
  }
}

/**
 * Finds out whether a process reads a FIFO. Never waits, never writes.
 *
 * @throws {SpoolError} If something else is in the FIFO's place.
 */
export function probeFifo(path: string): FifoReader {
  const peeked = peekFifo(path);
  return typeof peeked === "number" ? "reader" : peeked;
}
