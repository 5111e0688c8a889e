/** A call on its way in: what the parts of the receiving story share. */

import type { EslCall } from "ts-esl";
import type { IncomingCall } from "../../../fax/call/incoming_call.ts";
import type { Backlog } from "../../base/backlog.ts";
import type { Lease } from "../../modems/pool.ts";
import type { CallBudget } from "./call_budget.ts";
import type { Reception } from "./call_record.ts";
import type { Ledger } from "./ledger.ts";

/** What the calls of a daemon share besides its modems, and what outlives them. */
export interface Desk {
  /** What is to be tried again. */
  readonly backlog: Backlog;
  /** Who has to be accounted for. */
  readonly ledger: Ledger;
  /** How many calls may run. */
  readonly budget: CallBudget;
}

/** A call being received. */
export interface Inbound extends Reception {
  readonly call: EslCall;
  /** The modem that the call holds; undefined where it takes none. */
  readonly lease: Lease | undefined;
  readonly desk: Desk;
  /** Aborted when the call is to end: the daemon stops, or an operator says so. */
  readonly stop: AbortSignal;
}

/** Who calls, for a log. */
export function callerOf({ callerName, callerNumber }: IncomingCall): string {
  return `${callerName} <${callerNumber}>`;
}
