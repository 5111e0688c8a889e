/** Ends this process when its parent ends: the kernel's parent-death signal, prctl(2). */

import { errorName } from "./libc.ts";
import { getppid, setParentDeathSignal } from "./process_calls.ts";

const SIGTERM = 15;

/**
 * Has the kernel send SIGTERM to this process as soon as its parent has ended, however that ended. A change of user cancels this.
 * @throws {Error} If the parent is not that process any more, or the kernel refuses.
 */
export function endWithParent(pid: number): void {
  const result = setParentDeathSignal(SIGTERM);
  if (result < 0) throw new Error(`Cannot watch process ${pid}: prctl failed with ${errorName(result)}`);
  // It may have ended before the call.
  if (getppid() !== pid) throw new Error(`Process ${pid}, which started us, is gone`);
}
