/** A call on its way in: what the parts of the receiving story share. */

import type { EslCall } from "ts-esl";
import type { IncomingCall } from "../../../fax/call/incoming_call.ts";
import type { Desk } from "./desk.ts";
import type { Lease } from "../../modems/pool.ts";
import type { Session } from "../../base/session.ts";
import type { DaemonWorld } from "../../base/world.ts";

/** A call being received. */
export interface Inbound {
  readonly world: DaemonWorld;
  readonly call: EslCall;
  readonly session: Session;
  readonly who: IncomingCall;
  /** The modem's name, or what stands for one. */
  readonly device: string;
  readonly lease: Lease | undefined;
  readonly desk: Desk;
  /** Aborted when the call is to end: the daemon stops, or an operator says so. */
  readonly stop: AbortSignal;
  readonly startedAt: number;
}

/** What stands for the modem where a call takes none. */
export const NO_MODEM = "freeswitch";

/** Who calls, for a log. */
export function callerOf({ callerName, callerNumber }: IncomingCall): string {
  return `${callerName} <${callerNumber}>`;
}
