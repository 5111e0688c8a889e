/**
 * The documents of one job, and the check that they are the job's. A client can write lines of a qfile, so they may name any file
 * of `docq/`; and HylaFAX does not record for which job faxq prepared a file. gofax finds out whose a document is by:
 *
 *   - its group: hfaxd gives a client's files, his qfile and what he handed in, the group that stands for him (6.0.7, setFileOwner);
 *     what faxq prepares has HylaFAX's own group.
 *   - its name: hfaxd keeps a document for job 6 under a name that ends in `.6`, after it has checked that the client may read it.
 *     What faxq prepared from documents that are kept for other jobs only, this job may not have.
 *   - that name's file: if two jobs have different files under one name, the prepared file of that name may belong to either, and
 *     this cannot be found out. (faxq itself would send it for both.)
 *
 * Two cases are not covered: a document of a user whose job is not in `sendq/` any more; and two users to whom hfaxd gave one
 * group count as one user, as they do for hfaxd.
 *
 * A document is a plain file. That it has several names is usual, and means nothing. No user can replace the file between check
 * and sending: what is sent is a second name, made by gofax for the very file that was checked, in a folder where other users
 * cannot remove it.
 */

import { type DocumentName, jobInName, originalOf, savedName } from "../hylafax/document_name.ts";
import type { JobId } from "../hylafax/ids.ts";
import type { DocumentItem } from "../hylafax/qfile.ts";
import { attempt, attemptAsync, SpoolError } from "./spool_error.ts";
import { readOnThread, writeOnThread } from "./on_thread.ts";
import { type FileMark, markOf } from "./file_mark.ts";
import type { KeptDocuments, KeptNames } from "./kept_names.ts";
import { ifThere, isSameFile } from "./open_file.ts";
import type { CallDocument, CallFile, SpoolPaths } from "./paths.ts";
import { HeldFile } from "./held_file.ts";

/** The owner of documents: a job, and hfaxd's user who handed it in. */
export interface DocumentUser {
  /** The job. */
  readonly jobId: JobId;
  /** Group of the qfile. */
  readonly group: number | undefined;
}

/** A document that was found to be the job's, held open. Dispose of it to close it. */
export interface OpenDocument extends Disposable {
  /** The state of the file when it was opened. */
  readonly mark: FileMark;
  /**
   * All of it, read on another thread.
   * @throws {SpoolError} If it cannot be read.
   */
  read(): Promise<Uint8Array>;
}

/** A document that got a second name for one call. */
export interface PinnedDocument {
  /** That name, relative to the spool. */
  readonly file: CallFile;
  /** The state of the document when it got that name. */
  readonly mark: FileMark;
}

/** The file's data, of a link those of the link itself; undefined if there is nothing. */
function lookAt(path: string): Deno.FileInfo | undefined {
  return ifThere(() => Deno.lstatSync(path));
}

/** The documents of a job. */
export class JobDocuments {
  readonly #paths: SpoolPaths;
  readonly #user: DocumentUser;
  readonly #names: KeptNames;
  /** The documents that hfaxd keeps in `docq/`, as they were when this was needed first. */
  #kept: KeptDocuments | undefined;

  /** The documents of this job, in the spool with these paths and these kept names. */
  constructor(paths: SpoolPaths, user: DocumentUser, names: KeptNames) {
    this.#paths = paths;
    this.#user = user;
    this.#names = names;
  }

  /**
   * Opens a document.
   *
   * @throws {SpoolError} With kind `not-plain`; with kind `foreign` or `shared`, if it is not, or may not be, the job's; else if it
   * is missing or cannot be opened.
   */
  open(name: DocumentName): OpenDocument {
    const { path, file, [Symbol.dispose]: dispose } = this.#hold(name);
    const read = (): Promise<Uint8Array> =>
      attemptAsync("read document", path, async () => {
        using opened = file.open({ read: true });
        return await readOnThread(opened);
      });
    return { mark: markOf(file.info), read, [Symbol.dispose]: dispose };
  }

