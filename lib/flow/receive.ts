/**
 * The story of a call that comes in (gofaxip.md §9; contract §9.1).
 *
 *   who calls whom; nobody can tell: refuse and account for it; no room for a fax: the same
 *   take a modem, where the site wants that; none free: the same
 *   open a session: number, log; note that the call is there
 *   ask DynamicConfig; rejected: refuse
 *   ring, answer, wait, receive: queued in FreeSWITCH, each after the one before
 *   watch until the channel is gone
 *   account for it, give the modem back, hand the file to faxrcvd
 *
 * Held against the recordings recv-t38-1page (ACTIVE, negotiate, page, result, HANGUP, notice), recv-badrows-abort (the notice
 * of the lingering socket comes before result and HANGUP), recv-abort-ringing (HANGUP without an answer) and
 * recv-nofax-forever (a result without any negotiation).
 */

import type { EslCall } from "ts-esl";
import { newCall } from "../fax/call.ts";
import { FAX_SUBCLASSES } from "../fax/call_event.ts";
import { faxVariable } from "../fax/fax_text.ts";
import { receiverIdent } from "../fax/identity.ts";
import { type IncomingCall, readIncomingCall } from "../fax/incoming_call.ts";
import { PLAIN_PAGE_PIXELS } from "../fax/page_time.ts";
import { accountForRefusal } from "./conclude.ts";
import { EventFeed } from "./event_feed.ts";
import { askIncomingConfig } from "./incoming_config.ts";
import { leaveAtStop } from "./leave.ts";
import type { Lease, ModemPool } from "./modems.ts";
import { stopReason } from "./judge_reception.ts";
import { noteReception } from "./progress.ts";
import { finishReception } from "./receive_end.ts";
import { ReceiveReport } from "./receive_report.ts";
import { refuse, refuseAndAccount } from "./refused_call.ts";
import { rescue } from "./rescue.ts";
import { lackOfRoom } from "./room.ts";
import { openSession } from "./session.ts";
import { isFallback } from "./switch_db.ts";
import { callerOf, type Inbound, NO_MODEM } from "./inbound.ts";
import { killChannel, watchCall, type Watched } from "./watch.ts";
import type { DaemonWorld } from "./world.ts";

/** SIP's answer to a call that is to come again later. */
const UNAVAILABLE = 503;
/** Beyond the ringing we ask for, before the answer. */
const ANSWER_SLACK_MS = 30_000;
/** For the hangup after a kill. */
const KILL_MS = 5_000;

