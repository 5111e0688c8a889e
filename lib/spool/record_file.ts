/**
 * A small text file of our own in the spool: lines are added under a lock, and now and then it is written anew, on its
 * own inode. The daemon and the sender run as uucp, the administrators' commands as root: whoever makes it, it belongs to
 * the owner of its directory. It holds telephone numbers, so it is made for its owner only, as HylaFAX makes session logs.
 */

import { lchown } from "../os/libc.ts";
import { appendLocked } from "./append.ts";
import { attempt, SpoolError } from "./errors.ts";
import { lockExclusive, type LockWait } from "./flock.ts";
import { readWhole, writeWhole } from "./in_place.ts";

const MODE = 0o600;

/** Decodes what nobody promised to be UTF-8. */
const DECODER = new TextDecoder();

function lookAt(path: string): Deno.FileInfo | undefined {
  return attempt("look at", path, () => {
    try {
      return Deno.lstatSync(path);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) {
        return undefined;
      }
      throw error;
    }
  });
}

/** Root must not write where a link in uucp's directory leads. */
function mustBePlain(path: string, info: Deno.FileInfo): void {
  if (!info.isFile) {
    throw new SpoolError("use", path, "io", { cause: new Error("it is no plain file") });
  }
}

/** Not being allowed to give it away means that it is its owner's already, or that somebody will have to see to it. */
function giveToOwner(path: string): void {
  const { uid, gid } = Deno.statSync(path.replace(/\/[^/]*$/, ""));
  if (uid !== null && gid !== null && lookAt(path)?.uid !== uid) {
    lchown(path, uid, gid);
  }
}

function make(path: string): void {
  attempt("make", path, () => {
    try {
      Deno.openSync(path, { write: true, createNew: true, mode: MODE }).close();
      giveToOwner(path);
    } catch (error) {
      if (!(error instanceof Deno.errors.AlreadyExists)) {
        throw error;
      }
    }
  });
}

/** One such file. */
export class RecordFile {
  /** Where it is. */
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /**
   * All of it; nothing if it is not there.
   *
   * @throws {SpoolError} If it cannot be read.
   */
  read(): string {
    const info = lookAt(this.path);
    if (info === undefined) {
      return "";
    }
    mustBePlain(this.path, info);
    return attempt("read", this.path, () => DECODER.decode(Deno.readFileSync(this.path)));
  }

  /**
   * Adds a line, with its end, and tells how large the file is then, in bytes.
   *
   * @throws {SpoolError} If it cannot be written, or stays locked until the deadline.
   */
  async append(line: string, wait: LockWait = {}): Promise<number> {
    const info = lookAt(this.path);
    if (info === undefined) {
      make(this.path);
    } else {
      mustBePlain(this.path, info);
    }
    await appendLocked(this.path, line, { ...wait, mode: MODE });
    return lookAt(this.path)?.size ?? 0;
  }

  /**
   * Writes it anew, from what it says while nobody else writes. A file that is not there, or would not change, is left
   * alone.
   *
   * @throws {SpoolError} If it cannot be written, or stays locked until the deadline.
   */
  async rewrite(change: (text: string) => string, wait: LockWait = {}): Promise<void> {
    const info = lookAt(this.path);
    if (info === undefined) {
      return;
    }
    mustBePlain(this.path, info);
    using file = attempt("open", this.path, () => Deno.openSync(this.path, { read: true, write: true }));
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
