/**
 * Checks that there is a FIFO, and that what was opened is one. Anything else in its place, a link too, would swallow messages or
 * lead them elsewhere, so it is refused with an error that says so.
 */

import { close, E, O, open } from "../os/libc.ts";
import { fdPath, ifThere } from "./open_file.ts";
import { attempt, SpoolError } from "./spool_error.ts";

/**
 * Whether there is a FIFO; false if there is nothing.
 *
 * @throws {SpoolError} With kind `not-fifo`, if there is something else; `io`, if this user may not look.
 */
export function fifoExists(path: string): boolean {
  const info = attempt("look at FIFO", path, () => ifThere(() => Deno.lstatSync(path)));
  if (info !== undefined && !info.isFifo) {
    throw new SpoolError("use FIFO", path, "not-fifo");
  }
  return info !== undefined;
}

function isFifo(fd: number): boolean {
  try {
    return Deno.statSync(fdPath(fd)).isFifo === true;
  } catch {
    return false;
  }
}

/**
 * Opens a FIFO without waiting for its other end, and makes sure that it is one: another process may have replaced it since the
 * check.
 *
 * @param flags of open(2), besides those that make it safe
 * @returns the descriptor, or `-errno`
 * @throws {SpoolError} With kind `not-fifo`, if there is something else.
 */
export function openFifo(path: string, flags: number): number {
  const fd = open(path, flags | O.NOFOLLOW | O.NONBLOCK | O.CLOEXEC);
  if (fd < 0 ? fd !== -E.LOOP : isFifo(fd)) {
    return fd;
  }
  if (fd >= 0) {
    close(fd);
  }
  throw new SpoolError("use FIFO", path, "not-fifo");
}
