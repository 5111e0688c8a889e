/** Asks FreeSWITCH whether it remembers that a fax was sent (fax/notes/sent_mark.ts). */

import { type EslConnection, EslReplyError } from "ts-esl";
import { askMarkCommand, clearMarkCommand, saysMarked } from "../../fax/notes/sent_mark.ts";

/** Milliseconds. FreeSWITCH remembers and forgets at once, unless something is wrong with it. */
const REPLY_MS = 2_000;

/**
 * Whether FreeSWITCH allows gofax to have it remember, and forget again. Never throws: false also if it does not answer.
 * @param timeoutMs milliseconds to wait for its answer
 */
export async function canRemember(connection: EslConnection, timeoutMs: number): Promise<boolean> {
  try {
    return (await connection.api(clearMarkCommand(), { timeoutMs })).startsWith("+OK");
  } catch {
    return false;
  }
}

/** Has FreeSWITCH forget that the fax of a call was sent, once gofax knows it. Never throws. */
export async function forgetSent(connection: EslConnection, uuid: string): Promise<void> {
  await connection.api(clearMarkCommand(uuid), { timeoutMs: REPLY_MS }).catch(() => {});
}

/**
 * Whether FreeSWITCH remembers that the fax of a call was sent.
 *
 * @throws {EslError} If it does not answer.
 */
export async function wasSent(connection: EslConnection, uuid: string): Promise<boolean> {
  try {
    return saysMarked(await connection.api(askMarkCommand(uuid), { timeoutMs: REPLY_MS }));
  } catch (error) {
    if (error instanceof EslReplyError) return false;
    throw error;
  }
}
