/**
 * A call that is refused before it takes a modem. FreeSWITCH is answered and its connection closed first, whatever state the
 * spool is in; then the call gets a session log and its CALL line, as every incoming call of faxgetty does
 * (docs/internals/hylafax.md#accounting, #a-call-that-comes-in). No modem is taken, so faxq is told nothing.
 */

import type { EslCall } from "ts-esl";
import { readIncomingCall } from "../../../fax/call/incoming_call.ts";
import { formatCall } from "../../../hylafax/xferfaxlog.ts";
import { appendAccount } from "../../base/accounting.ts";
import { callRecord } from "./call_record.ts";
import { endInboundCall } from "./end_inbound_call.ts";
import { type ArrivedCall, callerOf, type InboundCall } from "./inbound_call.ts";
import type { Untaken } from "./ledger.ts";
import { NO_MODEM } from "./reception.ts";
import { messageOf } from "../../../text/error_text.ts";

/** SIP's answer that asks the caller to try again later. */
export const UNAVAILABLE = 503;

/** Why a call is refused, and how. */
export interface CallRefusal {
  /** In words that follow a colon. */
  readonly why: string;
  /** SIP's answer. */
  readonly response: number;
  /** Whether the administrator must act: then it is an error in the system's log. */
  readonly alarming?: true;
}

/** The reason in the CALL line of every caller who hangs up before the answer; FreeSWITCH does not tell the hangup cause here. */
const GAVE_UP = "Caller hung up before the answer";

/** Milliseconds. FreeSWITCH takes this at once, unless something is wrong with it. */
const REFUSE_MS = 5_000;

/**
 * Refuses a call that was not answered.
 *
 * @throws {EslError} If FreeSWITCH does not do it.
 */
export async function refuse(call: EslCall, response: number): Promise<void> {
  await call.connection.execute("respond", String(response), { timeoutMs: REFUSE_MS });
}

/** What became of the refusal. */
interface Unrefused {
  readonly problem: string;
  /** Resolves when the call is over. */
  readonly ending: Promise<unknown>;
}

/** Refuses the call and closes the connection. If it cannot be refused, it is ended, and its account does not wait for that. */
async function turnAway({ world, call }: ArrivedCall, response: number): Promise<Unrefused | undefined> {
  try {
    await refuse(call, response);
    return undefined;
  } catch (error) {
    const say = { complain: (text: string): void => world.log.warning(text) };
    const ending = endInboundCall(world, say, call, () => {});
    return { problem: `Cannot refuse: ${messageOf(error)}`, ending };
  } finally {
    // FreeSWITCH keeps the channel until the connection is closed, so closing must not wait for a slow spool.
    await call.connection.close();
  }
}

/** The called number; if the site's sources name none, the user part of the SIP request. */
function calledNumber({ call, who }: ArrivedCall): string {
  return who.recipient ?? readIncomingCall(call.data, ["request-uri", "to"]).recipient ?? "nobody";
}

/** Who called whom, and why the call was refused. */
function describe(arrived: ArrivedCall, { why, response }: CallRefusal): string {
  const { who } = arrived;
  const way = who.gateway === "" ? "" : ` via gateway ${who.gateway}`;
  const whom = `call to ${calledNumber(arrived)} from ${callerOf(who)}${way}`;
  return `Refusing ${whom} with SIP ${response}: ${why}`;
}

/** Accounts in its session for a call that was refused, or of which only its arrival is known. */
export async function accountForRefusal(inbound: Omit<InboundCall, "call">, reason: string): Promise<void> {
  const { world, session, startedAt, shared } = inbound;
  const jobSeconds = (world.clock.now() - startedAt) / 1000;
  const call = { ...inbound, commid: session.commid };
  const line = formatCall(callRecord(call, { reason, jobSeconds, connectedSeconds: 0 }));
  if (!await appendAccount(world, session, line)) shared.ledger.refused(line);
}

/** Accounts for such a call if it has no session. Never throws. */
async function accountUntaken(
  { world, who, shared }: ArrivedCall,
  { said, reason, startedAt }: Pick<Untaken, "said" | "reason" | "startedAt">,
): Promise<void> {
  const inner = { ...world, log: world.log.with({ modem: NO_MODEM }) };
  const jobSeconds = (world.clock.now() - startedAt) / 1000;
  await shared.ledger.untaken({ world: inner, who, said, reason, startedAt, jobSeconds });
}

/** Refuses a call and accounts for it. Never throws. */
export async function refuseAndAccount(
  arrived: ArrivedCall,
  refusal: CallRefusal,
): Promise<void> {
  const startedAt = arrived.world.clock.now();
  const unrefused = await turnAway(arrived, refusal.response);
  await accountUntaken(arrived, {
    said: [
      [refusal.alarming ? "error" : "warning", describe(arrived, refusal)],
      ...(unrefused === undefined ? [] : [["warning", unrefused.problem] as const]),
    ],
    reason: `Call refused: ${refusal.why}`,
    startedAt,
  });
  await unrefused?.ending;
}

/**
 * Accounts for a caller who gave up before FreeSWITCH got gofaxd's command to keep the connection after the hangup (`linger`):
 * then it says goodbye and closes (recording esl-out-nolinger). Never throws.
 */
export async function accountForEarlyHangup(
  arrived: ArrivedCall,
  startedAt: number,
): Promise<void> {
  const whom = `${calledNumber(arrived)} from ${callerOf(arrived.who)}`;
  const text = `Call to ${whom} was over before we could take it`;
  await accountUntaken(arrived, { said: [["info", text]], reason: GAVE_UP, startedAt });
}

/** Accounts for a call in which an error occurred before it had a session. Never throws. */
export async function accountForTrouble(
  arrived: ArrivedCall,
  startedAt: number,
  error: unknown,
): Promise<void> {
  const reason = `Cannot receive: ${messageOf(error)}`;
  await accountUntaken(arrived, { said: [["error", reason]], reason, startedAt });
}