/** Whether to answer without T.38; a switch that cannot be asked must not cost a fax. */
async function withoutT38({ world, who, session, stop }: Inbound): Promise<boolean> {
  if (!world.config.freeswitch.softmodemFallback) return false;
  try {
    await using connection = await world.connect(stop);
    using _leaving = leaveAtStop(stop, connection);
    return await isFallback(world, connection, who.callerNumber);
  } catch (error) {
    session.complain(`Cannot look up softmodem fallback: ${error instanceof Error ? error.message : error}`);
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
async function receive(
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
    newCall(inbound.startedAt),
  );
  if (watched.lost) await rescue(world, session, call.uuid);
  return watched;
}

/** Takes the call and sees it to its end. */
async function take(inbound: Inbound, ident: string): Promise<void> {
  const { world, call, session, who } = inbound;
  session.say(
    `Accepting call to ${who.recipient} from ${callerOf(who)} via gateway ${who.gateway}`,
    { call: call.uuid },
  );
  const { path: file } = await world.spool.newRecvFile();
  using progress = noteReception(inbound, file);
  const report = new ReceiveReport(inbound, file);
  report.begin();
  try {
    await finishReception(inbound, progress, await receive(inbound, ident, file, report), report);
  } catch (error) {
    // What arrived is left to the gofaxd after us, who may fare better.
    if ((world.spool.documents.size(file) ?? 0) === 0) progress.done();
    throw error;
  } finally {
    report.end();
  }
}

/** From the script's word to the end. */
async function story(inbound: Inbound): Promise<void> {
  const { world, call, session, who, device } = inbound;
  const names = { commid: session.commid, uuid: call.uuid, device };
  const wish = await askIncomingConfig(world, session, who, names, inbound.stop);
  if (inbound.stop.aborted) {
    await refuse(call, UNAVAILABLE);
    return await accountForRefusal(inbound, stopReason(inbound));
  }
  if (wish.rejectCall) {
    session.say(`Rejecting call to ${who.recipient} from ${callerOf(who)}: DynamicConfig`);
    await refuse(call, world.config.gofaxd.rejectResponse);
    return await accountForRefusal(inbound, "Call rejected by DynamicConfig");
  }
  const { ident, changes } = receiverIdent(wish.localIdentifier ?? world.config.freeswitch.ident);
  for (const change of changes) session.say(change);
  await take(inbound, ident);
}

/** The call in its session. What nobody foresaw is a call, too: the caller shall try again, and no channel may stay behind. */
async function inSession(inbound: Inbound): Promise<void> {
  const { world, session, call } = inbound;
  try {
    await story(inbound);
  } catch (error) {
    const reason = `Cannot receive: ${error instanceof Error ? error.message : error}`;
    session.note(reason);
    session.log.error(error instanceof Error ? `Cannot receive: ${error.stack}` : reason);
    const killed = await killChannel(call.connection, call.uuid, "NORMAL_TEMPORARY_FAILURE");
    if (!killed) await rescue(world, session, call.uuid);
    await accountForRefusal(inbound, reason);
  }
}

/** Opens the session and looks after the modem. */
async function withModem(
  world: DaemonWorld,
  call: EslCall,
  who: IncomingCall,
  lease: Lease | undefined,
): Promise<void> {
  const stop = lease === undefined ? world.stop : AbortSignal.any([world.stop, lease.abort]);
  const device = lease?.modem ?? NO_MODEM;
  const inner = { ...world, log: world.log.with({ modem: device }) };
  using session = await openSession(inner, who.recipient ?? "", world.config.gofaxd.logFileMode);
  const startedAt = world.clock.now();
  await inSession({
    world: { ...inner, log: session.log },
    call,
    session,
    who,
    device,
    lease,
    stop,
    startedAt,
  });
}

/**
 * Receives one call. Never throws: what goes wrong is logged, and the channel is not left behind.
 */
export async function receiveCall(world: DaemonWorld, pool: ModemPool, call: EslCall): Promise<void> {
  const { gofaxd } = world.config;
  const log = world.log.with({ call: call.uuid });
  const inner = { ...world, log, clock: world.clock.steady() };
  let lease: Lease | undefined;
  await using _connection = call;
  try {
    await call.prepare({ events: ["CHANNEL_CALLSTATE"], subclasses: FAX_SUBCLASSES.receive });
    const who = readIncomingCall(call.data, gofaxd.recipientFrom);
    if (who.recipient === undefined) {
      const why = `no called number in ${gofaxd.recipientFrom.join(", ")}`;
      return await refuseAndAccount(inner, call, who, { why, response: gofaxd.rejectResponse });
    }
    const why = await lackOfRoom(inner);
    if (why !== undefined) {
      return await refuseAndAccount(inner, call, who, { why, response: UNAVAILABLE, alarming: true });
    }
    if (gofaxd.allocateInboundDevices && (lease = pool.take()) === undefined) {
      const response = gofaxd.noModemResponse;
      return await refuseAndAccount(inner, call, who, { why: "no modem is free", response });
    }
    await withModem(inner, call, who, lease);
  } catch (error) {
    log.error(`Cannot receive: ${error instanceof Error ? error.stack ?? error.message : error}`);
    // The caller shall try again, and no answered call may stay behind.
    await killChannel(call.connection, call.uuid, "NORMAL_TEMPORARY_FAILURE");
  } finally {
    lease?.release();
  }
}
