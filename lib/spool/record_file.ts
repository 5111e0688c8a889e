/**
 * A small text file of gofax in the spool: lines are added under a lock, and now and then it is written anew, on its own inode.
 * The daemon and the sender run as uucp, the administrators' commands may run as root: whichever process makes it, it belongs to
 * the owner of its directory. It contains telephone numbers, so only its owner may read it, as with HylaFAX's session logs.
 */

import { appendLocked } from "./append.ts";
import { attempt } from "./spool_error.ts";
import { lockExclusive, type LockWait } from "./flock.ts";
import { readWhole, writeWhole } from "./in_place.ts";
import { ifThere } from "./open_file.ts";
import { openPlain, type PlainAccess } from "./plain_file.ts";

const MODE = 0o600;

/** Decodes UTF-8; other bytes are replaced, because any program may have written them. */
const DECODER = new TextDecoder();

/** Opens a record; undefined if there is none. */
function openRecord(path: string, access: PlainAccess): Deno.FsFile | undefined {
  return attempt("open", path, () => ifThere(() => openPlain(path, access)));
}

/** One such file. */
export class RecordFile {
  /** Where it is. */
  readonly path: string;

  /** The record at `path`, which need not be there. */
  constructor(path: string) {
    this.path = path;
  }

  /**
   * All of it; nothing if it is not there.
   *
   * @throws {SpoolError} If it cannot be read.
   */
  read(): string {
    using file = openRecord(this.path, { read: true });
    if (file === undefined) {
      return "";
    }
    return attempt("read", this.path, () => DECODER.decode(readWhole(file)));
  }

  /**
   * Adds a line, with its end, and tells how large the file is then, in bytes.
   *
   * @throws {SpoolError} If it cannot be written, or stays locked until the deadline.
   */
  async append(line: string, wait: LockWait = {}): Promise<number> {
    return await appendLocked(this.path, line, { ...wait, mode: MODE });
  }

  /**
   * Writes it anew, from its present content, while no other process writes. A file that is not there, or would not change, is
   * not written.
   *
   * @throws {SpoolError} If it cannot be written, or stays locked until the deadline.
   */
  async rewrite(change: (text: string) => string, wait: LockWait = {}): Promise<void> {
    using file = openRecord(this.path, { read: true, write: true });
    if (file === undefined) {
      return;
    }
    await lockExclusive(file, this.path, wait);
    attempt("write", this.path, () => {
      const old = DECODER.decode(readWhole(file));
      const text = change(old);
      if (text !== old) {
        writeWhole(file, new TextEncoder().encode(text));
      }
    });
  }
}
