/**
 * Opens plain files of a spool, safe against a change between check and opening. A user who may write in a folder can replace a file
 * by a link or a FIFO at that moment: a link would lead gofax to another user's file, and opening a FIFO would block for ever. So
 * gofax first opens the path with O_PATH and O_NOFOLLOW (open(2)), which follows no link at its end and waits for nothing, then checks
 * that this is a plain file, and then opens the same inode through /proc (proc(5)).
 *
 * A link further up in the path, such as the folder `log`, is followed: sites keep folders of the spool elsewhere. That is safe,
 * because a gofax that root starts becomes the owner of the spool before it opens one (cmd/leave_root.ts).
 */

import { close, E, O, open, openOnThread } from "../os/libc.ts";
import { osError } from "../os/os_error.ts";
import { type FollowedLinks, holdEnd } from "./held_file.ts";
import { fdPath } from "./open_file.ts";
import { giveToOwner } from "./owner.ts";

/** How a file is opened. */
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
  readonly links?: FollowedLinks;
}

const MAKE = O.WRONLY | O.CREAT | O.EXCL | O.NOFOLLOW | O.CLOEXEC;

function made(fd: number): number {
  if (fd < 0) throw osError(fd);
  return fd;
}

/** Opens a file that was just made through /proc, and closes the descriptor that made it. */
function openMade(
  fd: number,
  path: string,
  mode: number,
  options: Deno.OpenOptions,
  exact: "exact" | "umask",
): Deno.FsFile {
  try {
    giveToOwner(fd, path);
    if (exact === "exact") Deno.chmodSync(fdPath(fd), mode);
    return Deno.openSync(fdPath(fd), options);
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
  return openMade(made(open(path, MAKE, mode)), path, mode, options, exact);
}

/**
 * As {@linkcode makePlain}, on another thread, so that other work goes on: the disk may take its time to make a file.
 *
 * @throws {Error} As {@linkcode makePlain}.
 */
export async function makePlainOnThread(
  path: string,
  mode: number,
  options: Deno.OpenOptions,
  exact: "exact" | "umask" = "umask",
): Promise<Deno.FsFile> {
  const fd = await openOnThread(path, MAKE, mode);
  // The error's number stayed on the other thread: another try on this one tells why the file cannot be made.
  return fd < 0 ? makePlain(path, mode, options, exact) : openMade(fd, path, mode, options, exact);
}

/** Opens the file of an O_PATH descriptor through /proc, and closes that descriptor. */
function opened(fd: number, options: Deno.OpenOptions): Deno.FsFile {
  try {
    return Deno.openSync(fdPath(fd), options);
  } finally {
    close(fd);
  }
}

/** How often a file may appear or vanish between check and opening before that is an error. */
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
    const { path: end, held } = holdEnd(path, links);
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
