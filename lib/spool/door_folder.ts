/**
 * The folder in which doors and gofaxd meet, `gofax/` below the spool. Its mode, 0700, is what keeps others away from the FIFOs in it.
 */

import { close, O, open } from "../os/libc.ts";
import { osError } from "../os/os_error.ts";
import { geteuid } from "../os/process_calls.ts";
import { fdPath } from "./open_file.ts";
import { giveToOwner } from "./owner.ts";
import { attempt } from "./spool_error.ts";

const MODE = 0o700;
const OTHERS = 0o077;

/** Why a folder, or what is in its place, cannot be used. */
function folderTrouble({ isDirectory, isSymlink, uid }: Deno.FileInfo): string | undefined {
  if (isSymlink) return "it is a link; remove it";
  if (!isDirectory) return "it is no folder; remove it";
  return isOurs(uid) ? undefined : `it belongs to user ${uid}; remove it`;
}

/** Whether something belongs to us, or to root: nobody else may hand us a job, or hear how it ends. */
export function isOurs(uid: number | null): boolean {
  return uid === 0 || uid === geteuid();
}

/** Whether others than the owner may do something with a file. */
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
 * Makes the folder, or sees to it that the one that is there is ours and nobody else's.
 *
 * @throws {SpoolError} If it is a link, no folder, or somebody else's.
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
