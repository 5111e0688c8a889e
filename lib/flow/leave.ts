/** Asking FreeSWITCH things that a word to stop makes pointless. */

import type { EslConnection } from "ts-esl";

/**
 * Ends a connection as soon as `stop` is aborted, so that nobody waits for FreeSWITCH's answers any more. Dispose of it when a
 * call hangs on the connection.
 */
export function leaveAtStop(stop: AbortSignal, connection: EslConnection): Disposable {
  const over = new AbortController();
  stop.addEventListener("abort", () => connection.abort(), { once: true, signal: over.signal });
  if (stop.aborted) connection.abort();
  return { [Symbol.dispose]: (): void => over.abort() };
}
