/** Ends a helper program and all that it has started: its process group, kill(2). */

import { isGroupAlive } from "./alive.ts";
import { pause } from "./pause.ts";

function signalGroup(group: number, signal: Deno.Signal): void {
  try {
    Deno.kill(-group, signal);
  } catch {
    // The group has ended already.
  }
}

/**
 * Ends a process group: SIGTERM for all, SIGKILL for those that still run after a while. A group that has ended already is no
 * error.
 *
 * @param group its number, that of its first process
 * @param graceMs milliseconds between the two signals
 */
export async function endGroup(group: number, graceMs: number): Promise<void> {
  signalGroup(group, "SIGTERM");
  const deadline = performance.now() + graceMs;
  while (isGroupAlive(group) && performance.now() < deadline) {
    await pause(20);
  }
  signalGroup(group, "SIGKILL");
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
