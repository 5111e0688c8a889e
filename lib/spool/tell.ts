/**
 * Telling something to the reader of a FIFO without ever waiting for it: one write(2) for one message, so that it
 * arrives in one piece; opening fails at once when nobody reads. As all of HylaFAX 6.0.7 does.
 */

import { close, E, errorName, O, open, PIPE_BUF, write } from "../os/libc.ts";
import { SpoolError } from "./errors.ts";
import { fifoExists } from "./fifo_check.ts";

function failure(path: string, negativeErrno: number): SpoolError {
  return new SpoolError("write to FIFO", path, "io", { cause: new Error(errorName(negativeErrno)) });
}

/** What only means that nobody takes the message now: no reader, no FIFO any more, a full pipe. */
const NOT_TAKEN: readonly number[] = [-E.NXIO, -E.NOENT, -E.AGAIN, -E.PIPE];

/**
 * True if the message is in the pipe of somebody who has the FIFO open. False if nobody has, if there is no FIFO, if
 * its pipe is full, or if the message is longer than a pipe takes in one piece (4096 bytes).
 *
 * @throws {SpoolError} If something else is in the FIFO's place, or writing is forbidden.
 */
export function tellFifo(path: string, message: Uint8Array): boolean {
  if (message.length > PIPE_BUF || !fifoExists(path)) {
    return false;
  }
  const fd = open(path, O.WRONLY | O.NONBLOCK | O.CLOEXEC);
  if (fd < 0) {
    return refused(path, fd);
  }
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
