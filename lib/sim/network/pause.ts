/**
 * Waiting that an AbortSignal cuts short, without leaving a timer behind.
 * @module
 */

const PASSED = true;
const CUT_SHORT = false;

/** Waits `ms` milliseconds. `true` if the time passed, `false` if `signal` was aborted before. */
export function pause(ms: number, signal?: AbortSignal): Promise<boolean> {
  if (signal?.aborted) return Promise.resolve(CUT_SHORT);
  if (ms === Infinity) return aborted(signal);
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const stop = (): void => {
    clearTimeout(timer);
    resolve(CUT_SHORT);
  };
  const timer = setTimeout(() => {
    signal?.removeEventListener("abort", stop);
    resolve(PASSED);
  }, ms);
  signal?.addEventListener("abort", stop, { once: true });
  return promise;
}

/** Waits until `signal` is aborted; without a signal for ever. */
function aborted(signal?: AbortSignal): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  signal?.addEventListener("abort", () => resolve(CUT_SHORT), { once: true });
  return promise;
}
