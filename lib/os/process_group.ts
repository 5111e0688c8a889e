/** Ends a helper program and all that it has started: its process group, kill(2). */

import { isAlive, isGroupAlive } from "./alive.ts";
import { pause } from "./pause.ts";

function signalChild(child: Deno.ChildProcess, signal: Deno.Signal): void {
  try {
    child.kill(signal);
  } catch {
    // It has ended.
  }
}

/**
 * Signals a group by its first process. Between its start and its setsid(2) that process has no group of its own: then it is alone, and
 * the signal goes to itself.
 */
function signalGroup(first: Deno.ChildProcess, signal: Deno.Signal): void {
  try {
    Deno.kill(-first.pid, signal);
  } catch (error) {
    // Any other error is that of a group whose processes have become those of another user.
    if (error instanceof Deno.errors.NotFound) signalChild(first, signal);
  }
}

/**
 * Ends a process group: SIGTERM for all, SIGKILL for those that still run after a while. A group that has ended already is no
 * error.
 *
 * @param first its first process
 * @param graceMs milliseconds between the two signals
 */
export async function endGroup(first: Deno.ChildProcess, graceMs: number): Promise<void> {
  signalGroup(first, "SIGTERM");
  const deadline = performance.now() + graceMs;
  // In this order: a process that makes its group between the two looks is seen by the second.
  while ((isGroupAlive(first.pid) || isAlive(first.pid)) && performance.now() < deadline) {
    await pause(20);
  }
  signalGroup(first, "SIGKILL");
}

/** Milliseconds to wait after SIGKILL. A process whose disk or network share does not answer cannot even be killed. */
const UNKILLABLE_MS = 2000;

/** How a process ended that was sent SIGKILL; one that does not end for two seconds counts as killed. */
export async function statusAfterKill(child: Deno.ChildProcess): Promise<Deno.CommandStatus> {
  const { promise: late, resolve } = Promise.withResolvers<Deno.CommandStatus>();
  const timer = setTimeout(() => resolve({ success: false, code: 137, signal: "SIGKILL" }), UNKILLABLE_MS);
  const status = await Promise.race([child.status, late]);
  clearTimeout(timer);
  return status;
}
