/**
 * What gofax asks FreeSWITCH before it places a call. Until then the connection can be closed without losing anything. FreeSWITCH
 * handles the commands of a connection in their order, so all that do not depend on each other's answers are sent in one go.
 */

import { type EslConnection, EslReplyError, eventPlain } from "ts-esl";
import { FAX_SUBCLASSES } from "../../../fax/call/call_event.ts";
import { fitNote } from "../../../fax/override/fitted_value.ts";
import { abortAtStop } from "../../switch/brief_question.ts";
import { canRemember } from "../../switch/sent_memory.ts";
import { isFallback, readOverrides } from "../../switch/station_memory.ts";
import type { SessionWriter } from "../../base/session.ts";
import type { SenderWorld } from "../../base/world.ts";
import type { CallIds } from "./call_ids.ts";
import { filterFor } from "./originate.ts";

/** Milliseconds. FreeSWITCH answers these commands at once, unless something is wrong with it. */
const COMMAND_MS = 10_000;

/** What is going to be dialled. */
export interface FirstCall {
  /** The number as it is dialled. */
  readonly number: string;
  /** Absolute path of the document, as FreeSWITCH sees it. */
  readonly path: string;
  /** The UUIDs of the first attempt. */
  readonly ids: CallIds;
}

/** What FreeSWITCH knows of the destination and of the document. */
export interface KnownBefore {
  /** Whether calls to the destination are to go without T.38. */
  readonly fallback: boolean;
  /** Channel variables that the site remembers for the destination. */
  readonly overrides: ReadonlyMap<string, string>;
  /** Whether FreeSWITCH can see the document. */
  readonly seen: boolean;
  /** Whether FreeSWITCH can remember for gofax that a fax was sent. */
  readonly isMarked: boolean;
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
 * Subscribes to the events of the first call and to its originate's result. The filters come first: without any the connection
 * would get the events of all calls, and if a hundred jobs begin at once these are more than it may keep.
 */
async function subscribe(connection: EslConnection, session: SessionWriter, ids: CallIds): Promise<void> {
  const events = eventPlain(["CHANNEL_CALLSTATE", "BACKGROUND_JOB"], FAX_SUBCLASSES.send);
  await Promise.all([
    filterFor(connection, ids, { timeoutMs: COMMAND_MS }),
    connection.request(events, { timeoutMs: COMMAND_MS }),
    askForSipAnswers(connection, session),
  ]);
}

/** Asks what is known of the destination, and says it. */
async function lookUp(
  world: SenderWorld,
  session: SessionWriter,
  connection: EslConnection,
  number: string,
): Promise<Pick<KnownBefore, "fallback" | "overrides">> {
  const asked = [
    isFallback(world, connection, number),
    readOverrides(connection, number, session.log, world.config.gofaxsend.overrides),
  ] as const;
  const [fallback, overrides] = await Promise.all(asked);
  if (fallback) session.say("Softmodem fallback is active for this number: no T.38");
  for (const [name, value] of overrides) {
    session.say(`Override ${name}=${value}${fitNote(name, value)}`);
  }
  return { fallback, overrides };
}

/**
 * Asks FreeSWITCH, and subscribes to the events of the first call.
 * @throws {EslError} If FreeSWITCH does not answer, or `world.stop` is aborted.
 */
export async function askBeforeCall(
  world: SenderWorld,
  session: SessionWriter,
  connection: EslConnection,
  { number, path, ids }: FirstCall,
): Promise<KnownBefore> {
  using _leaving = abortAtStop(world.stop, connection);
  const [known, , seen, isMarked] = await Promise.all([
    lookUp(world, session, connection, number),
    subscribe(connection, session, ids),
    seesDocument(connection, path),
    canRemember(connection, COMMAND_MS),
  ]);
  return { ...known, seen, isMarked };
}
