/**
 * Changes by what the kernel has open, not by names: setup runs as root and works in folders that may belong to HylaFAX's user, who could put
 * a link in the place of a name between two calls (open(2), proc(5)).
 */

import { close, errorName, O, open } from "../../os/libc.ts";
import { fdPath } from "../../spool/open_file.ts";

/** Numbers of who owns a file, and its mode. */
export interface NumberedRights {
  /** The user. */
  readonly uid: number;
  /** The group. */
  readonly gid: number;
  /** As in chmod(1). */
  readonly mode: number;
}

function opened(path: string, flags: number, mode: number): number {
  const fd = open(path, flags | O.NOFOLLOW | O.CLOEXEC, mode);
  if (fd < 0) throw new Error(`${path}: ${errorName(fd)}`);
  return fd;
}

/**
 * Gives a file or a folder to somebody. A link is not followed.
 *
 * @throws {Error} If that cannot be done.
 */
export function setRights(real: string, { uid, gid, mode }: NumberedRights): void {
  const fd = opened(real, O.NONBLOCK, 0);
  try {
    Deno.chownSync(fdPath(fd), uid, gid);
    Deno.chmodSync(fdPath(fd), mode);
  } finally {
    close(fd);
  }
}

/** Bytes of the random part of a name. */
const RANDOM_BYTES = 8;

/** A name beside a path, under which what takes its place is made. Nobody can know it before. */
export function draftOf(path: string): string {
  return `${path}.gofax-${crypto.getRandomValues(new Uint8Array(RANDOM_BYTES)).toHex()}`;
}

/**
 * Has the names in a folder written to the disk: a rename or a removal is lost with the power before (fsync(2)).
 *
 * @throws {Error} If that cannot be done.
 */
export function syncFolder(real: string): void {
  using folder = Deno.openSync(real);
  folder.syncSync();
}

/** The folder that a path stands in. */
export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}

/** Puts what was made under a name of its own into its place. */
function place(draft: string, real: string): void {
  try {
    Deno.renameSync(draft, real);
  } catch (error) {
    Deno.removeSync(draft);
    throw error;
  }
  syncFolder(folderOf(real));
}

function writeDraft(
  fd: number,
  write: (path: string) => void,
  rights: NumberedRights,
  mtimeMs?: number,
): void {
  write(fdPath(fd));
  Deno.chownSync(fdPath(fd), rights.uid, rights.gid);
  Deno.chmodSync(fdPath(fd), rights.mode);
  if (mtimeMs !== undefined) Deno.utimeSync(fdPath(fd), new Date(mtimeMs), new Date(mtimeMs));
  using file = Deno.openSync(fdPath(fd), { write: true });
  file.syncSync();
}

/** What {@linkcode replaceFile} is to do. */
export interface Replacement {
  /** The place. */
  readonly real: string;
  /** The name that it is made under, of {@linkcode draftOf}. It is there only if the process was killed. */
  readonly draft: string;
  /** Writes into the path that it is given. */
  readonly write: (path: string) => void;
  /** To whom the file belongs. */
  readonly rights: NumberedRights;
  /** Its modification time in milliseconds. @default {now} */
  readonly mtimeMs?: number | undefined;
}

/**
 * Makes a file under a name of its own, writes it, gives it its rights, and puts it in the place of another one: whole or not at all, even
 * if the power goes.
 *
 * @throws {Error} If that cannot be done; then nothing has changed.
 */
export function replaceFile({ real, draft, write, rights, mtimeMs }: Replacement): void {
  const fd = opened(draft, O.WRONLY | O.CREAT | O.EXCL, 0o600);
  try {
    writeDraft(fd, write, rights, mtimeMs);
  } catch (error) {
    Deno.removeSync(draft);
    throw error;
  } finally {
    close(fd);
  }
  place(draft, real);
}

/**
 * Makes a link under a name of its own, and puts it in the place of a file or another link.
 *
 * @throws {Error} If that cannot be done; then nothing has changed.
 */
export function replaceByLink(real: string, draft: string, target: string): void {
  Deno.symlinkSync(target, draft);
  place(draft, real);
}
