/** Waiting, within the time of a part. */

/** Rests for so many milliseconds. @throws {unknown} The signal's reason, as soon as it is aborted. */
export function rest(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const ended = (): void => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", ended);
      resolve();
    }, ms);
    signal.addEventListener("abort", ended, { once: true });
  });
}

/** How {@linkcode until} waits. */
export interface Until {
  readonly signal: AbortSignal;
  /** At most so long, in milliseconds. @default {120_000} */
  readonly withinMs?: number;
  /** Between two looks, in milliseconds. @default {20} */
  readonly everyMs?: number;
}

/**
 * Waits until something is so.
 *
 * @throws {Error} If it takes too long.
 * @throws {unknown} The signal's reason.
 */
export async function until(
  what: string,
  look: () => boolean | Promise<boolean>,
  { signal, withinMs = 120_000, everyMs = 20 }: Until,
): Promise<void> {
  for (const began = performance.now(); !await look(); await rest(everyMs, signal)) {
    if (performance.now() - began > withinMs) throw new Error(`Waited ${withinMs} ms for ${what}`);
  }
}

/** Waits for a promise. @throws {unknown} The signal's reason, as soon as it is aborted. */
export function within<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const over = Promise.withResolvers<never>();
  const ended = (): void => over.reject(signal.reason);
  if (signal.aborted) ended();
  signal.addEventListener("abort", ended, { once: true });
  return Promise.race([promise, over.promise]).finally(() => signal.removeEventListener("abort", ended));
}
