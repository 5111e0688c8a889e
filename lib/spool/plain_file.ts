/**
 * Opening plain files of a spool by what is there, not by what a look before has found. Whoever may write in a folder can put a link
 * or a FIFO in a file's place between a look and the opening: a link would lead us to a file of somebody else, and a FIFO would
 * hold us for ever. So a file is held first, by its inode and without following a link at the end of its path (open(2), O_PATH and
 * O_NOFOLLOW), then looked at, and only what was looked at is opened, by the name that the kernel gives to what we hold (proc(5)).
 *
 * A link further up in the path, such as the folder `log`, is followed: sites keep folders of the spool elsewhere. It leads nobody
 * anywhere where he may not write himself, because root gives itself up before it opens a spool (cmd/leave_root.ts).
 */

import { close, geteuid, linkOpen, O, open } from "../os/libc.ts";
import { osError } from "../os/os_error.ts";
import { NotPlainError } from "./errors.ts";

/** How a file is opened; without a word it is read. */
export interface PlainAccess {
  readonly read?: boolean;
  readonly write?: boolean;
  readonly append?: boolean;
  /** Mode of the file that is made where there is none, less the umask; undefined: none is made. */
  readonly create?: number;
  /** Also through a link at the end of the path, which is for files that an administrator names. */
  readonly follow?: boolean;
  /** Or a device such as `/dev/null`, which nobody but root can make. */
  readonly device?: boolean;
}

/** A plain file, whatever becomes of its name. Dispose of it to let go of it. */
export class HeldFile implements Disposable {
  /** As it was when it was looked at. */
  readonly info: Deno.FileInfo;
  readonly #fd: number;
  #open = true;

  private constructor(fd: number, info: Deno.FileInfo) {
    this.#fd = fd;
    this.info = info;
  }

  /**
   * Holds a file. Never waits.
   *
   * @throws {NotPlainError} If there is something else.
   * @throws {Deno.errors.NotFound} If there is nothing.
   * @throws {Error} If it may not be looked at.
   */
  static hold(
    path: string,
    { follow = false, device = false }: Pick<PlainAccess, "follow" | "device"> = {},
  ): HeldFile {
    const fd = check(open(path, O.PATH | O.CLOEXEC | (follow ? 0 : O.NOFOLLOW)));
    try {
      const info = Deno.statSync(procName(fd));
      if (!info.isFile && !(device && info.isCharDevice)) throw new NotPlainError(info);
      return new HeldFile(fd, info);
    } catch (error) {
      close(fd);
      throw error;
    }
  }

  /** @throws {Error} If that is not allowed. */
  open(options: Deno.OpenOptions): Deno.FsFile {
    return Deno.openSync(procName(this.#fd), options);
  }

  /** @throws {Error} If that is not allowed. */
  setMode(mode: number): void {
    Deno.chmodSync(procName(this.#fd), mode);
  }

  /**
   * Gives the file another name.
   *
   * @throws {Deno.errors.AlreadyExists} If there is something, be it a link.
   * @throws {Error} If that cannot be done.
   */
  linkAs(path: string): void {
    check(linkOpen(this.#fd, path));
  }

  [Symbol.dispose](): void {
    if (!this.#open) return;
    this.#open = false;
    close(this.#fd);
  }
}

function procName(fd: number): string {
  return `/proc/self/fd/${fd}`;
}

function check(result: number): number {
  if (result < 0) throw osError(result);
  return result;
}

/**
 * Whoever made an open file, it becomes the owner's of its folder: what is root's would be closed to HylaFAX's programs.
 *
 * @throws {Error} If that cannot be done.
 */
export function giveToOwner(fd: number, path: string): void {
  if (geteuid() !== 0) return;
  const { uid, gid } = Deno.statSync(path.replace(/\/[^/]*$/, "") || "/");
  if (uid !== null && gid !== null && uid !== 0) Deno.chownSync(procName(fd), uid, gid);
}

/**
 * Makes a file that was not there before.
 *
 * @param exact whether the umask may take nothing from the mode
 * @throws {Deno.errors.AlreadyExists} If there is something, be it a link that leads nowhere.
 * @throws {Error} If it cannot be made.
 */
export function makePlain(
  path: string,
  mode: number,
  options: Deno.OpenOptions,
  exact: "exact" | "umask" = "umask",
): Deno.FsFile {
  const fd = check(open(path, O.WRONLY | O.CREAT | O.EXCL | O.NOFOLLOW | O.CLOEXEC, mode));
  try {
    giveToOwner(fd, path);
    if (exact === "exact") Deno.chmodSync(procName(fd), mode);
    return Deno.openSync(procName(fd), options);
  } finally {
    close(fd);
  }
}

/** So often somebody may make or remove a file while we want the one or the other. */
const TRIES = 20;

/**
 * Opens a plain file.
 *
 * @throws {NotPlainError} If there is something else: a link, a FIFO, a folder.
 * @throws {Deno.errors.NotFound} If there is nothing, and nothing is to be made.
 * @throws {Error} If it may not be opened.
 */
export function openPlain(path: string, access: PlainAccess = { read: true }): Deno.FsFile {
  const { create, follow = false, device = false, ...options } = access;
  for (let tries = 1;; tries++) {
    try {
      using held = HeldFile.hold(path, { follow, device });
      return held.open(options);
    } catch (error) {
      if (create === undefined || !(error instanceof Deno.errors.NotFound)) throw error;
    }
    try {
      return makePlain(path, create, options);
    } catch (error) {
      if (tries >= TRIES || !(error instanceof Deno.errors.AlreadyExists)) throw error;
    }
  }
}

/** What is read of a file. */
export interface PlainReading extends Pick<PlainAccess, "follow"> {
  /** So many bytes at most. @default {Infinity} */
  readonly most?: number;
}

/**
 * All of a plain file, or its beginning.
 *
 * @throws {NotPlainError} If there is something else.
 * @throws {Error} If it cannot be read.
 */
export function readPlain(path: string, reading: PlainReading = {}): Uint8Array<ArrayBuffer> {
  const { most = Infinity, follow = false } = reading;
  using file = openPlain(path, { read: true, follow });
  const bytes = new Uint8Array(Math.min(file.statSync().size, most));
  let length = 0;
  while (length < bytes.length) {
    const count = file.readSync(bytes.subarray(length));
    if (count === null) break;
    length += count;
  }
  return bytes.subarray(0, length);
}
