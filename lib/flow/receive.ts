/**
 * The story of a call that comes in (gofaxip.md §9; contract §9.1).
 *
 *   who calls whom; nobody can tell: refuse and account for it; no room for a fax or a call more: the same
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
import type { CallBudget } from "./call_budget.ts";
import type { Desk } from "./desk.ts";
import { endInbound } from "./end_inbound.ts";
import { askIncomingConfig } from "./incoming_config.ts";
import type { Lease, ModemPool } from "./modems.ts";
import { stopReason } from "./judge_reception.ts";
import { messageOf } from "./message_of.ts";
import { noteReception, type Progress } from "./progress.ts";
import { finishReception } from "./receive_end.ts";
import { receiveFax } from "./receive_fax.ts";
import { ReceiveReport } from "./receive_report.ts";
import { accountForEarlyHangup, accountForRefusal, refuse, refuseAndAccount } from "./refused_call.ts";
import { lackOfRoom } from "./room.ts";
import { openSession, type Session } from "./session.ts";
import { callerOf, type Inbound, NO_MODEM } from "./inbound.ts";
import { leaveReception } from "./unfinished.ts";
import type { DaemonWorld } from "./world.ts";

/** SIP's answer to a call that is to come again later. */
const UNAVAILABLE = 503;

/** A call that nobody foresaw. */
interface Broken {
  /** In words. */
  readonly reason: string;
  /** Over when the call is, or when we are told to stop: whether it is known to be over. */
  readonly ending: Promise<boolean>;
}

/** Says what nobody foresaw, and sees to it that no channel stays behind. */
function breakOff({ world, session, call, lease }: Inbound, error: unknown): Broken {
  const reason = `Cannot receive: ${messageOf(error)}`;
  session.note(reason);
  session.log.error(error instanceof Error ? `Cannot receive: ${error.stack}` : reason);
  return { reason, ending: endInbound(world, session, call, () => lease?.release()) };
}

/** Finds a name for the fax and notes that it comes. Without a note it could be lost: then it is said why not, and nothing begins. */
async function begin(inbound: Inbound): Promise<Progress | string> {
  try {
    const { path } = await inbound.world.spool.newRecvFile();
    return await noteReception(inbound, path);
  } catch (error) {
    return `Cannot receive: ${messageOf(error)}`;
  }
}

/** Takes the call and sees it to its end. */
async function take(inbound: Inbound, ident: string): Promise<void> {
  const { world, call, session, who, desk } = inbound;
  session.say(
    `Accepting call to ${who.recipient} from ${callerOf(who)} via gateway ${who.gateway}`,
    { call: call.uuid },
  );
  const begun = await begin(inbound);
  if (typeof begun === "string") {
    session.note(begun);
    session.log.error(begun);
    await refuse(call, UNAVAILABLE);
    return await accountForRefusal(inbound, begun);
  }
  using progress = begun;
  const { file } = progress.note;
  const report = new ReceiveReport(inbound, progress);
  report.begin();
  try {
    const watched = await receiveFax(inbound, ident, file, report);
    // What FreeSWITCH may still write is not ours to judge: the note stays for the gofaxd after us.
    if (watched === undefined) return;
    if (!await finishReception(inbound, progress, watched, report)) {
      leaveReception(world, desk.backlog, progress);
    }
  } catch (error) {
    const { reason, ending } = breakOff(inbound, error);
    if (await ending && (world.spool.documents.size(file) ?? 0) === 0) {
      progress.done();
      return await accountForRefusal(inbound, reason);
    }
    // What arrived is concluded from the note, once the call is over.
    progress.why = reason;
    leaveReception(world, desk.backlog, progress);
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
  try {
    await story(inbound);
  } catch (error) {
    const { reason, ending } = breakOff(inbound, error);
    await accountForRefusal(inbound, reason);
    await ending;
  }
}

/** A session for a call; where none can be had, it is said why. */
async function sessionFor(world: DaemonWorld, { recipient }: IncomingCall): Promise<Session | string> {
  try {
    return await openSession(world, recipient ?? "", world.config.gofaxd.logFileMode);
  } catch (error) {
    return messageOf(error);
  }
}

/** Opens the session and looks after the modem. */
async function withModem(
  world: DaemonWorld,
  desk: Desk,
  call: EslCall,
  who: IncomingCall,
  lease: Lease | undefined,
): Promise<void> {
  const stop = lease === undefined ? world.stop : AbortSignal.any([world.stop, lease.abort]);
  const device = lease?.modem ?? NO_MODEM;
  const inner = { ...world, log: world.log.with({ modem: device }) };
  const opened = await sessionFor(inner, who);
  if (typeof opened === "string") {
    return await refuseAndAccount(world, desk, call, who, {
      why: opened,
      response: UNAVAILABLE,
      alarming: true,
    });
  }
  using session = opened;
  const startedAt = world.clock.now();
  await inSession({
    world: { ...inner, log: session.log },
    call,
    session,
    who,
    device,
    lease,
    desk,
    stop,
    startedAt,
  });
}

/** Why a call is too many, in words that follow a colon. */
function tooMany({ most }: CallBudget): string {
  return `${most} calls run already, and there are no descriptors for more (LimitNOFILE)`;
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
export async function receiveCall(
  world: DaemonWorld,
  pool: ModemPool,
  desk: Desk,
  call: EslCall,
): Promise<void> {
  const { gofaxd } = world.config;
  const log = world.log.with({ call: call.uuid });
  const inner = { ...world, log, clock: world.clock.steady() };
  const startedAt = inner.clock.now();
  let lease: Lease | undefined;
  await using _connection = call;
  try {
    const who = readIncomingCall(call.data, gofaxd.recipientFrom);
    if (!await prepare(call)) return await accountForEarlyHangup(inner, desk, call, who, startedAt);
    if (who.recipient === undefined) {
      const why = `no called number in ${gofaxd.recipientFrom.join(", ")}`;
      return await refuseAndAccount(inner, desk, call, who, { why, response: gofaxd.rejectResponse });
    }
    using room = desk.budget.enter();
    const why = room === undefined ? tooMany(desk.budget) : await lackOfRoom(inner);
    if (why !== undefined) {
      return await refuseAndAccount(inner, desk, call, who, { why, response: UNAVAILABLE, alarming: true });
    }
    if (gofaxd.allocateInboundDevices && (lease = pool.take()) === undefined) {
      const response = gofaxd.noModemResponse;
      return await refuseAndAccount(inner, desk, call, who, { why: "no modem is free", response });
    }
    await withModem(inner, desk, call, who, lease);
  } catch (error) {
    log.error(`Cannot receive: ${error instanceof Error ? error.stack ?? error.message : error}`);
    // The caller shall try again, and no answered call may stay behind.
    const say = { complain: (text: string): void => log.warning(text) };
    await endInbound(inner, say, call, () => lease?.release());
  } finally {
    lease?.release();
  }
}
