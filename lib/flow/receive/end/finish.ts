/** The end of a call that was taken: what came of it, who is told, and the steps to conclude it, each of them noted. */

import type { EslConnection } from "ts-esl";
import { connectedSeconds, faxSeen } from "../../../fax/call/call.ts";
import { callDcs, callParams, pageTags } from "../../../fax/call/call_params.ts";
import { fallbackReason, suggestsFallback } from "../../../fax/end/fallback_rule.ts";
import type { Ending } from "../../../fax/notes/reception_note.ts";
import { account, finish, prepareFile } from "./conclude.ts";
import { withoutShellSigns } from "../../../text/foreign.ts";
import type { Inbound } from "../call/inbound.ts";
import { judgeReception, type Received } from "./judge.ts";
import { askBriefly } from "../../switch/brief_question.ts";
import { type FaxLook, lookAtFax, senderIdIn } from "./look_at_fax.ts";
import { messageOf } from "../../../text/error_text.ts";
import type { Progress } from "../call/progress.ts";
import type { ReceiveReport } from "../fax/report.ts";
import { rememberFallback } from "../../switch/station_memory.ts";
import type { Watched } from "../../switch/watch_call.ts";

/** Remembers a caller with whom T.38 went wrong. */
async function remember(inbound: Inbound, received: Received): Promise<void> {
  const { world, session, who, stop } = inbound;
  // A call that we ended ourselves speaks against nobody.
  if (stop.aborted || !world.config.freeswitch.softmodemFallback) return;
  // That our disk is full does not, either.
  const cameThrough = received.reason === "" || received.reason === received.lost;
  if (!suggestsFallback(received.call, cameThrough)) return;
  try {
    const why = fallbackReason(received.call);
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
function tellOutcome({ world, session }: Inbound, file: string, received: Received): void {
  const { call, reason, pages, lost, seen } = received;
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
  { world, startedAt }: Inbound,
  { call, reason, pages, hasFile, seen }: Received,
  look: FaxLook,
): Ending {
  const now = world.clock.now();
  return {
    // faxrcvd gets it, and the accounting.
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

/** Concludes a reception, as far as that can be done now; false if something is left to be done. */
export async function finishReception(
  inbound: Inbound,
  progress: Progress,
  watched: Watched,
  report: ReceiveReport,
): Promise<boolean> {
  const { file } = progress.note;
  const look = await lookAtFax(inbound.world, file);
  const received = judgeReception(inbound, file, watched, look);
  tellOutcome(inbound, file, received);
  const ending = endingOf(inbound, received, look);
  progress.update({ ending });
  await prepareFile(inbound, progress, look.bytes);
  if (ending.fax) report.document(received.call, ending.reason, ending.pages);
  report.end();
  await account(inbound, progress);
  // The line is free: what FreeSWITCH is asked to remember, and what faxrcvd does with the fax, take their own time.
  inbound.lease?.release();
  await inbound.call.connection.close();
  await remember(inbound, received);
  return await finish(inbound, progress);
}
