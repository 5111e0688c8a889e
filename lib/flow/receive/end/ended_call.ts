/** The end of a call that was taken: what came of it, who is told, and what is done between the steps of its conclusion. */

import type { EslConnection } from "ts-esl";
import { connectedSeconds, faxSeen } from "../../../fax/call/call.ts";
import { callDcs, callParams, pageTags } from "../../../fax/call/call_params.ts";
import { fallbackReason, suggestsFallback } from "../../../fax/end/fallback_rule.ts";
import type { ReceptionEnding } from "../../../fax/notes/reception_note.ts";
import { messageOf } from "../../../text/error_text.ts";
import { withoutShellSigns } from "../../../text/foreign.ts";
import { askBriefly } from "../../switch/brief_question.ts";
import { rememberFallback } from "../../switch/station_memory.ts";
import type { Watched } from "../../switch/watch_call.ts";
import type { InboundCall } from "../call/inbound_call.ts";
import type { ReceptionProgress } from "../call/reception_progress.ts";
import type { ReceiveReport } from "../fax/report.ts";
import { conclude } from "./conclude.ts";
import { judgeReception, type ReceptionOutcome } from "./judge.ts";
import { type FileLook, senderIdIn } from "./look_at_file.ts";

/** Has FreeSWITCH remember a caller with whom T.38 went wrong. */
async function setFallback(inbound: InboundCall, outcome: ReceptionOutcome): Promise<void> {
  const { world, session, who, stop } = inbound;
  // A call that we ended ourselves says nothing against the caller.
  if (stop.aborted || !world.config.freeswitch.softmodemFallback) return;
  // A fax that our full disk lost came through all the same.
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

/** Says what came of it. Pages that the caller takes for received and that are not there are an error of the system. */
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

/** All that is to be told of it. */
function endingOf(
  { world, startedAt }: InboundCall,
  { call, reason, pages, hasFile, seen }: ReceptionOutcome,
  look: FileLook,
): ReceptionEnding {
  const now = world.clock.now();
  return {
    // The site's faxrcvd gets it as an argument, and so does the accounting.
    reason: withoutShellSigns(reason),
    pages,
    hasFile,
    // Where FreeSWITCH kept silent the file alone may tell of the fax.
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
 * @returns false if something is left to be done
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
  // The line is free: what FreeSWITCH is asked to remember, and what faxrcvd does with the fax, take their own time.
  const freeTheLine = async (): Promise<void> => {
    inbound.modem?.release();
    await inbound.call.connection.close();
    if (outcome !== undefined) await setFallback(inbound, outcome);
  };
  const after = { prepare: tellFaxq, account: freeTheLine };
  return await conclude(inbound, progress, { judge, after }, 0);
}
