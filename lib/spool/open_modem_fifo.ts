/** The FIFO of one modem: made if it is missing, opened, and checked whether it is still the one under its name. */

import type { ModemName } from "../hylafax/ids.ts";
import { E, errorName, mkfifo, O } from "../os/libc.ts";
import { SpoolError } from "./spool_error.ts";
import { fifoExists, openFifo } from "./fifo_check.ts";
import { fdPath } from "./open_file.ts";
import { giveToOwner } from "./owner.ts";

/** A modem and the path of its FIFO. */
export interface ModemFifoPath {
  /** Whose FIFO it is. */
  readonly modem: ModemName;
  /** Where it is, absolute. */
  readonly path: string;
}

/** A FIFO that is open for reading. */
export interface NamedFifo {
  /** The name by which it was opened, absolute. */
  readonly path: string;
  /** The descriptor, open for reading and writing. */
  readonly fd: number;
  /** Which file it is: there may be another one under its name by now. */
  readonly file: string | undefined;
}

/** A modem's FIFO that is open for reading. */
export interface OpenFifo extends ModemFifoPath, NamedFifo {}

/** Device and number of a file; undefined if there is none. */
function identity(look: () => Deno.FileInfo): string | undefined {
  try {
    const { dev, ino } = look();
    return `${dev}:${ino}`;
  } catch {
    return undefined;
  }
}

/** A FIFO that was opened by a name. */
export function namedFifo(path: string, fd: number): NamedFifo {
  return { path, fd, file: identity(() => Deno.statSync(fdPath(fd))) };
}

/**
 * Passes a result of the C library on.
 *
 * @throws {SpoolError} If it is an error.
 */
export function checkResult(result: number, action: string, path: string): number {
  if (result < 0) {
    throw new SpoolError(action, path, "io", { cause: new Error(errorName(result)) });
  }
  return result;
}

/**
 * Opens a modem's FIFO, and makes it (mode 0600) if it is missing.
 *
 * @throws {SpoolError} If something else is in its place, or it cannot be made or opened.
 */
export function makeAndOpenFifo({ modem, path }: ModemFifoPath): OpenFifo {
  let made = false;
  if (!fifoExists(path)) {
    const result = mkfifo(path, 0o600);
    made = result === 0;
    checkResult(result === -E.EXIST && fifoExists(path) ? 0 : result, "make FIFO", path);
  }
  const fd = checkResult(openFifo(path, O.RDWR), "open FIFO", path);
  if (made) {
    giveToOwner(fd, path);
  }
  return { modem, ...namedFifo(path, fd) };
}

/** Whether there is another file under its name by now, or none: then no process can write to this one. */
export function isReplaced({ path, file }: NamedFifo): boolean {
  return identity(() => Deno.lstatSync(path)) !== file;
}
