/** What gofax asks FreeSWITCH before it places a call. Until then the connection can be closed without losing anything. */

import { type EslConnection, EslReplyError, eventPlain, filter } from "ts-esl";
import { FAX_SUBCLASSES } from "../../../fax/call/call_event.ts";
import { fitNote } from "../../../fax/override/fitted_value.ts";
import { abortAtStop } from "../../switch/brief_question.ts";
import { isFallback, readOverrides } from "../../switch/station_memory.ts";
import type { SessionWriter } from "../../base/session.ts";
import type { SenderWorld } from "../../base/world.ts";

/** Milliseconds. FreeSWITCH answers these commands at once, unless something is wrong with it. */
const COMMAND_MS = 10_000;

/**
 * A filter that no event passes. Without any filter the connection would get the events of all calls until the first call of its own is
 * placed; if a hundred jobs begin at once these are more than it may keep, and the connection would be given up.
 */
const NO_EVENTS = filter("Unique-ID", "none");

/** What FreeSWITCH knows of the destination and of the document. */
export interface KnownBefore {
  /** Whether calls to the destination are to go without T.38. */
  readonly fallback: boolean;
  /** Channel variables that the site remembers for the destination. */
  readonly overrides: ReadonlyMap<string, string>;
  /** Whether FreeSWITCH can see the document. */
  readonly seen: boolean;
}

/** Subscribes to what gateways answer. If the user of the event socket may not, a refusal is reported without its SIP status. */
async function askForSipAnswers(connection: EslConnection, session: SessionWriter): Promise<void> {
  try {
    await connection.request(eventPlain(["CHANNEL_HANGUP"]), { timeoutMs: COMMAND_MS });
  } catch (error) {
    if (!(error instanceof EslReplyError)) throw error;
    session.log.debug(`No SIP status of refused calls: ${error.message}`);
  }
}

/**
 * Whether FreeSWITCH can see the document. If it cannot, it would otherwise hang up without a reason after the callee has answered
 * (mod_spandsp_fax.c).
 */
async function seesDocument(connection: EslConnection, path: string): Promise<boolean> {
  try {
    const answer = await connection.api(`file_exists ${path}`, { timeoutMs: COMMAND_MS });
    return answer.trim() !== "false";
  } catch (error) {
    // If the user of the event socket may not run file_exists, the document counts as visible; if it is not, the call will show that.
    if (error instanceof EslReplyError) return true;
    throw error;
  }
}

/**
 * Asks FreeSWITCH, and subscribes to the events of calls and of background jobs.
 * @param number as it is dialled
 * @param path of the document, absolute
 * @throws {EslError} If FreeSWITCH does not answer, or `world.stop` is aborted.
 */
export async function askBeforeCall(
  world: SenderWorld,
  session: SessionWriter,
  connection: EslConnection,
  number: string,
  path: string,
): Promise<KnownBefore> {
  using _leaving = abortAtStop(world.stop, connection);
  const fallback = await isFallback(world, connection, number);
  if (fallback) session.say("Softmodem fallback is active for this number: no T.38");
  const overrides = await readOverrides(connection, number, session.log, world.config.gofaxsend.overrides);
  for (const [name, value] of overrides) {
    session.say(`Override ${name}=${value}${fitNote(name, value)}`);
  }
  const events = eventPlain(["CHANNEL_CALLSTATE", "BACKGROUND_JOB"], FAX_SUBCLASSES.send);
  await connection.request(NO_EVENTS, { timeoutMs: COMMAND_MS });
  await connection.request(events, { timeoutMs: COMMAND_MS });
  await askForSipAnswers(connection, session);
  return { fallback, overrides, seen: await seesDocument(connection, path) };
}
