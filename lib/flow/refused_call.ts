/**
 * A call that is refused before it takes anything. FreeSWITCH is answered first and let go, whatever the spool is like; then the
 * call has a session log and its CALL line, as every incoming call of faxgetty has (contract §8.1, §9.1). No modem is
 * taken, so faxq hears nothing.
 */

import type { EslCall } from "ts-esl";
import { type IncomingCall, readIncomingCall } from "../fax/incoming_call.ts";
import { accountForRefusal } from "./conclude.ts";
import { callerOf, NO_MODEM } from "./inbound.ts";
import { messageOf } from "./message_of.ts";
import { openSession } from "./session.ts";
import { killChannel } from "./watch.ts";
import type { DaemonWorld } from "./world.ts";

/** Why a call is refused, and how. */
export interface CallRefusal {
  /** In words that follow a colon. */
  readonly why: string;
  /** SIP's answer. */
  readonly response: number;
  /** Somebody must see to it: an error in the system's log. */
  readonly alarming?: true;
}

/** As for every caller who does not wait for the answer; FreeSWITCH does not say the cause here. */
const GAVE_UP = "Caller hung up before the answer";

/**
 * Refuses a call that was not answered.
 *
 * @throws {EslError} If FreeSWITCH does not do it.
 */
export async function refuse(call: EslCall, response: number): Promise<void> {
  await call.connection.execute("respond", String(response));
}

/** Refuses and lets go of the call; what cannot be refused is ended. Gives what went wrong, in words. */
async function turnAway(call: EslCall, response: number): Promise<string | undefined> {
  try {
    await refuse(call, response);
    return undefined;
  } catch (error) {
    await killChannel(call.connection, call.uuid, "NORMAL_TEMPORARY_FAILURE");
    return `Cannot refuse: ${messageOf(error)}`;
  } finally {
    // A spool that is slow must not hold the dead call in FreeSWITCH.
    await call.connection.close();
  }
}

/** The number called; where the site's sources name none, the one that SIP called. */
function calledNumber(call: EslCall, who: IncomingCall): string {
  return who.recipient ?? readIncomingCall(call.data, ["request-uri", "to"]).recipient ?? "nobody";
}

/** Who called, whom, and why that came to nothing. */
function describe(call: EslCall, who: IncomingCall, { why, response }: CallRefusal): string {
  const way = who.gateway === "" ? "" : ` via gateway ${who.gateway}`;
  const whom = `call to ${calledNumber(call, who)} from ${callerOf(who)}${way}`;
  return `Refusing ${whom} with SIP ${response}: ${why}`;
}

/** What is said of a call that was not taken, and what its account gives as reason. */
interface Untaken {
  readonly said: readonly (readonly ["info" | "warning" | "error", string])[];
  readonly reason: string;
  readonly startedAt: number;
}

/** Opens a session of its own for such a call. Never throws: an account that cannot be written is a matter of the log. */
async function accountUntaken(world: DaemonWorld, who: IncomingCall, untaken: Untaken): Promise<void> {
  const { said, reason, startedAt } = untaken;
  const inner = { ...world, log: world.log.with({ modem: NO_MODEM }) };
  try {
    using session = await openSession(inner, who.recipient ?? "", world.config.gofaxd.logFileMode);
    for (const [level, text] of said) {
      session.note(text);
      session.log[level](text);
    }
    const reception = { world: { ...inner, log: session.log }, session, who, device: NO_MODEM, startedAt };
    await accountForRefusal(reception, reason);
  } catch (error) {
    for (const [level, text] of said) inner.log[level](text);
    inner.log.error(`Cannot account for a call that was not taken: ${messageOf(error)}`);
  }
}

/** Refuses a call and accounts for it. Never throws. */
export async function refuseAndAccount(
  world: DaemonWorld,
  call: EslCall,
  who: IncomingCall,
  refusal: CallRefusal,
): Promise<void> {
  const startedAt = world.clock.now();
  const problem = await turnAway(call, refusal.response);
  await accountUntaken(world, who, {
    said: [
      [refusal.alarming ? "error" : "warning", describe(call, who, refusal)],
      ...(problem === undefined ? [] : [["warning", problem] as const]),
    ],
    reason: `Call refused: ${refusal.why}`,
    startedAt,
  });
}

/**
 * Accounts for a caller who gave up before FreeSWITCH had heard that we want to know of the call's end (`linger`): it says
 * goodbye and closes (recording esl-out-nolinger). Never throws.
 */
export async function accountForEarlyHangup(
  world: DaemonWorld,
  call: EslCall,
  who: IncomingCall,
  startedAt: number,
): Promise<void> {
  const text = `Call to ${calledNumber(call, who)} from ${callerOf(who)} was over before we could take it`;
  await accountUntaken(world, who, { said: [["info", text]], reason: GAVE_UP, startedAt });
}
