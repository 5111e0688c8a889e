/**
 * The calls of a job whose pages are planned: makes the document, connects to FreeSWITCH, asks what it knows of the destination,
 * dials, and has FreeSWITCH remember a destination with which T.38 failed.
 */

import { EslAuthError, type EslConnection, EslError } from "ts-esl";
import { fallbackReason, suggestsFallback } from "../../../fax/end/fallback_rule.ts";
import type { TryEnd } from "../../../fax/end/outcome.ts";
import { askBeforeCall } from "./before_call.ts";
import { type CallIds, callIds } from "./call_ids.ts";
import { CallsOfTry } from "./calls_of_try.ts";
import { dialGateways } from "./dial_gateways.ts";
import { callPrefixOf, faxToSend } from "./fax_to_send.ts";
import { type Document, makeDocument } from "../document/document.ts";
import { DocumentError } from "../document/document_error.ts";
import { dialledNumber } from "../job/dialled_number.ts";
import type { PlannedTry } from "../job/papers.ts";
import {
  failUndialled,
  retryAsDialled,
  retryUndialled,
  STATUSCODE,
  type Undialled,
} from "../job/undialled.ts";
import { askBriefly } from "../../switch/brief_question.ts";
import { closingAtOnce } from "../../switch/close_at_once.ts";
import { EventFeed } from "../../switch/event_feed.ts";
import { rememberFallback } from "../../switch/station_memory.ts";
import type { SessionWriter } from "../../base/session.ts";
import { messageOf } from "../../../text/error_text.ts";
import type { SenderWorld } from "../../base/world.ts";

/** How the calls of a try ended. */
export interface CallsEnd {
  /** The end of the try. */
  readonly end: TryEnd;
  /** The UUID of the call that was dialled last; undefined if none was. */
  readonly lastCall: string | undefined;
}

function withoutCall(end: TryEnd): CallsEnd {
  return { end, lastCall: undefined };
}

/** The end of a try for which FreeSWITCH could not be used, in words that tell the administrator where to look. */
function switchTrouble(world: SenderWorld, error: EslError): Undialled {
  const { hostname, port } = world.config.freeswitch.socket;
  const what = error instanceof EslAuthError
    ? "does not accept the password in gofax.conf"
    : "cannot be reached";
  return retryUndialled(`FreeSWITCH at ${hostname}:${port} ${what} (${error.message})`, STATUSCODE.switch);
}

/**
 * After a call in which T.38 failed, has FreeSWITCH remember that the next one goes without. This needs a connection of its own,
 * because the call's may be broken.
 */
async function noteFallback(
  world: SenderWorld,
  session: SessionWriter,
  end: TryEnd,
  number: string,
): Promise<void> {
  if (world.stop.aborted || end.kind !== "answered" || !world.config.freeswitch.softmodemFallback) return;
  if (!suggestsFallback(end.call, end.call.result?.success === true)) return;
  try {
    const why = fallbackReason(end.call);
    const remembers = (connection: EslConnection): Promise<boolean> =>
      rememberFallback(world, connection, number, why);
    if (await askBriefly(world, world.stop, remembers)) {
      session.say(`Softmodem fallback set for ${number}: ${why}`);
    }
  } catch (error) {
    session.complain(`Cannot set softmodem fallback: ${messageOf(error)}`);
  }
}

function unseen(path: string): Undialled {
  const text = `FreeSWITCH cannot see ${path}: does it run as the same user, on the same disk?`;
  return retryUndialled(text, STATUSCODE.document);
}

/** Dials over an open connection. */
async function dial(
  world: SenderWorld,
  planned: PlannedTry,
  connection: EslConnection,
  first: CallIds,
  calls: CallsOfTry,
  document: Document,
  number: string,
): Promise<TryEnd> {
  const { session } = planned;
  const asked = { number, path: document.path, ids: first };
  const before = await askBeforeCall(world, session, connection, asked);
  if (!before.seen) return unseen(document.path);
  const fax = faxToSend(world, planned, before, document, number);
  for (const change of fax.identity.changes) session.say(change);
  calls.begin();
  const feed = new EventFeed(connection.events(), world.clock);
  const line = { connection, feed, first, isMarked: before.isMarked };
  return await dialGateways(world, line, calls, fax);
}

/** Connects and dials. If nothing could be dialled, the job is tried again, and its status says why. */
async function connectAndDial(
  world: SenderWorld,
  planned: PlannedTry,
  calls: CallsOfTry,
  document: Document,
  number: string,
): Promise<TryEnd> {
  // The UUIDs are computed on another thread while FreeSWITCH lets the connection in.
  const ids = callIds(world, planned.job.jobId, 0);
  ids.catch(() => {});
  try {
    const connection = await world.connect(world.stop);
    await using _closing = closingAtOnce(connection);
    return await dial(world, planned, connection, await ids, calls, document, number);
  } catch (error) {
    // Their key may still be on its way into the spool: nothing is written there when the try is over.
    await ids.catch(() => {});
    if (calls.isDialling) return calls.endAfter(error);
    if (world.stop.aborted) return { kind: "killed", call: undefined };
    if (error instanceof EslError) return switchTrouble(world, error);
    throw error;
  }
}

/** The end of a try whose document could not be made. */
function documentEnd({ message, kind }: DocumentError): Undialled {
  switch (kind) {
    case "never":
      return failUndialled(message, STATUSCODE.document);
    case "counts":
      return retryAsDialled(message, STATUSCODE.document);
    case "may pass":
      return retryUndialled(message, STATUSCODE.document);
    default:
      return kind satisfies never;
  }
}

/**
 * Sends the pages of a plan.
 * @throws {Error} If an unexpected error occurs before a call was placed.
 */
export async function sendPages(world: SenderWorld, planned: PlannedTry): Promise<CallsEnd> {
  const { session, job, documents, plan, wish } = planned;
  const dialled = dialledNumber(world, job, callPrefixOf(world, wish));
  if (dialled.kind === "refused") return withoutCall(failUndialled(dialled.problem, STATUSCODE.number));
  const { number } = dialled;
  try {
    const owner = { jobId: job.jobId, commid: session.commid };
    using document = await makeDocument(world, documents, plan, owner);
    const calls = new CallsOfTry(world, planned);
    const end = await connectAndDial(world, planned, calls, document, number);
    await noteFallback(world, calls.last?.session ?? session, end, number);
    return { end, lastCall: calls.last?.uuid };
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    return withoutCall(world.stop.aborted ? { kind: "killed", call: undefined } : documentEnd(error));
  }
}
