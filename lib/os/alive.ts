/** Whether a process runs: kill(2) with signal 0. */

import { E } from "./libc.ts";
import { kill } from "./process_calls.ts";

const MAX_PID = 2 ** 31 - 1;

/** True if a process with this id exists, whichever user owns it; false for a number that is no process id. */
export function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid < 1 || pid > MAX_PID) {
    return false;
  }
  const result = kill(pid, 0);
  return result === 0 || result === -E.PERM;
}

/** True if a process group with this id still has a member. */
export function isGroupAlive(group: number): boolean {
  if (!Number.isInteger(group) || group < 2 || group > MAX_PID) {
    return false;
  }
  const result = kill(-group, 0);
  return result === 0 || result === -E.PERM;
}
