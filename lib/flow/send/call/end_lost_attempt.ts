/**
 * What is done with an attempt whose call was lost (watch_call.ts): it is ended, and FreeSWITCH is asked how it ended, for as
 * long as a sender can wait. Pages that FreeSWITCH knows as sent count as such, and a fax that was complete counts as sent. If it
 * stays unknown, the call stays in the sender's note (fax/notes/send_note.ts), for gofaxd or the job's next sender.
 */

import type { Call } from "../../../fax/call/call.ts";
import type { TryEnd } from "../../../fax/end/outcome.ts";
import type { Asked, Attempt, AttemptEnd } from "./attempt.ts";
import type { CallOfTry } from "./calls_of_try.ts";
import { endLostCall, LATE_MS, type LostCallEnd } from "../../switch/end_lost_call.ts";
import { type Loss, lossWords } from "../../switch/call_loss.ts";

/** How long a sender asks FreeSWITCH, in milliseconds: as long as an originate may be late, and a little more. */
const ASK_MS = LATE_MS + 10_000;

/** A call of which no event came may not have been made yet. */
function lateUntil(call: Call, asked: Asked): number | undefined {
  if (call.ringing || call.answeredAt !== undefined) return undefined;
  return asked === "unconfirmed" ? call.startedAt + LATE_MS : call.startedAt;
}

/**
 * Ends the call of an attempt, whatever is known of it, and logs that in the session's log.
 * @param call what is known of it
 */
export async function endCallOfAttempt(
  of: CallOfTry,
  { uuid, jobUuid }: Attempt,
  call: Call,
  asked: Asked,
): Promise<LostCallEnd> {
  const { world, session, toSend } = of;
  const onStep: CallOfTry["step"] = (event, call) => of.step(event, call);
  const lost = { uuid, jobUuid, call, lateUntil: lateUntil(call, asked), toSend, onStep };
  const settled = await endLostCall(world, lost, ASK_MS);
  if (settled.kind === "unknown") {
    session.complain(`The call may still be up, FreeSWITCH cannot be asked: ${settled.why}`);
  } else {
    session.note(settled.ended ? "FreeSWITCH was asked anew; the call was ended" : "The call is over");
  }
  return settled;
}

/** The end of an attempt that was answered, or that may be lost. */
export type PossiblyLost = Exclude<AttemptEnd, { kind: "unanswered" }>;

function wasStopped(end: PossiblyLost): boolean {
  return end.kind === "killed" || (end.kind === "answered" && end.stopped);
}

/** The end of an attempt, as the end of the try. */
function tryEnd(end: PossiblyLost, call: Call, toSend: number, lost: string | undefined): TryEnd {
  // A fax that was complete although the sender was told to stop counts as sent.
  if (wasStopped(end) && call.result?.success !== true) return { kind: "killed", call };
  const ours = end.kind === "answered" ? end.why : undefined;
  const why = [ours, lost].filter((words) => words !== undefined).join("; ");
  return { kind: "answered", call, toSend, why: why === "" ? undefined : why };
}

function words(loss: Loss, call: Call, settled: LostCallEnd | undefined): string {
  const said = lossWords(loss, call.answeredAt === undefined ? "while dialing" : "during the call");
  return settled?.kind === "unknown" ? `${said}; the call may still be up` : said;
}

/** How an attempt ended the try. */
export interface KnownEnd {
  /** The end of the try. */
  readonly end: TryEnd;
  /** Whether the attempt's call is known to be over. */
  readonly over: boolean;
}

/** The end of an attempt that was answered, or that was lost. A call that may still be up is ended first. */
export async function endOfAttempt(of: CallOfTry, attempt: Attempt, end: PossiblyLost): Promise<KnownEnd> {
  const { toSend, session } = of;
  if (end.lost === undefined) return { end: tryEnd(end, end.call, toSend, undefined), over: true };
  session.complain(words(end.lost, end.call, undefined));
  const asked = end.kind === "lost" ? end.asked : "yes";
  const settled = asked === "no" ? undefined : await endCallOfAttempt(of, attempt, end.call, asked);
  const call = settled?.call ?? end.call;
  return {
    end: tryEnd(end, call, toSend, words(end.lost, end.call, settled)),
    over: settled?.kind !== "unknown",
  };
}
