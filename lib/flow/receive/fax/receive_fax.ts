/**
 * Receives a fax: queues the applications in FreeSWITCH, and watches the call until its channel is gone. Compared with the
 * recordings recv-t38-1page (ACTIVE, negotiate, page, result, HANGUP, notice), recv-badrows-abort (the notice of the lingering
 * socket comes before result and HANGUP), recv-abort-ringing (HANGUP without an answer) and recv-nofax-forever (a result without
 * any negotiation).
 */

import { type Call, newCall } from "../../../fax/call/call.ts";
import type { CallEvent } from "../../../fax/call/call_event.ts";
import { faxVariable } from "../../../fax/identity/fax_text.ts";
import { PLAIN_PAGE_PIXELS } from "../../../fax/call/line_speed.ts";
import { endLostInboundCall, TRY_AGAIN } from "../call/end_inbound_call.ts";
import { EventFeed } from "../../switch/event_feed.ts";
import type { InboundCall } from "../call/inbound_call.ts";
import { askBriefly } from "../../switch/brief_question.ts";
import { type CallLimits, PATIENCE } from "../../switch/call_limits.ts";
import { messageOf } from "../../../text/error_text.ts";
import type { ReceiveReport } from "./report.ts";
import { isFallback } from "../../switch/station_memory.ts";
import { type Loss, lossBy, lossWords } from "../../switch/call_loss.ts";
import { watchCall, type Watched } from "../../switch/watch_call.ts";

/** Milliseconds that the answer may take beyond the ringing that gofaxd asked for. */
const ANSWER_SLACK_MS = 30_000;
/** Milliseconds. FreeSWITCH queues an application at once, unless something is wrong with it. */
const COMMAND_MS = 10_000;
/** Milliseconds for the hangup event after a kill. */
const KILL_MS = 5_000;

/**
 * Whether the caller is to be answered without T.38. No if FreeSWITCH cannot be asked, because the fax must be received all the
 * same.
 */
async function hadTroubleWithT38({ world, who, session, stop }: InboundCall): Promise<boolean> {
  if (!world.config.freeswitch.softmodemFallback) return false;
  try {
    return await askBriefly(world, stop, (connection) => isFallback(world, connection, who.callerNumber));
  } catch (error) {
    session.complain(`Cannot look up softmodem fallback: ${messageOf(error)}`);
    return false;
  }
}

/** How a call is answered. */
interface Answer {
  /** The id that the caller sees. */
  readonly ident: string;
  /** Where FreeSWITCH writes the fax, relative to the spool. */
  readonly file: string;
  /** Whether T.38 is not to be used, because it failed with this caller. */
  readonly noT38: boolean;
}

/** An application of the dialplan and its argument. */
type Application = readonly [app: string, arg?: string];

/** The applications that receive a fax, in order. */
function receiving({ world }: InboundCall, { ident, file, noT38 }: Answer): readonly Application[] {
  const { answerAfterMs, waitTimeMs, enableT38, requestT38 } = world.config.gofaxd;
  const ringing: readonly Application[] = [["ring_ready"], ["sleep", String(answerAfterMs)]];
  const silence: Application = ["playback", `silence_stream://${waitTimeMs}`];
  const verbose: Application = ["set", "fax_verbose=true"];
  return [
    ...(answerAfterMs > 0 ? ringing : []),
    ["answer"],
    ...(waitTimeMs > 0 ? [silence] : []),
    ["set", `fax_enable_t38=${enableT38 && !noT38}`],
    ["set", `fax_enable_t38_request=${requestT38 && !noT38}`],
    ["set", `fax_ident=${faxVariable(ident)}`],
    ...(world.config.freeswitch.verbose ? [verbose] : []),
    ["rxfax", world.spool.paths.resolve(file)],
    ["hangup"],
  ];
}

/**
 * Queues the applications in FreeSWITCH, all at once. FreeSWITCH runs each after the one before has ended: a hangup inside a running fax
 * would end it.
 */
