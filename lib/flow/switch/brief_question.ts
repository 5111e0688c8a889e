/** Questions to FreeSWITCH that are pointless after the program was told to stop. */

import type { EslConnection } from "ts-esl";
import type { World } from "../base/world.ts";

/**
 * Ends a connection as soon as `stop` is aborted, so that no code waits for FreeSWITCH's answers any more. Dispose of it when a
 * call depends on the connection.
 */
export function abortAtStop(stop: AbortSignal, connection: EslConnection): Disposable {
  const end = (): void => connection.abort();
  if (stop.aborted) end();
  else stop.addEventListener("abort", end);
  return { [Symbol.dispose]: (): void => stop.removeEventListener("abort", end) };
}

/** Milliseconds. A look-up that takes longer must not delay a caller, or a modem. */
const BRIEF_MS = 2_000;

/**
 * Asks FreeSWITCH something on which no call depends, over a connection of its own, and waits only briefly for the answer.
 *
 * @throws {Error} If FreeSWITCH has not answered by then, or `stop` is aborted before.
 * @throws {EslError} If it cannot be asked.
 */
export async function askBriefly<T>(
  world: Pick<World, "connect">,
  stop: AbortSignal,
  ask: (connection: EslConnection) => Promise<T>,
): Promise<T> {
  const late = AbortSignal.timeout(BRIEF_MS);
  const over = AbortSignal.any([stop, late]);
  try {
    await using connection = await world.connect(over);
    using _leaving = abortAtStop(over, connection);
    return await ask(connection);
  } catch (cause) {
    if (!late.aborted || stop.aborted) throw cause;
    throw new Error(`FreeSWITCH has not answered within ${BRIEF_MS / 1000} s`, { cause });
  }
}
