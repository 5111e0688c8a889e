/**
 * A fax on its way in: what FreeSWITCH is told to do, and the watching until the channel is gone. Held against the recordings
 * recv-t38-1page (ACTIVE, negotiate, page, result, HANGUP, notice), recv-badrows-abort (the notice of the lingering socket comes
 * before result and HANGUP), recv-abort-ringing (HANGUP without an answer) and recv-nofax-forever (a result without any
 * negotiation).
 */

import { newCall } from "../fax/call.ts";
import { faxVariable } from "../fax/fax_text.ts";
import { PLAIN_PAGE_PIXELS } from "../fax/page_time.ts";
import { EventFeed } from "./event_feed.ts";
import type { Inbound } from "./inbound.ts";
import { askBriefly } from "./leave.ts";
import { messageOf } from "./message_of.ts";
import type { ReceiveReport } from "./receive_report.ts";
import { rescue } from "./rescue.ts";
import { isFallback } from "./switch_db.ts";
import { watchCall, type Watched } from "./watch.ts";

/** Beyond the ringing we ask for, before the answer. */
const ANSWER_SLACK_MS = 30_000;
/** For the hangup after a kill. */
const KILL_MS = 5_000;

/** Whether to answer without T.38; a switch that cannot be asked must not cost a fax. */
async function withoutT38({ world, who, session, stop }: Inbound): Promise<boolean> {
  if (!world.config.freeswitch.softmodemFallback) return false;
  try {
    return await askBriefly(world, stop, (connection) => isFallback(world, connection, who.callerNumber));
  } catch (error) {
    session.complain(`Cannot look up softmodem fallback: ${messageOf(error)}`);
    return false;
  }
}

/** Queues what FreeSWITCH is to do. Each waits for the one before: a hangup inside a running fax would end it. */
async function queueReception(
  inbound: Inbound,
  ident: string,
  fallback: boolean,
  file: string,
): Promise<void> {
  const { call: { connection }, world } = inbound;
  const { answerAfterMs, waitTimeMs, enableT38, requestT38 } = world.config.gofaxd;
  if (answerAfterMs > 0) {
    await connection.execute("ring_ready");
    await connection.execute("sleep", String(answerAfterMs));
  }
  await connection.execute("answer");
  if (waitTimeMs > 0) await connection.execute("playback", `silence_stream://${waitTimeMs}`);
  await connection.execute("set", `fax_enable_t38=${enableT38 && !fallback}`);
  await connection.execute("set", `fax_enable_t38_request=${requestT38 && !fallback}`);
  await connection.execute("set", `fax_ident=${faxVariable(ident)}`);
  if (world.config.freeswitch.verbose) await connection.execute("set", "fax_verbose=true");
  await connection.execute("rxfax", file);
  await connection.execute("hangup");
}

/** Receives into a file and watches until the channel is gone. */
export async function receiveFax(
  inbound: Inbound,
  ident: string,
  file: string,
  report: ReceiveReport,
): Promise<Watched> {
  const { world, call, session } = inbound;
  const { answerAfterMs, negotiateTimeoutS, pageTimeoutS, maxCallTimeS, hangupTimeoutMs } =
    world.config.gofaxd;
  const fallback = await withoutT38(inbound);
  if (fallback) session.say("Softmodem fallback is active for this caller: no T.38");
  const feed = new EventFeed(call.connection.events(), world.clock);
  // The answer is due from here on: the script and the look-up had time of their own.
  const queuedAt = world.clock.now();
  await queueReception(inbound, ident, fallback, world.spool.paths.resolve(file));
  const watched = await watchCall(
    {
      clock: world.clock,
      connection: call.connection,
      feed,
      stop: inbound.stop,
      onStep: (event, state) => report.step(event, state),
      say: (text) => session.say(text),
      limits: {
        answerMs: answerAfterMs + ANSWER_SLACK_MS,
        negotiateMs: negotiateTimeoutS * 1000,
        pageMs: pageTimeoutS * 1000,
        pagePixels: PLAIN_PAGE_PIXELS,
        callMs: maxCallTimeS * 1000,
        leastRate: 0,
        hangupMs: hangupTimeoutMs,
        killMs: KILL_MS,
      },
    },
    call.uuid,
    newCall(queuedAt),
  );
  if (watched.lost) await rescue(world, session, call.uuid);
  return watched;
}
