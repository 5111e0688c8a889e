/** Documents in the spool: the TIFFs of `docq/` and `recvq/`, their sources, and what is made in `tmp/` for one call. */

import { geteuid } from "../os/libc.ts";
import { attempt } from "./errors.ts";
import { writeAll } from "./in_place.ts";
import type { CallDocument, SpoolPaths } from "./paths.ts";

/** A plain file of ours: not a link, a folder or somebody else's. */
function isOurs(path: string): boolean {
  const { isFile, uid } = Deno.lstatSync(path);
  return isFile && uid === geteuid();
}

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

  /**
   * Makes an empty document for one call, which nobody but its owner may read: everybody may look into `tmp/`.
   *
   * @returns its path relative to the spool
   * @throws {SpoolError} With kind `exists`, if something is in its place, be it a link. Else if it cannot be made.
   */
  makeForCall(maker: CallDocument): string {
    const path = this.#paths.callDocument(maker);
    const file = this.#paths.resolve(path);
    attempt("make document", file, () => {
      Deno.openSync(file, { write: true, createNew: true, mode: 0o600 }).close();
    });
    return path;
  }

  /**
   * Removes what was made for calls of a job and is still there, all of it or only what one process made. Whoever asks must
   * know that nobody uses it any more. Files of other users stay. Never throws.
   *
   * @returns what was removed, relative to the spool
   */
  removeLeft(jobId: number, pid?: number): readonly string[] {
    try {
      const found = [...Deno.readDirSync(this.#paths.temporary)]
        .map(({ name }) => name).filter((name) => this.#paths.isCallDocument(name, jobId, pid)).sort();
      return found.map((name) => `tmp/${name}`).filter((path) => this.#removeOurs(path));
    } catch {
      return [];
    }
  }

  #removeOurs(path: string): boolean {
    const file = this.#paths.resolve(path);
    try {
      if (!isOurs(file)) return false;
      Deno.removeSync(file);
      return true;
    } catch {
      return false;
    }
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
