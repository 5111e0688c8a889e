/**
 * A call that is refused before it takes anything. FreeSWITCH is answered first and let go, whatever the spool is like; then the
 * call has a session log and its CALL line, as every incoming call of faxgetty has (docs/internals/hylafax.md#accounting,
 * #a-call-that-comes-in). No modem is taken, so faxq hears nothing.
 */

import type { EslCall } from "ts-esl";
import { type IncomingCall, readIncomingCall } from "../../../fax/call/incoming_call.ts";
import { formatCall } from "../../../hylafax/xferfaxlog.ts";
import { appendAccount } from "../../base/accounting.ts";
import { callRecord, NO_MODEM } from "./call_record.ts";
import { endInbound } from "./end_inbound.ts";
import { callerOf, type Desk, type Inbound } from "./inbound.ts";
import type { Ledger, Untaken } from "./ledger.ts";
import { messageOf } from "../../../text/error_text.ts";
import type { DaemonWorld } from "../../base/world.ts";

/** SIP's answer to a call that is to come again later. */
export const UNAVAILABLE = 503;

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

/** FreeSWITCH takes this at once, or there is something wrong with it. */
const REFUSE_MS = 5_000;

/**
 * Refuses a call that was not answered.
 *
 * @throws {EslError} If FreeSWITCH does not do it.
 */
export async function refuse(call: EslCall, response: number): Promise<void> {
  await call.connection.execute("respond", String(response), { timeoutMs: REFUSE_MS });
}

/** What went wrong when a call was turned away. */
interface Unrefused {
  readonly problem: string;
  /** Over when the call is. */
  readonly ending: Promise<unknown>;
}

/** Refuses and lets go of the call; what cannot be refused is ended, and whoever accounts for it does not wait for that. */
async function turnAway(world: DaemonWorld, call: EslCall, response: number): Promise<Unrefused | undefined> {
  try {
    await refuse(call, response);
    return undefined;
  } catch (error) {
    const say = { complain: (text: string): void => world.log.warning(text) };
    const ending = endInbound(world, say, call, () => {});
    return { problem: `Cannot refuse: ${messageOf(error)}`, ending };
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

/** Accounts for a call in its session that was refused, or of which nothing is known but that it came. */
export async function accountForRefusal(inbound: Omit<Inbound, "call">, reason: string): Promise<void> {
  const { world, session, startedAt, desk } = inbound;
  const jobSeconds = (world.clock.now() - startedAt) / 1000;
  const call = { ...inbound, commid: session.commid };
  const line = formatCall(callRecord(call, { reason, jobSeconds, connectedSeconds: 0 }));
  if (!await appendAccount(world, session, line)) desk.ledger.refused(line);
}

/** Sees to the account of such a call that has no session. Never throws. */
async function accountUntaken(
  world: DaemonWorld,
  ledger: Ledger,
  who: IncomingCall,
  { said, reason, startedAt }: Pick<Untaken, "said" | "reason" | "startedAt">,
): Promise<void> {
  const inner = { ...world, log: world.log.with({ modem: NO_MODEM }) };
  const jobSeconds = (world.clock.now() - startedAt) / 1000;
  await ledger.untaken({ world: inner, who, said, reason, startedAt, jobSeconds });
}

/** Refuses a call and accounts for it. Never throws. */
export async function refuseAndAccount(
  world: DaemonWorld,
  { ledger }: Pick<Desk, "ledger">,
  call: EslCall,
  who: IncomingCall,
  refusal: CallRefusal,
): Promise<void> {
  const startedAt = world.clock.now();
  const unrefused = await turnAway(world, call, refusal.response);
  await accountUntaken(world, ledger, who, {
    said: [
      [refusal.alarming ? "error" : "warning", describe(call, who, refusal)],
      ...(unrefused === undefined ? [] : [["warning", unrefused.problem] as const]),
    ],
    reason: `Call refused: ${refusal.why}`,
    startedAt,
  });
  await unrefused?.ending;
}

/**
 * Accounts for a caller who gave up before FreeSWITCH had heard that we want to know of the call's end (`linger`): it says
 * goodbye and closes (recording esl-out-nolinger). Never throws.
 */
export async function accountForEarlyHangup(
  world: DaemonWorld,
  { ledger }: Pick<Desk, "ledger">,
  call: EslCall,
  who: IncomingCall,
  startedAt: number,
): Promise<void> {
  const text = `Call to ${calledNumber(call, who)} from ${callerOf(who)} was over before we could take it`;
  await accountUntaken(world, ledger, who, { said: [["info", text]], reason: GAVE_UP, startedAt });
}

/** Accounts for a call with which something went wrong before it had a session. Never throws. */
export async function accountForTrouble(
  world: DaemonWorld,
  { ledger }: Pick<Desk, "ledger">,
  who: IncomingCall,
  startedAt: number,
  error: unknown,
): Promise<void> {
  const reason = `Cannot receive: ${messageOf(error)}`;
  await accountUntaken(world, ledger, who, { said: [["error", reason]], reason, startedAt });
}
