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
 */

import { type EslCall, EslClosedError } from "ts-esl";
import { FAX_SUBCLASSES } from "../fax/call_event.ts";
import { receiverIdent } from "../fax/identity.ts";
import { type IncomingCall, readIncomingCall } from "../fax/incoming_call.ts";
import { accountForRefusal } from "./conclude.ts";
import { askIncomingConfig } from "./incoming_config.ts";
import type { Lease, ModemPool } from "./modems.ts";
import { stopReason } from "./judge_reception.ts";
import { messageOf } from "./message_of.ts";
import { noteReception } from "./progress.ts";
import { finishReception } from "./receive_end.ts";
import { receiveFax } from "./receive_fax.ts";
import { ReceiveReport } from "./receive_report.ts";
import { accountForEarlyHangup, refuse, refuseAndAccount } from "./refused_call.ts";
import { rescue } from "./rescue.ts";
import { lackOfRoom } from "./room.ts";
import { openSession } from "./session.ts";
import { callerOf, type Inbound, NO_MODEM } from "./inbound.ts";
import { killChannel } from "./watch.ts";
import type { DaemonWorld } from "./world.ts";

/** SIP's answer to a call that is to come again later. */
const UNAVAILABLE = 503;

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
    await finishReception(inbound, progress, await receiveFax(inbound, ident, file, report), report);
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
  const { wish, failure } = await askIncomingConfig(world, session, who, names, inbound.stop);
  if (inbound.stop.aborted) {
    await refuse(call, UNAVAILABLE);
    return await accountForRefusal(inbound, stopReason(inbound));
  }
  if (wish.rejectCall) {
    session.say(`Rejecting call to ${who.recipient} from ${callerOf(who)}: DynamicConfig`);
    await refuse(call, world.config.gofaxd.rejectResponse);
    return await accountForRefusal(inbound, "Call rejected by DynamicConfig");
  }
  if (failure !== undefined) {
    await refuse(call, UNAVAILABLE);
    return await accountForRefusal(inbound, `Call refused: ${failure}`);
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
    const reason = `Cannot receive: ${messageOf(error)}`;
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

/** Asks to hear of the call; false if it is over already. */
async function prepare(call: EslCall): Promise<boolean> {
  try {
    await call.prepare({ events: ["CHANNEL_CALLSTATE"], subclasses: FAX_SUBCLASSES.receive });
    return true;
  } catch (error) {
    if (error instanceof EslClosedError) return false;
    throw error;
  }
}

/**
 * Receives one call. Never throws: what goes wrong is logged, and the channel is not left behind.
 */
export async function receiveCall(world: DaemonWorld, pool: ModemPool, call: EslCall): Promise<void> {
  const { gofaxd } = world.config;
  const log = world.log.with({ call: call.uuid });
  const inner = { ...world, log, clock: world.clock.steady() };
  const startedAt = inner.clock.now();
  let lease: Lease | undefined;
  await using _connection = call;
  try {
    const who = readIncomingCall(call.data, gofaxd.recipientFrom);
    if (!await prepare(call)) return await accountForEarlyHangup(inner, call, who, startedAt);
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
