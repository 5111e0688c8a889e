/** A stop signal that comes later than the program's, for work that may go on for a moment after the program was told to stop. */

import type { World } from "./world.ts";

/** A signal that is aborted some time after the program was told to stop. Dispose of it when it is not needed any more. */
export interface DelayedStop extends Disposable {
  /** Aborted when the time is up. */
  readonly signal: AbortSignal;
}

/**
 * Makes a signal that is aborted so long after `world.stop`; if `world.stop` is aborted already, so long after now.
 * @param ms milliseconds
 */
export function delayedStop({ stop, clock }: Pick<World, "stop" | "clock">, ms: number): DelayedStop {
  const up = new AbortController();
  const done = new AbortController();
  const wait = async (): Promise<void> => {
    await clock.sleep(ms, done.signal);
    if (!done.signal.aborted) up.abort();
  };
  if (stop.aborted) void wait();
  else stop.addEventListener("abort", () => void wait(), { once: true, signal: done.signal });
  return { signal: up.signal, [Symbol.dispose]: (): void => done.abort() };
}
