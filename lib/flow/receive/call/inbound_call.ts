/** A call that comes in: what the parts of the receiving story share. */

import type { EslCall } from "ts-esl";
import type { IncomingCall } from "../../../fax/call/incoming_call.ts";
import type { DaemonWorld } from "../../base/world.ts";
import type { Backlog } from "../../base/backlog.ts";
import type { TakenModem } from "../../modems/pool.ts";
import type { CallBudget } from "../../base/call_budget.ts";
import type { CallTurns } from "../../base/call_turns.ts";
import type { Ledger } from "./ledger.ts";
import type { Reception } from "./reception.ts";

/** What the calls of a daemon share besides its modems. */
export interface SharedByCalls {
  /** Chores that are tried again. */
  readonly backlog: Backlog;
  /** Calls that have to be accounted for. */
  readonly ledger: Ledger;
  /** How many calls may run. */
  readonly budget: CallBudget;
  /** Which of them may begin its next step. */
  readonly turns: CallTurns;
}

/** A call that FreeSWITCH hands to gofaxd. It has no modem, session or file yet. */
export interface ArrivedCall {
  /** Its log names the call. */
  readonly world: DaemonWorld;
  /** FreeSWITCH's connection for this call. */
  readonly call: EslCall;
  /** Who calls whom. */
  readonly who: IncomingCall;
  /** What it shares with other calls. */
  readonly shared: SharedByCalls;
}

/** A call in its session. */
export interface InboundCall extends ArrivedCall, Reception {
  /** Its log is the session's. */
  readonly world: DaemonWorld;
  /** Who calls whom. */
  readonly who: IncomingCall;
  /** The modem that the call holds; undefined if it takes none. */
  readonly modem: TakenModem | undefined;
  /** Aborted when the call is to end: the daemon stops, or an operator says so. */
  readonly stop: AbortSignal;
}

/** Who calls, for a log. */
export function callerOf({ callerName, callerNumber }: IncomingCall): string {
  return `${callerName} <${callerNumber}>`;
}
