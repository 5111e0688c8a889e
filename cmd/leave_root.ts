/**
 * Makes a program that root started the spool owner's, before it opens anything there. Root must do nothing in a spool: its
 * folders belong to HylaFAX's user, who may put a link in the place of every file that gofax is about to use.
 */

import { accountOf } from "../lib/os/accounts.ts";
import { leaveRootFor } from "../lib/os/leave_root.ts";
import { geteuid } from "../lib/os/process_calls.ts";
import { spoolOwner } from "../lib/spool/owner.ts";

/** Sets USER, LOGNAME and HOME as service managers do: scripts look there for their files. */
function setEnvironment(name: string, home: string | undefined): void {
  Deno.env.set("USER", name);
  Deno.env.set("LOGNAME", name);
  if (home !== undefined) Deno.env.set("HOME", home);
}

/**
 * Makes a process of root the spool owner's. Does nothing for other users, or if root owns the spool.
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
