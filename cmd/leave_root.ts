/**
 * Root does nothing in a spool: its folders are HylaFAX's user's, and he may put a link in the place of every file that we are about
 * to use. A program that was started as root goes on as the owner of the spool before it opens anything there.
 */

import { accountOf } from "../lib/os/accounts.ts";
import { leaveRootFor } from "../lib/os/leave_root.ts";
import { geteuid } from "../lib/os/process_calls.ts";
import { spoolOwner } from "../lib/spool/owner.ts";

/** As service managers do it: scripts look there for their files. */
function setEnvironment(name: string, home: string | undefined): void {
  Deno.env.set("USER", name);
  Deno.env.set("LOGNAME", name);
  if (home !== undefined) Deno.env.set("HOME", home);
}

/**
 * Makes a process that is root's the spool's owner's. Does nothing for other users, and where the spool is root's own.
 *
 * @returns what was done, in words
 * @throws {LeaveRootError} If that is not possible.
 */
export function leaveRoot(spooldir: string): string | undefined {
  if (geteuid() !== 0) return undefined;
  const owner = spoolOwner(spooldir);
  if (owner === undefined) return undefined;
  const account = accountOf(owner.uid, owner.gid);
  leaveRootFor(account);
  if (account.name !== undefined) setEnvironment(account.name, account.home);
  const who = account.name === undefined ? `user ${account.uid}` : `${account.name} (user ${account.uid})`;
  return `Started as root, goes on as ${who}, whose the spool is`;
}
