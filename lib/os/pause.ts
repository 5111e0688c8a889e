/** Waits that an AbortSignal cuts short, without leaving a timer behind. */

const PASSED = true;
const CUT_SHORT = false;

/**
 * Waits; never fails.
 * @param ms milliseconds; `Infinity` waits for the signal alone
 * @returns true if the time passed, false if `signal` was aborted before
 */
export function waited(ms: number, signal?: AbortSignal): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  if (signal?.aborted) {
    resolve(CUT_SHORT);
    return promise;
  }
  const stop = (): void => {
    clearTimeout(timer);
    resolve(CUT_SHORT);
  };
  const passed = (): void => {
    signal?.removeEventListener("abort", stop);
    resolve(PASSED);
  };
  const timer = ms === Infinity ? undefined : setTimeout(passed, ms);
  signal?.addEventListener("abort", stop, { once: true });
  return promise;
}

/**
 * Waits for `ms` milliseconds.
 * @throws {unknown} The reason of `signal`, as soon as that is aborted.
 */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  if (!await waited(ms, signal)) throw signal?.reason;
}

/** Stops this whole thread for `ms` milliseconds: for a command line that has nothing else to do. */
export function pauseSync(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
