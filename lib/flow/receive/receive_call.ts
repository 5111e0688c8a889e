/**
 * The story of a call that comes in, up to its session (docs/internals/gofaxip.md#receiving;
 * docs/internals/hylafax.md#a-call-that-comes-in). Refused calls are accounted for, too.
 *
 *   gofaxd is being stopped: refuse
 *   who calls whom; no called number: refuse
 *   no room for one more call, or for a fax: refuse
 *   take a modem, if the site wants that; none free: refuse
 *   open a session: number, log; if it cannot be opened: refuse
 *   the rest is in_session.ts
 */

import { type EslCall, EslClosedError, EslReplyError } from "ts-esl";
import { FAX_SUBCLASSES } from "../../fax/call/call_event.ts";
import { readIncomingCall } from "../../fax/call/incoming_call.ts";
import { messageOf, stackOf } from "../../text/error_text.ts";
import { openSession, type Session } from "../base/session.ts";
import type { DaemonWorld } from "../base/world.ts";
import type { ModemPool, TakenModem } from "../modems/pool.ts";
import type { CallBudget } from "../base/call_budget.ts";
import { lackOfDiskSpace } from "./call/disk_check.ts";
import { endInboundCall } from "./call/end_inbound_call.ts";
import type { ArrivedCall, SharedByCalls } from "./call/inbound_call.ts";
import { inSession, NO_MODEM } from "./call/reception.ts";
import {
  accountForEarlyHangup,
  accountForTrouble,
  type CallRefusal,
  refuseAndAccount,
  UNAVAILABLE,
} from "./call/refused_call.ts";
import { receiveInSession } from "./in_session.ts";

/** Opens a session for a call; if that fails, gives the reason. */
async function sessionFor({ world, who }: ArrivedCall): Promise<Session | string> {
  try {
    return await openSession(world, who.recipient ?? "", world.config.gofaxd.logFileMode);
  } catch (error) {
    return messageOf(error);
  }
}

/** Opens the session, and receives in it. */
async function openAndReceive(arrived: ArrivedCall, modem: TakenModem | undefined): Promise<void> {
  const device = modem?.name ?? NO_MODEM;
  const world = { ...arrived.world, log: arrived.world.log.with({ modem: device }) };
  const call: ArrivedCall = { ...arrived, world };
  const opened = await sessionFor(call);
  if (typeof opened === "string") {
    return await refuseAndAccount(call, { why: opened, response: UNAVAILABLE, alarming: true });
  }
  using session = opened;
  const stop = modem === undefined ? world.stop : AbortSignal.any([world.stop, modem.abort]);
  const startedAt = world.clock.now();
  await receiveInSession({ ...call, ...inSession(world, session), device, modem, stop, startedAt });
}

/** Why there are too many calls, in words that follow a colon. */
function tooMany({ most }: CallBudget): string {
  return `${most} calls run already, and there are no descriptors for more (LimitNOFILE)`;
}

/** Subscribes to the call's events; false if it is over already. */
async function prepare(call: EslCall): Promise<boolean> {
  try {
    await call.prepare({ events: ["CHANNEL_CALLSTATE"], subclasses: FAX_SUBCLASSES.receive });
    return true;
  } catch (error) {
    if (error instanceof EslClosedError) return false;
    throw error;
  }
}

/** Why a call is refused before it takes a modem; undefined if it is not. `room` is what the budget gave it. */
async function refusalOf(
  { world, who, shared }: ArrivedCall,
  room: Disposable | undefined,
): Promise<CallRefusal | undefined> {
  const { recipientFrom, rejectResponse } = world.config.gofaxd;
  if (world.drain.aborted) return { why: "gofaxd is being stopped", response: UNAVAILABLE };
  if (who.recipient === undefined) {
    return { why: `no called number in ${recipientFrom.join(", ")}`, response: rejectResponse };
  }
  const why = room === undefined ? tooMany(shared.budget) : await lackOfDiskSpace(world);
  return why === undefined ? undefined : { why, response: UNAVAILABLE, alarming: true };
}

/** Receives one call. Never throws: errors are logged, and the channel is ended in any case. */
export async function receiveCall(
  daemon: DaemonWorld,
  pool: ModemPool,
  shared: SharedByCalls,
  call: EslCall,
): Promise<void> {
  const { gofaxd } = daemon.config;
  const log = daemon.log.with({ call: call.uuid });
  const world = { ...daemon, log, clock: daemon.clock.steady() };
  const who = readIncomingCall(call.data, gofaxd.recipientFrom);
  const arrived: ArrivedCall = { world, call, who, shared };
  const arrivedAt = world.clock.now();
  let modem: TakenModem | undefined;
  let hasSession = false;
  await using _connection = call;
  try {
    if (!await prepare(call)) return await accountForEarlyHangup(arrived, arrivedAt);
    await shared.turns.next("session");
    const isWanted = who.recipient !== undefined && !world.drain.aborted;
    using room = isWanted ? shared.budget.enter() : undefined;
    const refusal = await refusalOf(arrived, room);
    if (refusal !== undefined) return await refuseAndAccount(arrived, refusal);
    if (gofaxd.allocateInboundDevices && (modem = pool.take()) === undefined) {
      const response = gofaxd.noModemResponse;
      return await refuseAndAccount(arrived, { why: "no modem is free", response });
    }
    hasSession = true;
    await openAndReceive(arrived, modem);
  } catch (error) {
    // The caller is to try again, and no answered call may stay in FreeSWITCH.
    const say = { complain: (text: string): void => log.warning(text) };
    const ending = endInboundCall(world, say, call, () => modem?.release());
    // If FreeSWITCH refuses to send the call's events, it is not set up for calls at all.
    const isCall = !hasSession && !(error instanceof EslReplyError);
    if (isCall) await accountForTrouble(arrived, arrivedAt, error);
    else log.error(`Cannot receive: ${stackOf(error)}`);
    await ending;
  } finally {
    modem?.release();
  }
}
