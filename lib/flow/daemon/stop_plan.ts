/** The two steps of a stop: first the daemon takes nothing new, then it ends what is under way. */

import type { Clock } from "../base/world.ts";

/** The two signals, as `DaemonWorld` has them. Dispose of it when the daemon has ended. */
export interface StopPlan extends Disposable {
  /** Aborted when the daemon is told to stop. */
  readonly drain: AbortSignal;
  /** Aborted when the daemon is told to stop a second time, or when the wait is over. */
  readonly stop: AbortSignal;
}

/** The commands to stop that an administrator or the service manager gives. */
export interface ToldToStop {
  /** Aborted at the first command to stop. */
  readonly signal: AbortSignal;
  /** Aborted at the second command to stop. */
  readonly again: AbortSignal;
}

/**
 * Plans the stop.
 * @param waitS seconds from the first command until the daemon ends what is under way (`gofaxd.stopwait`); 0: at once
 */
export function planStop({ signal, again }: ToldToStop, clock: Clock, waitS: number): StopPlan {
  const stop = new AbortController();
  const over = new AbortController();
  const wait = async (): Promise<void> => {
    await clock.sleep(waitS * 1000, AbortSignal.any([over.signal, stop.signal]));
    if (!over.signal.aborted) {
      stop.abort(new Error(`gofaxd.stopwait is over, ${waitS} s after the word to stop`));
    }
  };
  const begin = (): void => {
    if (waitS === 0) stop.abort(signal.reason);
    else void wait();
  };
  const end = (): void => stop.abort(again.reason);
  const options = { once: true, signal: over.signal };
  again.addEventListener("abort", end, options);
  signal.addEventListener("abort", begin, options);
  if (again.aborted) end();
  if (signal.aborted) begin();
  return { drain: signal, stop: stop.signal, [Symbol.dispose]: (): void => over.abort() };
}
