/**
 * Giving up a second user. faxq starts its sender with root as real user and uucp as effective one
 * (docs/internals/hylafax.md#user-and-environment). What we do ourselves is done by the effective user; but every shell makes the
 * real one its effective one when it starts, and so all scripts that we start would run as root. A process that is one user only
 * has no way back: setresuid(2), credentials(7).
 */

import { errorName } from "./libc.ts";
import { setAllGids, setAllUids } from "./process_calls.ts";
import { idsOf, isOne } from "./process_ids.ts";

/** The system calls, and what the kernel says of this process. */
export interface SecondUserKernel {
  /** `/proc/self/status`, proc(5). */
  status(): string;
  /** Makes one group of all three: 0, or `-errno`. */
  setAllGids(gid: number): number;
  /** Makes one user of all three: 0, or `-errno`. */
  setAllUids(uid: number): number;
}

const KERNEL: SecondUserKernel = {
  status: () => Deno.readTextFileSync("/proc/self/status"),
  setAllGids,
  setAllUids,
};

/** A second user or group that is still there; nothing may be done for anybody then. */
export class SecondUserError extends Error {
  /** As it stands in front of the message in a stack. */
  override readonly name = "SecondUserError";
}

function must(call: string, id: number, result: number): void {
  if (result < 0) {
    throw new SecondUserError(
      `Cannot give up the second user: ${call}(${id}) failed with ${errorName(result)}; ` +
        "does a filter of the service forbid it?",
    );
  }
}

/**
 * Makes the effective user and group the real and the saved ones too, for all threads and for good. Does nothing in a process
 * that is one user only, as nearly all are.
 *
 * @throws {SecondUserError} If the second user is still there.
 * @throws {Error} If that cannot be told.
 */
export function giveUpSecondUser(kernel: SecondUserKernel = KERNEL): void {
  const before = kernel.status();
  const [uids, gids] = [idsOf(before, "Uid"), idsOf(before, "Gid")];
  if (!isOne(gids)) {
    must("setresgid", gids[1], kernel.setAllGids(gids[1]));
  }
  if (!isOne(uids)) {
    must("setresuid", uids[1], kernel.setAllUids(uids[1]));
  }
  if (isOne(uids) && isOne(gids)) {
    return;
  }
  const after = kernel.status();
  if (!isOne(idsOf(after, "Uid"), uids[1]) || !isOne(idsOf(after, "Gid"), gids[1])) {
    throw new SecondUserError("Cannot give up the second user: the kernel said yes and did not do it");
  }
}
