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

/**
 * Makes a file under a name of its own, writes it, gives it its rights, and puts it in the place of another one: whole or not at all.
 *
 * @param real the place
 * @param write writes into the path that it is given
 * @throws {Error} If that cannot be done; then nothing has changed.
 */
export function replaceFile(real: string, write: (path: string) => void, rights: NumberedRights): void {
  const made = `${real}.gofax-${crypto.getRandomValues(new Uint8Array(RANDOM_BYTES)).toHex()}`;
  const fd = opened(made, O.WRONLY | O.CREAT | O.EXCL, 0o600);
  try {
    write(fdPath(fd));
    Deno.chownSync(fdPath(fd), rights.uid, rights.gid);
    Deno.chmodSync(fdPath(fd), rights.mode);
    {
      using file = Deno.openSync(fdPath(fd), { write: true });
      file.syncSync();
    }
    Deno.renameSync(made, real);
  } catch (error) {
    Deno.removeSync(made);
    throw error;
  } finally {
    close(fd);
  }
}
