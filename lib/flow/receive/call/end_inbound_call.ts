/**
 * Ends a call that gofaxd has lost sight of. It asks FreeSWITCH until the call is known to be over: until then FreeSWITCH may
 * still write the file, and the caller may be told that the fax arrived. Modem and accounting wait for that only for a moment.
 */

import type { EslCall } from "ts-esl";
import { newCall } from "../../../fax/call/call.ts";
import { killChannel } from "../../switch/channel.ts";
import type { LostCall } from "../../switch/ask_after_call.ts";
import { endLostCall, type LostCallEnd } from "../../switch/end_lost_call.ts";
import type { Session } from "../../base/session.ts";
import type { DaemonWorld } from "../../base/world.ts";

/** The hangup cause that tells the caller to try again: SIP 503. */
export const TRY_AGAIN = "NORMAL_TEMPORARY_FAILURE";
/** Milliseconds after which the modem of a lost call is released. */
const HOLD_MS = 10_000;

/**
 * Ends a lost call, and asks until it is known to be over or gofaxd is told to stop.
 * @param letGo called if that takes longer than a modem can wait
 */
export async function endLostInboundCall(
  world: DaemonWorld,
  say: Pick<Session, "complain">,
  lost: LostCall,
  letGo: () => void,
): Promise<LostCallEnd> {
  const asked = { cause: TRY_AGAIN, ...lost };
  const soon = await endLostCall(world, asked, HOLD_MS);
  if (soon.kind === "over" || world.stop.aborted || world.drain.aborted) return soon;
  say.complain(`The call may still be up, FreeSWITCH cannot be asked: ${soon.why}; asking on`);
  letGo();
  // A gofaxd that is to stop does not wait for a FreeSWITCH that cannot be asked: the next one asks.
  const stop = AbortSignal.any([world.stop, world.drain]);
  return await endLostCall({ ...world, stop }, { ...asked, call: soon.call }, Infinity);
}

/**
 * Ends a call with which something went wrong, so that its caller tries again.
 * @returns whether it is known to be over
 */
export async function endInboundCall(
  world: DaemonWorld,
  say: Pick<Session, "complain">,
  call: EslCall,
  letGo: () => void,
): Promise<boolean> {
  const answer = await killChannel(call.connection, call.uuid, TRY_AGAIN);
  if (answer === "no channel") return true;
  const lost: LostCall = { uuid: call.uuid, call: newCall(world.clock.now()) };
  return (await endLostInboundCall(world, say, lost, letGo)).kind === "over";
}
