/** Whose a spool is: HylaFAX's user, who is not root. */

/** A user and his group. */
export interface SpoolOwner {
  /** The user's number. */
  readonly uid: number;
  /** The number of his group. */
  readonly gid: number;
}

/** In a spool that was made by root itself these are HylaFAX's all the same. */
const FOLDERS = ["", "/sendq", "/log"];

/** The owner of a spool; undefined if there is none, or if everything is root's. */
export function spoolOwner(root: string): SpoolOwner | undefined {
  for (const folder of FOLDERS) {
    try {
      const { uid, gid } = Deno.statSync(`${root}${folder}`);
      if (uid !== null && gid !== null && uid !== 0) return { uid, gid };
    } catch {
      // What is not there belongs to nobody.
    }
  }
  return undefined;
}
