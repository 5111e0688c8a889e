/**
 * The folder `gofax/` below the spool, in which the FIFOs between doors and gofaxd are. Its mode, 0700, keeps other users away from them.
 */

import { close, O, open } from "../os/libc.ts";
import { osError } from "../os/os_error.ts";
import { geteuid } from "../os/process_calls.ts";
import { fdPath } from "./open_file.ts";
import { giveToOwner } from "./owner.ts";
import { attempt } from "./spool_error.ts";

const MODE = 0o700;
const OTHERS = 0o077;

/** Why gofaxd cannot use a folder, or the file in its place. */
function folderTrouble({ isDirectory, isSymlink, uid }: Deno.FileInfo): string | undefined {
  if (isSymlink) return "it is a link; remove it";
  if (!isDirectory) return "it is no folder; remove it";
  return isOurs(uid) ? undefined : `it belongs to user ${uid}; remove it`;
}

/** Whether a file belongs to gofaxd's user or to root. No other user may hand a job to gofaxd, or read how it ends. */
export function isOurs(uid: number | null): boolean {
  return uid === 0 || uid === geteuid();
}

/** Whether other users than the owner may read, write or execute a file. */
export function isOpenToOthers(mode: number | null): boolean {
  return ((mode ?? 0) & OTHERS) !== 0;
}

function makeFolder(path: string): "made" | "there" {
  try {
    Deno.mkdirSync(path, { mode: MODE });
    return "made";
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return "there";
    throw error;
  }
}

/**
 * Makes the folder. If it exists already, checks that it belongs to gofaxd's user or to root, and takes all rights from other users.
 *
 * @throws {SpoolError} If it is a link, no folder, or belongs to another user.
 */
export function makeDoorFolder(path: string): void {
  attempt("use folder", path, () => {
    const fresh = makeFolder(path);
    const fd = open(path, O.PATH | O.NOFOLLOW | O.CLOEXEC);
    if (fd < 0) throw osError(fd);
    try {
      const info = Deno.statSync(fdPath(fd));
      const trouble = folderTrouble(info);
      if (trouble !== undefined) throw new Error(trouble);
      if (fresh === "made") giveToOwner(fd, path);
      if (((info.mode ?? 0) & 0o7777) !== MODE) Deno.chmodSync(fdPath(fd), MODE);
    } finally {
      close(fd);
    }
  });
}
