/** The end of a connection over which nothing more is to be said. */

import type { EslConnection } from "ts-esl";

/**
 * Closes a connection when it is disposed of, without a word. FreeSWITCH treats that as it treats `exit`, which it answers; but its
 * goodbye comes only when the originates of the connection have ended, 20 ms after a refusal (mod_event_socket.c, listener_run).
 */
export function closingAtOnce(connection: EslConnection): AsyncDisposable {
  return {
    [Symbol.asyncDispose]: async (): Promise<void> => {
      connection.abort();
      await connection.closed;
    },
  };
}
