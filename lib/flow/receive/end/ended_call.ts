/** The end of a call that was taken: what came of it, what logs and faxq are told, and what is done between the steps of its conclusion. */

import type { EslConnection } from "ts-esl";
import { connectedSeconds, faxSeen } from "../../../fax/call/call.ts";
import { callDcs, callParams, pageTags } from "../../../fax/call/call_params.ts";
import { fallbackReason, suggestsFallback } from "../../../fax/end/fallback_rule.ts";
import type { ReceptionEnding } from "../../../fax/notes/reception_note.ts";
import { messageOf } from "../../../text/error_text.ts";
import { askBriefly } from "../../switch/brief_question.ts";
import { rememberFallback } from "../../switch/station_memory.ts";
import type { Watched } from "../../switch/watch_call.ts";
import type { InboundCall } from "../call/inbound_call.ts";
import type { ReceptionProgress } from "../call/reception_progress.ts";
import type { ReceiveReport } from "../fax/report.ts";
import { conclude } from "./conclude.ts";
import { judgeReception, type ReceptionOutcome } from "./judge.ts";
import { type FileLook, senderIdIn } from "./look_at_file.ts";

/** Has FreeSWITCH remember a caller with whom T.38 failed. */
async function setFallback(inbound: InboundCall, outcome: ReceptionOutcome): Promise<void> {
  const { world, session, who, stop } = inbound;
  // A call that gofaxd ended says nothing about the caller's T.38.
  if (stop.aborted || !world.config.freeswitch.softmodemFallback) return;
  // If only the local disk failed, the transmission itself was good, so there is no reason for the fallback.
  const cameThrough = outcome.reason === "" || outcome.reason === outcome.lost;
  if (!suggestsFallback(outcome.call, cameThrough)) return;
  try {
    const why = fallbackReason(outcome.call);
    const remembers = (connection: EslConnection): Promise<boolean> =>
      rememberFallback(world, connection, who.callerNumber, why);
    if (await askBriefly(world, world.stop, remembers)) {
      session.say(`Softmodem fallback set for ${who.callerNumber}: ${why}`);
    }
  } catch (error) {
    session.complain(`Cannot set softmodem fallback: ${messageOf(error)}`);
  }
}

/** Logs what came of it. Pages that the caller takes for received and that are not in the file are logged as an error. */
function tellOutcome({ world, session }: InboundCall, file: string, outcome: ReceptionOutcome): void {
  const { call, reason, pages, lost, seen } = outcome;
  if (!seen) return session.complain(`Nobody can look at ${file} just now; it is tried again`);
  if (reason === "") {
    const seconds = connectedSeconds(call, world.clock.now());
    return session.say(`RECV FAX: ${file} from ${call.remoteId}, ${pages} pages in ${seconds} s`);
  }
  const text = `RECV FAILED: ${reason} (${pages} pages received)`;
  if (lost === undefined) return session.say(text);
  session.note(text);
  session.log.error(text);
}

/** How it ended, for note, accounting and faxrcvd. */
function endingOf(
  { world, startedAt }: InboundCall,
  { call, reason, pages, hasFile, seen }: ReceptionOutcome,
  look: FileLook,
): ReceptionEnding {
  const now = world.clock.now();
  return {
    reason,
    pages,
    hasFile,
    // If FreeSWITCH sent no event of the fax, only the file tells that there was one.
    fax: faxSeen(call) || hasFile,
    tsi: call.remoteId === "" ? senderIdIn(look) : call.remoteId,
    params: callParams(call),
    dcs: callDcs(call),
    pageTags: pageTags(call),
    jobSeconds: (now - startedAt) / 1000,
    connectedSeconds: connectedSeconds(call, now),
    hangupCause: call.hangupCause ?? "",
    rate: call.rate,
    ...(seen ? {} : { unseen: { transferred: call.transferred, heard: call.result !== undefined } }),
  };
}

/**
 * Concludes the reception of a call that has just ended, as far as that can be done now.
 * @returns false if a step is still to be done
 */
export async function concludeCall(
  inbound: InboundCall,
  progress: ReceptionProgress,
  watched: Watched,
  report: ReceiveReport,
): Promise<boolean> {
  const { file } = progress.note;
  let outcome: ReceptionOutcome | undefined;
  const judge = (look: FileLook): ReceptionEnding => {
    outcome = judgeReception(inbound, file, watched, look);
    tellOutcome(inbound, file, outcome);
    return endingOf(inbound, outcome, look);
  };
  const tellFaxq = ({ fax, reason, pages }: ReceptionEnding): void => {
    if (fax) report.document(watched.call, reason, pages);
    report.end();
  };
  // The modem is released before mod_db is asked and faxrcvd runs, because both may be slow.
  const freeTheLine = async (): Promise<void> => {
    inbound.modem?.release();
    await inbound.call.connection.close();
    if (outcome !== undefined) await setFallback(inbound, outcome);
  };
  const after = { prepare: tellFaxq, account: freeTheLine };
  return await conclude(inbound, progress, { judge, after }, 0);
}
