/**
 * Runs jobs apart from each other in one process: an error that no code caught is passed to the job in whose async context it
 * arose.
 */

import { takeStrayErrors } from "../../lib/os/stray_errors.ts";

/** Called with an error of some work that no code caught. */
export type Surprised = (error: unknown) => void;

/** Runs work apart. Dispose of it when all of it is over. */
export interface Apart extends Disposable {
  /** Runs work; its uncaught errors are passed to `surprised`, and the program goes on. */
  run<T>(work: () => Promise<T>, surprised: Surprised): Promise<T>;
}

/** Begins to take stray errors. */
export async function openApart(): Promise<Apart> {
  const { AsyncLocalStorage } = await import("node:async_hooks");
  const whose = new AsyncLocalStorage<Surprised>();
  const taking = takeStrayErrors((error) => {
    const surprised = whose.getStore();
    surprised?.(error);
    return surprised !== undefined;
  });
  return {
    run: (work, surprised) => whose.run(surprised, work),
    [Symbol.dispose]: () => taking[Symbol.dispose](),
  };
}
