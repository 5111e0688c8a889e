/**
 * Opening plain files of a spool by what is there, not by what a look before has found. Whoever may write in a folder can put a link
 * or a FIFO in a file's place between a look and the opening: a link would lead us to a file of somebody else, and a FIFO would
 * hold us for ever. So a file is held first, by its inode and without following a link at the end of its path (open(2), O_PATH and
 * O_NOFOLLOW), then looked at, and only what was looked at is opened, by the name that the kernel gives to what we hold (proc(5)).
 *
 * A link further up in the path, such as the folder `log`, is followed: sites keep folders of the spool elsewhere. It leads nobody
 * anywhere where he may not write himself, because root gives itself up before it opens a spool (cmd/leave_root.ts).
 */

import { close, E, geteuid, linkOpen, O, open, openOnThread, readOpenLink } from "../os/libc.ts";
import { osError } from "../os/os_error.ts";
import { NotPlainError } from "./spool_error.ts";

/**
 * Whose links at the end of a path are followed: nobody's; root's and our own, for files that the administrator may keep elsewhere,
 * or at a device such as `/dev/null`; everybody's.
 */
export type Links = "none" | "trusted" | "all";

/** How a file is opened; without a word it is read. */
export interface PlainAccess {
  /** Whether it is read. */
  readonly read?: boolean;
  /** Whether it is written, from its beginning. */
  readonly write?: boolean;
  /** Whether what is written goes behind the end. */
  readonly append?: boolean;
  /** Mode of the file that is made where there is none, less the umask; undefined: none is made. */
  readonly create?: number;
  /** Whose links at the end of the path are followed. @default {"none"} */
  readonly links?: Links;
}

/** A link may lead to a link, but somewhere it must end. */
const MOST_LINKS = 8;

/** Where a link leads that we hold, if it is one that we trust; undefined if it is not. */
function trustedTarget(fd: number, path: string, { isSymlink, uid }: Deno.FileInfo): string | undefined {
  if (!isSymlink || (uid !== 0 && uid !== geteuid())) return undefined;
  const target = readOpenLink(fd);
  if (typeof target === "number") throw osError(target);
  return target.startsWith("/") ? target : path.replace(/[^/]*$/, target);
}

/** What is at the end of a name, after links that are followed: held open, if it is there. */
interface End {
  readonly path: string;
  readonly held: { readonly fd: number; readonly info: Deno.FileInfo } | undefined;
}

/** One step: where a link that is followed leads, or that this is the end. */
function step(path: string, links: Links, followed: number): End | string {
  const fd = open(path, O.PATH | O.CLOEXEC | (links === "all" ? 0 : O.NOFOLLOW));
  if (fd === -E.NOENT) return { path, held: undefined };
  check(fd);
  let keep = false;
  try {
    const info = Deno.statSync(procName(fd));
    keep = info.isFile || (links === "trusted" && info.isCharDevice === true);
    if (keep) return { path, held: { fd, info } };
    const target = links === "trusted" && followed < MOST_LINKS ? trustedTarget(fd, path, info) : undefined;
    if (target === undefined) throw new NotPlainError(info);
    return target;
  } finally {
    if (!keep) close(fd);
  }
}

function look(path: string, links: Links): End {
  let at = path;
  for (let followed = 0;; followed++) {
    const next = step(at, links, followed);
    if (typeof next !== "string") return next;
    at = next;
  }
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
  static hold(path: string, links: Links = "none"): HeldFile {
    const { held } = look(path, links);
    if (held === undefined) throw osError(-E.NOENT);
    return new HeldFile(held.fd, held.info);
  }

  /**
   * Opens what is held, whatever its name leads to by now.
   *
   * @throws {Error} If that is not allowed.
   */
  open(options: Deno.OpenOptions): Deno.FsFile {
    return Deno.openSync(procName(this.#fd), options);
  }

  /**
   * Sets the mode of what is held (permission bits).
   *
   * @throws {Error} If that is not allowed.
   */
  setMode(mode: number): Promise<void> {
    return Deno.chmod(procName(this.#fd), mode);
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

  /** Lets go of the file. */
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

const MAKE = O.WRONLY | O.CREAT | O.EXCL | O.NOFOLLOW | O.CLOEXEC;

/** Opens a file that we have just made, and lets go of the descriptor with which we made it. */
function openMade(
  fd: number,
  path: string,
  mode: number,
  options: Deno.OpenOptions,
  exact: "exact" | "umask",
): Deno.FsFile {
  try {
    giveToOwner(fd, path);
    if (exact === "exact") Deno.chmodSync(procName(fd), mode);
    return Deno.openSync(procName(fd), options);
  } finally {
    close(fd);
  }
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
  return openMade(check(open(path, MAKE, mode)), path, mode, options, exact);
}

/** The same, while others have their turn: the disk may take its time to make a file. */
export async function makePlainBeside(
  path: string,
  mode: number,
  options: Deno.OpenOptions,
  exact: "exact" | "umask" = "umask",
): Promise<Deno.FsFile> {
  const fd = await openOnThread(path, MAKE, mode);
  // Why it cannot be made is known to the other thread; here it is tried again to find out.
  return fd < 0 ? makePlain(path, mode, options, exact) : openMade(fd, path, mode, options, exact);
}

/** Opens what is held, and lets go of it. */
function opened(fd: number, options: Deno.OpenOptions): Deno.FsFile {
  try {
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
  const { create, links = "none", ...options } = access;
  for (let tries = 1;; tries++) {
    const { path: end, held } = look(path, links);
    if (held !== undefined) return opened(held.fd, options);
    if (create === undefined) throw osError(-E.NOENT);
    try {
      return makePlain(end, create, options);
    } catch (error) {
      if (tries >= TRIES || !(error instanceof Deno.errors.AlreadyExists)) throw error;
    }
  }
}

/** What is read of a file. */
export interface PlainReading extends Pick<PlainAccess, "links"> {
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
  const { most = Infinity, links = "none" } = reading;
  using file = openPlain(path, { read: true, links });
  const bytes = new Uint8Array(Math.min(file.statSync().size, most));
  let length = 0;
  while (length < bytes.length) {
    const count = file.readSync(bytes.subarray(length));
    if (count === null) break;
    length += count;
  }
  return bytes.subarray(0, length);
}
