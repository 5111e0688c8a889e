/**
 * The documents of one job, and that they are the job's. A qfile's lines may be a client's own words, so he may name any file of
 * `docq/`; HylaFAX notes no owner of what faxq prepared. What there is to tell whose a document is:
 *
 *   - its group: hfaxd gives a client's files, his qfile and what he handed in, the group that stands for him (6.0.7, setFileOwner);
 *     what faxq prepares has HylaFAX's own group.
 *   - its name: hfaxd keeps a document for job 6 under a name that ends in `.6`, after it has seen that the client may read it.
 *     Of what is kept for other jobs and not for this one, the job may not have what faxq prepared either.
 *   - that name's file: where two jobs have files of their own under one name, what was prepared of that name is the one's or the
 *     other's, and nobody can tell. (faxq itself would send either for both.)
 *
 * What is left open: a document of somebody whose job is in `sendq/` no more; and two users to whom hfaxd gave one group are one user
 * here, as they are to hfaxd.
 *
 * A document is a plain file; that it has several names is usual, and means nothing. Nobody can change what is behind a name between
 * the look and the sending: what is sent is a name of our own for the very file that was looked at, in a folder where others
 * cannot take it away.
 */

import { type DocumentName, jobInName, originalOf, savedFor, savedName } from "../hylafax/document_name.ts";
import type { JobId } from "../hylafax/ids.ts";
import type { DocumentItem } from "../hylafax/qfile.ts";
import { attempt, SpoolError } from "./spool_error.ts";
import { readWhole, writeAll } from "./in_place.ts";
import { ifThere, isSameFile } from "./open_file.ts";
import type { CallDocument, CallFile, SpoolPaths } from "./paths.ts";
import { HeldFile } from "./held_file.ts";

/** Who wants documents: a job, and hfaxd's user who handed it in. */
export interface DocumentUser {
  /** The job. */
  readonly jobId: JobId;
  /** Group of the qfile. */
  readonly group: number | undefined;
}

/** What is there of a file's own, be it a link; undefined if there is nothing. */
function lookAt(path: string): Deno.FileInfo | undefined {
  return ifThere(() => Deno.lstatSync(path));
}

/** The documents of a job. */
export class JobDocuments {
  readonly #paths: SpoolPaths;
  readonly #user: DocumentUser;
  /** What hfaxd keeps in `docq/`: the jobs that have a document, by its name. */
  #kept: ReadonlyMap<string, readonly JobId[]> | undefined;

  /** The documents of this job, in the spool with these paths. */
  constructor(paths: SpoolPaths, user: DocumentUser) {
    this.#paths = paths;
    this.#user = user;
  }

  /**
   * All of a document.
   *
   * @throws {SpoolError} With kind `not-plain`; with kind `foreign` or `shared`, if it is not, or may not be, the job's; else if it
   * is missing or cannot be read.
   */
  read(name: DocumentName): Uint8Array {
    using held = this.#hold(name);
    return attempt("read document", held.path, () => {
      using file = held.file.open({ read: true });
      return readWhole(file);
    });
  }

  /**
   * Makes sure that a source is the job's. It is not opened, and need not be there.
   *
   * @throws {SpoolError} With kind `foreign`, if it is not.
   */
  claim(name: DocumentName): void {
    // hfaxd gave it this name when it had seen that the client may read the file, wherever that was.
    if (jobInName(name) === this.#user.jobId) return;
    const path = this.#paths.resolve(name);
    attempt("use source", path, () => {
      this.#checkName(path, name);
      const info = lookAt(path);
      if (info !== undefined) this.#checkGroup(path, info);
    });
  }

  /** Whether a document, or a source, is the job's, as far as that can be told. Never throws. */
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
   * Gives a document a name of ours for one call, or copies it where the disk has no second names.
   *
   * @returns that name, relative to the spool
   * @throws {SpoolError} As {@linkcode read}; also if the name cannot be made.
   */
  pin(name: DocumentName, maker: CallDocument): CallFile {
    using held = this.#hold(name);
    const made = this.#paths.newCallDocument(maker);
    const path = this.#paths.resolve(made);
    attempt("make document", path, () => {
      try {
        held.file.linkAs(path);
      } catch (error) {
        if (error instanceof Deno.errors.AlreadyExists) throw error;
        using from = held.file.open({ read: true });
        using to = Deno.openSync(path, { write: true, createNew: true, mode: 0o600 });
        writeAll(to, readWhole(from));
      }
    });
    return made;
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

  /** Whether there is such a job, other than ours. */
  #isOther(job: JobId | undefined): job is JobId {
    return job !== undefined && job !== this.#user.jobId &&
      lookAt(this.#paths.resolve(`sendq/q${job}`)) !== undefined;
  }

  #checkName(path: string, name: DocumentName): void {
    const named = jobInName(name);
    if (this.#isOther(named)) this.#refuse(path, "foreign", `it is job ${named}'s`);
    const original = originalOf(name);
    if (original === undefined) return;
    this.#kept ??= this.#listKept();
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

  #listKept(): Map<string, JobId[]> {
    const kept = new Map<string, JobId[]>();
    for (const { name } of Deno.readDirSync(this.#paths.resolve("docq"))) {
      const [original, jobId] = savedFor(`docq/${name}`) ?? [];
      if (original === undefined || jobId === undefined) continue;
      const jobs = kept.get(original);
      if (jobs === undefined) kept.set(original, [jobId]);
      else jobs.push(jobId);
    }
    return kept;
  }
}
