/** The owner of a spool and its files: HylaFAX's user, who is not root. */

import { geteuid } from "../os/process_calls.ts";
import { fdPath } from "./open_file.ts";

/** A user and his group. */
export interface SpoolOwner {
  /** The user's number. */
  readonly uid: number;
  /** The number of his group. */
  readonly gid: number;
}

/** Folders that belong to HylaFAX's user even if root made the spool itself. */
const FOLDERS = ["", "/sendq", "/log"];

/** The owner of a spool; undefined if there is none, or if root owns everything. */
export function spoolOwner(root: string): SpoolOwner | undefined {
  for (const folder of FOLDERS) {
    try {
      const { uid, gid } = Deno.statSync(`${root}${folder}`);
      if (uid !== null && gid !== null && uid !== 0) return { uid, gid };
    } catch {
      // This folder is not there; the next one may be.
    }
  }
  return undefined;
}

/**
 * Gives an open file to the owner of its folder, whichever process made it: HylaFAX's programs could not open a file of root's.
 *
 * @throws {Error} If that cannot be done.
 */
export function giveToOwner(fd: number, path: string): void {
  if (geteuid() !== 0) return;
  const { uid, gid } = Deno.statSync(path.replace(/\/[^/]*$/, "") || "/");
  if (uid !== null && gid !== null && uid !== 0) Deno.chownSync(fdPath(fd), uid, gid);
}
