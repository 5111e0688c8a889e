/**
 * Waits with a deadline and an abort signal, without leaving a timer behind.
 * @module
 */
import { EslTimeoutError } from "./errors.ts";

/** How long to wait for something, and what ends the wait early. */
export interface EslWait {
  /** The deadline in milliseconds; `Infinity` for none. */
  readonly timeoutMs?: number | undefined;
  /** Ends the wait with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** Longer timers than this fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** If a timer fires so many milliseconds too late, this process was stopped meanwhile. */
const LATE_MS = 100;

/**
 * Calls `action` after so many milliseconds. If this process was stopped meanwhile, it waits as long again, because an answer may
 * have come that has not been read yet.
 * @returns what cancels it
 */
function afterTime(action: () => void, timeoutMs: number): () => void {
  const due = performance.now() + timeoutMs;
  let timer = setTimeout(fire, timeoutMs);
  let isLate = false;
  function fire(): void {
    const late = performance.now() - due;
    if (isLate || late < LATE_MS) return action();
    isLate = true;
    timer = setTimeout(fire, late);
  }
  return () => clearTimeout(timer);
}

/**
 * The promise's outcome, unless the deadline or the signal comes first.
 *
 * @param action What is being waited for, for the message: "Cannot …"
 * @throws {EslTimeoutError} If the deadline passes.
 */
export async function waitFor<T>(promise: Promise<T>, action: string, wait: EslWait): Promise<T> {
  const { timeoutMs = Infinity, signal } = wait;
  // After the deadline the work's result is not used; if it fails later, that must not count as an unhandled rejection.
  promise.catch(() => {});
  signal?.throwIfAborted();
  const { promise: cut, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(signal?.reason);
  const onTimeout = (): void => reject(new EslTimeoutError(`Cannot ${action} within ${timeoutMs} ms`));
  signal?.addEventListener("abort", onAbort, { once: true });
  const cancel = timeoutMs <= LONGEST_TIMER_MS ? afterTime(onTimeout, timeoutMs) : undefined;
  try {
    return await Promise.race([promise, cut]);
  } finally {
    cancel?.();
    signal?.removeEventListener("abort", onAbort);
  }
}
