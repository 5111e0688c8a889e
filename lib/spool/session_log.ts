/** The log of one communication, `log/c<commid>`: written line by line, and mailed to users if something failed. */

import { appendOrLeave } from "./append.ts";
import { attempt, attemptAsync } from "./spool_error.ts";
import { makePlainOnThread, openPlain } from "./plain_file.ts";
import { readTail } from "./tail.ts";

/** An open session log. */
export class SessionLog implements Disposable {
  /** Where it is. */
  readonly path: string;
  readonly #file: Deno.FsFile;
  #open = true;

  /** Use {@linkcode openSessionLog}. */
  constructor(path: string, file: Deno.FsFile) {
    this.path = path;
    this.#file = file;
  }

  /**
   * Appends text as it is, usually a line with its end, in one write. If the disk is full, nothing of it stays in the file.
   *
   * @throws {SpoolError} If it cannot be written, or the log is closed.
   */
  write(text: string): void {
    attempt("write session log", this.path, () => appendOrLeave(this.#file, new TextEncoder().encode(text)));
  }

  /** Closes the file. */
  close(): void {
    if (this.#open) {
      this.#open = false;
      this.#file.close();
    }
  }

  /** The same as {@linkcode close}. */
  [Symbol.dispose](): void {
    this.close();
  }
}

/**
 * Goes on with a session log that another process did not finish.
 *
 * @throws {SpoolError} If it cannot be opened.
 */
export function reopenSessionLog(path: string, mode: number): SessionLog {
  const access = { append: true, create: mode };
  return attempt("open session log", path, () => new SessionLog(path, openPlain(path, access)));
}

/**
 * Makes a session log that was not there before, with exactly this mode.
 *
 * @throws {SpoolError} With kind `exists`, if it was there: the caller takes the next number. Else if it cannot be made.
 */
export function openSessionLog(path: string, mode: number): Promise<SessionLog> {
  return attemptAsync(
    "make session log",
    path,
    // The umask must not remove permissions that LogFileMode gives.
    async () => new SessionLog(path, await makePlainOnThread(path, mode, { append: true }, "exact")),
  );
}

/** Longer than the last line. */
const TAIL_BYTES = 256;

/**
 * Whether a session log has its last line; true for one that is missing or empty.
 *
 * @throws {SpoolError} If it cannot be read.
 */
export function hasSessionEnded(path: string): boolean {
  const tail = readTail(path, TAIL_BYTES);
  return tail === "" || /\]: SESSION END\n$/.test(tail);
}
