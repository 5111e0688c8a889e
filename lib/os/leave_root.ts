/**
 * Makes a process of root another user's, for good. Root must not work where another user may write, because that user may put a
 * link in every place that root is about to use. User, groups and capabilities of all threads are changed: credentials(7),
 * capabilities(7).
 */

import type { Account } from "./accounts.ts";
import { errorName } from "./libc.ts";
import { setAllGids, setAllUids, setGroups } from "./process_calls.ts";
import { groupsOf, hasCapabilities, idsOf, isOne } from "./process_ids.ts";

/** The system calls, and what the kernel reports of this process. */
export interface RootKernel {
  /** `/proc/self/status`, proc(5). */
  status(): string;
  /** Sets the further groups: 0, or `-errno`. */
  setGroups(gids: readonly number[]): number;
  /** Makes one group of all three: 0, or `-errno`. */
  setAllGids(gid: number): number;
  /** Makes one user of all three: 0, or `-errno`. */
  setAllUids(uid: number): number;
}

const KERNEL: RootKernel = {
  status: () => Deno.readTextFileSync("/proc/self/status"),
  setGroups,
  setAllGids,
  setAllUids,
};

/** The process is still root's; it must not go on then. */
export class LeaveRootError extends Error {
  /** As it stands in front of the message in a stack. */
  override readonly name = "LeaveRootError";
}

function must(account: Account, call: string, result: number): void {
  if (result >= 0) return;
  throw new LeaveRootError(
    `Cannot go on as user ${account.uid} instead of root: ${call} failed with ${errorName(result)}; ` +
      "start the program as that user",
  );
}

function isDone(status: string, { uid, gid, groups }: Account): boolean {
  const there = groupsOf(status);
  return isOne(idsOf(status, "Uid"), uid) && isOne(idsOf(status, "Gid"), gid) && !hasCapabilities(status) &&
    there.length === groups.length && groups.every((group) => there.includes(group));
}

/**
 * Makes this process, which is root's, another user's.
 *
 * @throws {LeaveRootError} If that did not succeed completely.
 * @throws {Error} If that cannot be found out.
 */
export function leaveRootFor(account: Account, kernel: RootKernel = KERNEL): void {
  must(account, "setgroups", kernel.setGroups(account.groups));
  must(account, `setresgid(${account.gid})`, kernel.setAllGids(account.gid));
  must(account, `setresuid(${account.uid})`, kernel.setAllUids(account.uid));
  if (!isDone(kernel.status(), account)) {
    throw new LeaveRootError(
      `Cannot go on as user ${account.uid} instead of root: the kernel said yes and did not do it`,
    );
  }
}
