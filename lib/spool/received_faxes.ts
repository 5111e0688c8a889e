/**
 * The TIFFs of `recvq/`, which FreeSWITCH wrote: reads them, and gives them tags and a mode. A fax may have many megabytes and
 * the disk may be busy while other calls are to be answered; so all work that moves data or waits for the disk is done on another
 * thread.
 */

import { attemptAsync } from "./spool_error.ts";
import { appendThenOverwrite } from "./append_then_overwrite.ts";
import type { SpoolPaths } from "./paths.ts";
import { HeldFile } from "./held_file.ts";
import { readOnThread } from "./on_thread.ts";
import { openPlain } from "./plain_file.ts";

/** The most bytes that are read: even a fax of three hours at the highest rate has fewer. */
const MOST_BYTES = 256 << 20;

/** The received faxes of one spool. Paths are relative to it, or absolute. */
export class ReceivedFaxes {
  readonly #paths: SpoolPaths;

  /** The received faxes of the spool with these paths. */
  constructor(paths: SpoolPaths) {
    this.#paths = paths;
  }

  /**
   * All of a fax.
   *
   * @throws {SpoolError} With kind `missing` if there is none; else if it cannot be read.
   */
  read(path: string): Promise<Uint8Array> {
    const name = this.#paths.resolve(path);
    return attemptAsync("read", name, async () => {
      using file = openPlain(name);
      return await readOnThread(file, MOST_BYTES);
    });
  }

  /**
   * Adds bytes behind the end of a fax, and only then overwrites a few before: after a crash between the two, or if the disk is
   * full, a reader finds the file as it was.
   *
   * @throws {SpoolError} If it cannot be written.
   */
  appendThenOverwrite(path: string, added: Uint8Array, at: number, bytes: Uint8Array): Promise<void> {
    const name = this.#paths.resolve(path);
    return attemptAsync("write", name, () => appendThenOverwrite(name, added, at, bytes));
  }

  /**
   * Removes a file that has no more than a TIFF header. One that has more, and what is no plain file, stays. Never throws.
   *
   * @param most size of a header in bytes
   */
  removeEmpty(path: string, most: number): void {
    const name = this.#paths.resolve(path);
    try {
      const { isFile, size } = Deno.lstatSync(name);
      if (isFile && size <= most) Deno.removeSync(name);
    } catch {
      // There is no such file, or it may not be removed.
    }
  }

  /**
   * Sets the mode of a fax, which may belong to FreeSWITCH's user.
   *
   * @throws {SpoolError} If that is not allowed.
   */
  setMode(path: string, mode: number): Promise<void> {
    const name = this.#paths.resolve(path);
    return attemptAsync("set the mode of", name, async () => {
      using held = HeldFile.hold(name);
      await held.setMode(mode);
    });
  }
}
