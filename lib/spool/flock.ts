/**
 * flock(2), which all of HylaFAX uses. It is tried again and again, because waiting for it in the kernel stops the whole process
 * or cannot be interrupted.
 */

import { pause } from "../os/pause.ts";
import { SpoolError } from "./spool_error.ts";

/** How long to wait for a lock. */
export interface LockWait {
  /** Ends the waiting; the lock is then not taken. */
  readonly signal?: AbortSignal;
  /**
   * Milliseconds to wait.
   *
   * @default {10000}
   */
  readonly deadlineMs?: number;
}

const EXCLUSIVE = true;
const FIRST_PAUSE_MS = 1;
const LONGEST_PAUSE_MS = 25;

/**
 * Locks an open file for this process only. Closing the file unlocks it. A lock that is free is taken before the first `await`.
 *
 * @throws {SpoolError} With kind `locked`, if another process holds the lock until the deadline.
 * @throws {unknown} The reason of `signal`, as soon as that is aborted.
 */
export async function lockExclusive(file: Deno.FsFile, path: string, wait: LockWait = {}): Promise<void> {
  wait.signal?.throwIfAborted();
  const deadline = performance.now() + (wait.deadlineMs ?? 10_000);
  let pauseMs = FIRST_PAUSE_MS;
  while (!file.tryLockSync(EXCLUSIVE)) {
    if (performance.now() >= deadline) {
      throw new SpoolError("lock", path, "locked");
    }
    await pause(pauseMs, wait.signal);
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  }
}
