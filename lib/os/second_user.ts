/**
 * Drops the second user of a process. faxq starts its sender with root as real user and uucp as effective one
 * (docs/internals/hylafax.md#user-and-environment). What the sender itself does is done as the effective user; but every shell
 * makes the real user its effective one when it starts, so all scripts that the sender starts would run as root. After
 * setresuid(2) has made all three the same, the process cannot go back: credentials(7).
 */

import { errorName } from "./libc.ts";
import { setAllGids, setAllUids } from "./process_calls.ts";
import { idsOf, isOne } from "./process_ids.ts";

/** The system calls, and what the kernel reports of this process. */
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

/** A second user or group is still there; the process must not go on then. */
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
 * that has one user only, as nearly all have.
 *
 * @throws {SecondUserError} If the second user is still there.
 * @throws {Error} If that cannot be found out.
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
