/** What is left of a script's time once the program is told to stop. */

import type { World } from "./world.ts";

/** Dispose of it when the script has ended. */
export interface Grace extends Disposable {
  /** Aborted when the time is up. */
  readonly signal: AbortSignal;
}

/**
 * A signal that follows `world.stop` after so long; a stop that was before counts from now.
 * @param ms milliseconds
 */
export function graceAfterStop({ stop, clock }: Pick<World, "stop" | "clock">, ms: number): Grace {
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