async function queueReception(inbound: InboundCall, answer: Answer): Promise<void> {
  const { connection } = inbound.call;
  const wait = { timeoutMs: COMMAND_MS };
  await Promise.all(receiving(inbound, answer).map(([app, arg]) => connection.execute(app, arg, wait)));
}

/** How long each phase may take. */
function limits({ world }: InboundCall): CallLimits {
  const { answerAfterMs, negotiateTimeoutS, pageTimeoutS, maxCallTimeS, hangupTimeoutMs } =
    world.config.gofaxd;
  return {
    answerMs: answerAfterMs + ANSWER_SLACK_MS,
    negotiateMs: negotiateTimeoutS * 1000,
    pageMs: pageTimeoutS * 1000,
    pagePixels: PLAIN_PAGE_PIXELS,
    callMs: maxCallTimeS * 1000,
    leastRate: 0,
    hangupMs: hangupTimeoutMs,
    killMs: KILL_MS,
    ...PATIENCE,
  };
}

/** Queues the applications and watches the call. */
async function queueAndWatch(
  inbound: InboundCall,
  answer: Answer,
  report: ReceiveReport,
): Promise<Watched> {
  const { world, call: { connection, uuid }, session, stop } = inbound;
  const feed = new EventFeed(connection.events(), world.clock);
  // The time for the answer begins here: the script and the look-up before it have limits of their own.
  const call = newCall(world.clock.now());
  try {
    await queueReception(inbound, answer);
  } catch (error) {
    return { call, why: undefined, stopped: stop.aborted, lost: lossBy(error) };
  }
  return await watchCall(
    {
      clock: world.clock,
      connection,
      feed,
      stop,
      onStep: (event, state) => report.step(event, state),
      say: (text) => session.say(text),
      // SIP 503: the caller may try another way.
      unansweredCause: TRY_AGAIN,
      limits: limits(inbound),
    },
    uuid,
    call,
  );
}

/**
 * Ends a lost call and finds out how it ended.
 * @returns undefined if gofaxd is told to stop before that is known
 */
async function recover(
  inbound: InboundCall,
  watched: Watched,
  lost: Loss,
  report: ReceiveReport,
): Promise<Watched | undefined> {
  const { world, call: { uuid, connection }, session, modem } = inbound;
  const words = lossWords(lost, "during the call");
  session.complain(words, { call: uuid });
  connection.abort();
  const onStep = (event: CallEvent, call: Call): void => report.step(event, call);
  const letGo = (): void => {
    report.end();
    modem?.release();
  };
  const settled = await endLostInboundCall(
    world,
    session,
    { uuid, call: watched.call, onStep },
    letGo,
  );
  if (settled.kind === "unknown") {
    session.complain("Nobody knows whether the call is over; the gofaxd after us will ask");
    return undefined;
  }
  session.note(settled.ended ? "FreeSWITCH was asked anew; the call was ended" : "The call is over");
  const { call } = settled;
  // If gofaxd ended the call, its own reason counts, whatever result the fax application reported.
  const why = watched.why ?? (settled.ended ? words : undefined);
  return { ...watched, call, why, stopped: watched.stopped && call.result?.success !== true };
}

/**
 * Receives into a file and watches until the channel is gone.
 * @returns undefined if gofaxd is told to stop before it knows whether the channel is gone: FreeSWITCH may still write the file
 * then
 * @throws {EslError} If FreeSWITCH refuses a command.
 */
export async function receiveFax(
  inbound: InboundCall,
  ident: string,
  file: string,
  report: ReceiveReport,
): Promise<Watched | undefined> {
  const noT38 = await hadTroubleWithT38(inbound);
  if (noT38) inbound.session.say("Softmodem fallback is active for this caller: no T.38");
  const watched = await queueAndWatch(inbound, { ident, file, noT38 }, report);
  return watched.lost === undefined ? watched : await recover(inbound, watched, watched.lost, report);
}
