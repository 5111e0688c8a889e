/** A wait that can be called off. */

/**
 * Waits for `ms` milliseconds.
 *
 * @throws {unknown} The reason of `signal`, as soon as that is aborted.
 */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  if (signal?.aborted) {
    reject(signal.reason);
    return promise;
  }
  const called = (): void => {
    clearTimeout(timer);
    reject(signal?.reason);
  };
  const timer = setTimeout(() => {
    signal?.removeEventListener("abort", called);
    resolve();
  }, ms);
  signal?.addEventListener("abort", called, { once: true });
  return promise;
}
