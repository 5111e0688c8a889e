/** Documents to be sent: the TIFFs of `docq/`, their sources, and what is made in `tmp/` for one call. */

import type { SourceNames } from "../hylafax/document_name.ts";
import { geteuid } from "../os/process_calls.ts";
import { attempt, attemptAsync } from "./spool_error.ts";
import { appendThenOverwrite } from "./append_then_overwrite.ts";
import { type DocumentUser, JobDocuments } from "./job_documents.ts";
import { KeptNames } from "./kept_names.ts";
import { ifThere, isSameFile } from "./open_file.ts";
import type { CallDocument, CallFile, SpoolPaths } from "./paths.ts";
import { readOnThread } from "./on_thread.ts";
import { openPlain, readPlain } from "./plain_file.ts";

/** A plain file that the user of this process owns: not a link, a folder or another user's file. */
function isOurs(path: string): boolean {
  const { isFile, uid } = Deno.lstatSync(path);
  return isFile && uid === geteuid();
}

/** What has a name, be it a link; undefined if nothing has. */
function lookAt(path: string): Deno.FileInfo | undefined {
  return ifThere(() => Deno.lstatSync(path));
}

/** Whether the second is a name of the file that has the first, or nothing has the first any more. */
function hasNames(first: string, second: string): boolean {
  const [a, b] = [lookAt(first), lookAt(second)];
  return a === undefined || (b !== undefined && isSameFile(a, b));
}

/** The documents of one spool. Paths are relative to it, or absolute. */
export class DocumentStore {
  readonly #paths: SpoolPaths;
  readonly #kept: KeptNames;

  /**
   * The documents of the spool with these paths.
   * @param like documents of the same spool: what these know of `docq/` is used here, too
   */
  constructor(paths: SpoolPaths, like?: DocumentStore) {
    this.#paths = paths;
    this.#kept = like === undefined ? new KeptNames(paths.resolve("docq")) : like.#kept;
  }

  /** The documents of a job, which its qfile may name. */
  of(user: DocumentUser): JobDocuments {
    return new JobDocuments(this.#paths, user, this.#kept);
  }

  /**
   * All of a file whose name gofax has made, and not a client.
   *
   * @throws {SpoolError} If it is missing, is no plain file, or cannot be read.
   */
  read(path: string): Uint8Array {
    const file = this.#paths.resolve(path);
    return attempt("read document", file, () => readPlain(file));
  }

  /**
   * All of such a file, read on another thread: for one that may be large.
   *
   * @throws {SpoolError} As {@linkcode read}.
   */
  readOnThread(path: string): Promise<Uint8Array> {
    const name = this.#paths.resolve(path);
    return attemptAsync("read document", name, async () => {
      using file = openPlain(name);
      return await readOnThread(file);
    });
  }

  /** Size in bytes; undefined if there is no such file. */
  size(path: string): number | undefined {
    try {
      return Deno.lstatSync(this.#paths.resolve(path)).size;
    } catch {
      return undefined;
    }
  }

  /**
   * Makes an empty document for one call. Only its owner may read it, because every user may look into `tmp/`.
   *
   * @returns its path relative to the spool
   * @throws {SpoolError} If it cannot be made.
   */
  makeForCall(maker: CallDocument): CallFile {
    const path = this.#paths.newCallDocument(maker);
    const file = this.#paths.resolve(path);
    attempt("make document", file, () => {
      Deno.openSync(file, { write: true, createNew: true, mode: 0o600 }).close();
    });
    return path;
  }

  /**
   * Adds bytes behind the end of what was made for a call, and only then overwrites a few before.
   *
   * @throws {SpoolError} If it cannot be written.
   */
  appendThenOverwrite(file: CallFile, added: Uint8Array, at: number, bytes: Uint8Array): Promise<void> {
    const path = this.#paths.resolve(file);
    return attemptAsync("write document", path, () => appendThenOverwrite(path, added, at, bytes));
  }

  /**
   * Removes the files that were made for calls of a job, all of them or only those of one process. The caller must know that no
   * process uses them any more. Files of other users stay. Never throws.
   *
   * @returns what was removed, relative to the spool
   */
  removeLeft(jobId: number, pid?: number): readonly string[] {
    try {
      const names = [...Deno.readDirSync(this.#paths.temporary)].map(({ name }) => name).sort();
      const found = names.map((name) => this.#paths.callDocumentNamed(name, jobId, pid))
        .filter((path) => path !== undefined);
      return found.filter((path) => this.#removeOurs(path));
    } catch {
      return [];
    }
  }

  #removeOurs(path: CallFile): boolean {
    const file = this.#paths.resolve(path);
    try {
      if (!isOurs(file)) return false;
      Deno.removeSync(file);
      return true;
    } catch {
      return false;
    }
  }

  /** Removes what was made for a call, if it is there and may be removed. */
  remove(path: CallFile): void {
    try {
      Deno.removeSync(this.#paths.resolve(path));
    } catch {
      // A file that stays in tmp/ must not change how a job ends.
    }
  }

  /**
   * Gives a source its own name beside the one under which it was saved, so that there is a file whichever of the two a qfile names.
   *
   * @returns false if that is the name of another file, which is somebody else's document: the source has to keep the other name
   * @throws {SpoolError} If the two files cannot be compared.
   */
  giveOwnName({ saved, original }: SourceNames): boolean {
    const [from, to] = [this.#paths.resolve(saved), this.#paths.resolve(original)];
    try {
      Deno.linkSync(from, to);
      return true;
    } catch (error) {
      // If the source is gone there is nothing to name; if the disk takes no second name, the first is changed afterwards.
      if (!(error instanceof Deno.errors.AlreadyExists)) return true;
      return attempt("look at document", to, () => hasNames(from, to));
    }
  }

  /**
   * Takes from a source the name under which it was saved, once its qfile names it by its own. If it has no other name, it gets its own;
   * if its own is another file's, it keeps what it has.
   *
   * @throws {SpoolError} If that cannot be done.
   */
  dropSavedName({ saved, original }: SourceNames): void {
    const [from, to] = [this.#paths.resolve(saved), this.#paths.resolve(original)];
    attempt("rename document", from, () => {
      if (lookAt(from) === undefined) return;
      if (lookAt(to) === undefined) Deno.renameSync(from, to);
      else if (hasNames(from, to)) Deno.removeSync(from);
    });
  }
}
