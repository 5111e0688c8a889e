/**
 * A qfile that no other process may change, from the start of a job to its end, as HylaFAX's faxsend locks it: flock(2),
 * rewritten in place. Child processes do not inherit the descriptor, so that no helper can keep the lock after the sender's end.
 */

import { formatQfile, parseQfile, type Qfile } from "../hylafax/qfile.ts";
import { attempt, attemptAsync, SpoolError } from "./spool_error.ts";
import { lockExclusive, type LockWait } from "./flock.ts";
import { readWhole, writeWhole } from "./in_place.ts";
import { isSameFile } from "./open_file.ts";
import { openPlain } from "./plain_file.ts";

/** An open and locked qfile. */
export class LockedQfile implements Disposable {
  /** Where it was found. */
  readonly path: string;
  readonly #file: Deno.FsFile;
  #open = true;

  /** Use {@linkcode lockQfile}. */
  constructor(path: string, file: Deno.FsFile) {
    this.path = path;
    this.#file = file;
  }

  /**
   * The present content of the file.
   *
   * @throws {SpoolError} If it cannot be read.
   */
  read(): Qfile {
    return attempt("read qfile", this.path, () => parseQfile(readWhole(this.#file)));
  }

  /**
   * Writes the file anew. If that fails half-way (the disk is full), the old content is put back.
   *
   * @throws {SpoolError} If it cannot be written.
   */
  write(q: Qfile): void {
    attempt("write qfile", this.path, () => {
      const old = readWhole(this.#file);
      try {
        writeWhole(this.#file, formatQfile(q));
      } catch (error) {
        this.#putBack(old);
        throw error;
      }
    });
  }

  /**
   * Writes the file anew as {@linkcode write} does, before the first `await`, and waits until it is on the disk. The waiting is done on
   * another thread, so that other jobs go on while the disk is busy.
   *
   * @throws {SpoolError} If it cannot be written.
   */
  async writeToDisk(q: Qfile): Promise<void> {
    this.write(q);
    await attemptAsync("write qfile", this.path, () => this.#file.sync());
  }

  /** The old content has its blocks on the disk already, so this works even if there is no space left. */
  #putBack(old: Uint8Array): void {
    try {
      writeWhole(this.#file, old);
    } catch {
      // The first failure is the one to report.
    }
  }

  /** The file's group, by which hfaxd notes to which of its users the file belongs (6.0.7, setFileOwner). */
  get group(): number | undefined {
    return this.#file.statSync().gid ?? undefined;
  }

  /** Unlocks and closes the file. */
  [Symbol.dispose](): void {
    if (this.#open) {
      this.#open = false;
      this.#file.close();
    }
  }
}

/**
 * Opens a qfile and locks it.
 *
 * @throws {SpoolError} If it is missing (also if it was removed while its lock was waited for), is no plain file, or if another
 * process holds the lock until the deadline.
 * @throws {unknown} The reason of `signal`, as soon as that is aborted.
 */
export async function lockQfile(path: string, wait: LockWait = {}): Promise<LockedQfile> {
  const file = attempt("open qfile", path, () => openPlain(path, { read: true, write: true }));
  const qfile = new LockedQfile(path, file);
  try {
    await lockExclusive(file, path, wait);
    if (!isSameFile(file.statSync(), attempt("open qfile", path, () => Deno.lstatSync(path)))) {
      throw new SpoolError("lock qfile", path, "missing", { cause: new Error("it was replaced meanwhile") });
    }
    return qfile;
  } catch (error) {
    qfile[Symbol.dispose]();
    throw error;
  }
}
