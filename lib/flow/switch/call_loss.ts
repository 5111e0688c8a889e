/** The ways in which gofax loses sight of a call (watch_call.ts), and how each is worded. */

import { EslClosedError, EslProtocolError, EslTimeoutError } from "ts-esl";

/** How a call was lost before it was known to be over. */
export type Loss =
  /** The event socket broke. */
  | "connection"
  /** FreeSWITCH does not answer. */
  | "silence"
  /** FreeSWITCH was told to end it, and no hangup event came. */
  | "no hangup";

const LOSS: Readonly<Record<Loss, string>> = {
  "connection": "Lost the connection to FreeSWITCH",
  "silence": "FreeSWITCH did not answer",
  "no hangup": "FreeSWITCH did not end the call",
};

/**
 * A loss in words.
 * @param when what was going on: `during the call`, `while dialing`
 */
export function lossWords(loss: Loss, when: string): string {
  return loss === "no hangup" ? LOSS[loss] : `${LOSS[loss]} ${when}`;
}

/**
 * What an error says of FreeSWITCH. A refusal, and a mistake of gofax itself, is thrown on.
 * @throws {unknown} The error itself.
 */
export function lossBy(error: unknown): Loss {
  if (error instanceof EslTimeoutError) return "silence";
  if (error instanceof EslClosedError || error instanceof EslProtocolError) return "connection";
  throw error;
}