  /**
   * Makes sure that a source is the job's. It is not opened, and need not be there.
   *
   * @throws {SpoolError} With kind `foreign`, if it is not.
   */
  claim(name: DocumentName): void {
    // hfaxd gave it this name after it had checked that the client may read the file, wherever that was.
    if (jobInName(name) === this.#user.jobId) return;
    const path = this.#paths.resolve(name);
    attempt("use source", path, () => {
      this.#checkName(path, name);
      const info = lookAt(path);
      if (info !== undefined) this.#checkGroup(path, info);
    });
  }

  /** Whether a document, or a source, is the job's, as far as that can be found out. Never throws. */
  has({ kind, file }: Pick<DocumentItem, "kind" | "file">): boolean {
    try {
      if (kind === "source") this.claim(file);
      else this.#hold(file)[Symbol.dispose]();
      return true;
    } catch (error) {
      return !(error instanceof SpoolError && (error.kind === "foreign" || error.kind === "shared"));
    }
  }

  /**
   * Gives a document a second name for one call, or copies it if the disk allows no second names.
   *
   * @throws {SpoolError} As {@linkcode open}; also if the name cannot be made.
   */
  async pin(name: DocumentName, maker: CallDocument): Promise<PinnedDocument> {
    using held = this.#hold(name);
    const made = this.#paths.newCallDocument(maker);
    const path = this.#paths.resolve(made);
    await attemptAsync("make document", path, async () => {
      try {
        held.file.linkAs(path);
      } catch (error) {
        if (error instanceof Deno.errors.AlreadyExists) throw error;
        using from = held.file.open({ read: true });
        using to = Deno.openSync(path, { write: true, createNew: true, mode: 0o600 });
        await writeOnThread(to, await readOnThread(from));
      }
    });
    return { file: made, mark: markOf(held.file.info) };
  }

  #hold(name: DocumentName): { readonly path: string; readonly file: HeldFile } & Disposable {
    const path = this.#paths.resolve(name);
    return attempt("use document", path, () => {
      const file = HeldFile.hold(path);
      try {
        this.#checkGroup(path, file.info);
        this.#checkName(path, name);
        return { path, file, [Symbol.dispose]: (): void => file[Symbol.dispose]() };
      } catch (error) {
        file[Symbol.dispose]();
        throw error;
      }
    });
  }

  #refuse(path: string, kind: "foreign" | "shared", why: string): never {
    throw new SpoolError("use document", path, kind, { cause: new Error(why) });
  }

  #checkGroup(path: string, { gid }: Deno.FileInfo): void {
    if (gid === null || gid === this.#user.group || gid === Deno.gid()) return;
    if (gid === lookAt(this.#paths.resolve("docq"))?.gid) return;
    this.#refuse(path, "foreign", "it is another user's");
  }

  /** Whether there is such a job, other than this one. */
  #isOther(job: JobId | undefined): job is JobId {
    return job !== undefined && job !== this.#user.jobId &&
      lookAt(this.#paths.resolve(`sendq/q${job}`)) !== undefined;
  }

  #checkName(path: string, name: DocumentName): void {
    const named = jobInName(name);
    if (this.#isOther(named)) this.#refuse(path, "foreign", `it is job ${named}'s`);
    const original = originalOf(name);
    if (original === undefined) return;
    this.#kept ??= this.#names.list();
    const others = (this.#kept.get(original) ?? []).filter((job) => this.#isOther(job));
    const [other] = others;
    if (other === undefined) return;
    const own = lookAt(this.#paths.resolve(savedName(original, this.#user.jobId)));
    if (own === undefined) this.#refuse(path, "foreign", `it is job ${other}'s`);
    const stranger = others.find((job) => {
      const saved = lookAt(this.#paths.resolve(savedName(original, job)));
      return saved !== undefined && !isSameFile(saved, own);
    });
    if (stranger !== undefined) {
      this.#refuse(path, "shared", `job ${stranger} has another document of that name`);
    }
  }
}
