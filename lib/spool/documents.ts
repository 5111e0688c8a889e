/** Documents in the spool: the TIFFs of `docq/` and `recvq/`, their sources, and what is made in `tmp/` for one call. */

import { attempt } from "./errors.ts";
import { writeAll } from "./in_place.ts";
import type { SpoolPaths } from "./paths.ts";

/** The documents of one spool. Paths are relative to it, or absolute. */
export class Documents {
  readonly #paths: SpoolPaths;

  constructor(paths: SpoolPaths) {
    this.#paths = paths;
  }

  /**
   * All of a document.
   *
   * @throws {SpoolError} If it is missing or cannot be read.
   */
  read(path: string): Uint8Array {
    const file = this.#paths.resolve(path);
    return attempt("read document", file, () => Deno.readFileSync(file));
  }

  /** Size in bytes; undefined if there is no such file. */
  size(path: string): number | undefined {
    try {
      return Deno.statSync(this.#paths.resolve(path)).size;
    } catch {
      return undefined;
    }
  }

  /**
   * Sets the mode of a file, which may belong to FreeSWITCH's user.
   *
   * @throws {SpoolError} If we may not.
   */
  setMode(path: string, mode: number): void {
    const file = this.#paths.resolve(path);
    attempt("set the mode of", file, () => Deno.chmodSync(file, mode));
  }

  /**
   * Adds bytes behind the end of a document, and only then overwrites a few before: a crash between leaves it as it was.
   *
   * @throws {SpoolError} If it cannot be written.
   */
  graft(path: string, append: Uint8Array, at: number, bytes: Uint8Array): void {
    const name = this.#paths.resolve(path);
    attempt("write document", name, () => {
      using file = Deno.openSync(name, { read: true, write: true });
      file.seekSync(0, Deno.SeekMode.End);
      writeAll(file, append);
      file.syncSync();
      file.seekSync(at, Deno.SeekMode.Start);
      writeAll(file, bytes);
    });
  }

  /** Removes a file, if it is there and may be removed. */
  remove(path: string): void {
    try {
      Deno.removeSync(this.#paths.resolve(path));
    } catch {
      // A leftover in tmp/ must not change how a job ends.
    }
  }

  /**
   * Gives a source document its own name back, as HylaFAX's faxsend does once the document is sent: faxq saved it with the
   * job's id behind its name. Where the name is in use again the saved one goes.
   *
   * @throws {SpoolError} If it cannot be renamed.
   */
  restoreSource(saved: string, original: string): void {
    const [from, to] = [this.#paths.resolve(saved), this.#paths.resolve(original)];
    if (this.size(saved) === undefined) return;
    attempt(
      "rename document",
      from,
      () => this.size(original) === undefined ? Deno.renameSync(from, to) : Deno.removeSync(from),
    );
  }
}
