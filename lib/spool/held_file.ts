/**
 * Holds a file by its inode, so that it stays the one that was checked, whatever happens to its name (plain_file.ts says why):
 * open(2) with O_PATH and O_NOFOLLOW; links are followed one by one where that is allowed.
 */

import { close, E, linkOpen, O, open, readOpenLink } from "../os/libc.ts";
import { geteuid } from "../os/process_calls.ts";
import { osError } from "../os/os_error.ts";
import { fdPath } from "./open_file.ts";
import { NotPlainError } from "./spool_error.ts";

/**
 * Which links at the end of a path are followed: none; those of root and of this process's user, for files that the administrator
 * may keep elsewhere, or at a device such as `/dev/null`; all.
 */
export type FollowedLinks = "none" | "trusted" | "all";

/** How many links are followed one after the other. */
const MOST_LINKS = 8;

/** The target of a link that is held open, if the link is trusted; undefined if it is not. */
function trustedTarget(fd: number, path: string, { isSymlink, uid }: Deno.FileInfo): string | undefined {
  if (!isSymlink || (uid !== 0 && uid !== geteuid())) return undefined;
  const target = readOpenLink(fd);
  if (typeof target === "number") throw osError(target);
  return target.startsWith("/") ? target : path.replace(/[^/]*$/, target);
}

/** What is at the end of a name, after links that are followed. */
export interface PathEnd {
  /** The name, after the links. */
  readonly path: string;
  /** The file, held open; undefined if there is none. */
  readonly held: { readonly fd: number; readonly info: Deno.FileInfo } | undefined;
}

/** One step: the target of a link that is followed, or the end. */
function step(path: string, links: FollowedLinks, followed: number): PathEnd | string {
  const fd = open(path, O.PATH | O.CLOEXEC | (links === "all" ? 0 : O.NOFOLLOW));
  if (fd === -E.NOENT) return { path, held: undefined };
  if (fd < 0) throw osError(fd);
  let keep = false;
  try {
    const info = Deno.statSync(fdPath(fd));
    keep = info.isFile || (links === "trusted" && info.isCharDevice === true);
    if (keep) return { path, held: { fd, info } };
    const target = links === "trusted" && followed < MOST_LINKS ? trustedTarget(fd, path, info) : undefined;
    if (target === undefined) throw new NotPlainError(info);
    return target;
  } finally {
    if (!keep) close(fd);
  }
}

/**
 * Finds what is at the end of a name, and opens it with O_PATH. The caller has to close `held`.
 *
 * @throws {NotPlainError} If there is neither a plain file nor, with `trusted`, a device.
 * @throws {Error} If it may not be looked at.
 */
export function holdEnd(path: string, links: FollowedLinks): PathEnd {
  let at = path;
  for (let followed = 0;; followed++) {
    const next = step(at, links, followed);
    if (typeof next !== "string") return next;
    at = next;
  }
}

/** A plain file, held open by its inode. Dispose of it to close it. */
export class HeldFile implements Disposable {
  /** Its data from stat(2) when it was opened. */
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
  static hold(path: string, links: FollowedLinks = "none"): HeldFile {
    const { held } = holdEnd(path, links);
    if (held === undefined) throw osError(-E.NOENT);
    return new HeldFile(held.fd, held.info);
  }

  /**
   * Opens the file, whatever its name leads to by now.
   *
   * @throws {Error} If that is not allowed.
   */
  open(options: Deno.OpenOptions): Deno.FsFile {
    return Deno.openSync(fdPath(this.#fd), options);
  }

  /**
   * Sets the mode of the file (permission bits).
   *
   * @throws {Error} If that is not allowed.
   */
  setMode(mode: number): Promise<void> {
    return Deno.chmod(fdPath(this.#fd), mode);
  }

  /**
   * Gives the file a further name.
   *
   * @throws {Deno.errors.AlreadyExists} If there is something, be it a link.
   * @throws {Error} If that cannot be done.
   */
  linkAs(path: string): void {
    const result = linkOpen(this.#fd, path);
    if (result < 0) throw osError(result);
  }

  /** Closes the file. */
  [Symbol.dispose](): void {
    if (!this.#open) return;
    this.#open = false;
    close(this.#fd);
  }
}
