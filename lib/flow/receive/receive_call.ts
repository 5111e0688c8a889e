/**
 * The story of a call that comes in, up to its session (docs/internals/gofaxip.md#receiving;
 * docs/internals/hylafax.md#a-call-that-comes-in). What is refused is accounted for, too.
 *
 *   who calls whom; nobody can tell: refuse
 *   no room for a call more, or for a fax: refuse
 *   take a modem, where the site wants that; none free: refuse
 *   open a session: number, log; none can be had: refuse
 *   the rest is in_session.ts
 */

import { type EslCall, EslClosedError, EslReplyError } from "ts-esl";
import { FAX_SUBCLASSES } from "../../fax/call/call_event.ts";
import { type IncomingCall, readIncomingCall } from "../../fax/call/incoming_call.ts";
import type { CallBudget } from "./call/call_budget.ts";
import { endInbound } from "./call/end_inbound.ts";
import type { Lease, ModemPool } from "../modems/pool.ts";
import { messageOf, stackOf } from "../../text/error_text.ts";
import {
  accountForEarlyHangup,
  accountForTrouble,
  refuseAndAccount,
  UNAVAILABLE,
} from "./call/refused_call.ts";
import { lackOfRoom } from "./call/disk_room.ts";
import { openSession, type Session } from "../base/session.ts";
import { NO_MODEM } from "./call/call_record.ts";
import type { Desk } from "./call/inbound.ts";
import { receiveInSession } from "./in_session.ts";
import type { DaemonWorld } from "../base/world.ts";

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
  await receiveInSession({
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
  const who = readIncomingCall(call.data, gofaxd.recipientFrom);
  let lease: Lease | undefined;
  let hasSession = false;
  await using _connection = call;
  try {
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
    hasSession = true;
    await withModem(inner, desk, call, who, lease);
  } catch (error) {
    // The caller shall try again, and no answered call may stay behind.
    const say = { complain: (text: string): void => log.warning(text) };
    const ending = endInbound(inner, say, call, () => lease?.release());
    // A FreeSWITCH that refuses to tell us of the call is not set up for calls at all.
    const isCall = !hasSession && !(error instanceof EslReplyError);
    if (isCall) await accountForTrouble(inner, desk, who, startedAt, error);
    else log.error(`Cannot receive: ${stackOf(error)}`);
    await ending;
  } finally {
    lease?.release();
  }
}
