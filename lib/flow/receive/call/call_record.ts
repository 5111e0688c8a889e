/** What every line of the accounting says of a call that came in. */

import type { IncomingCall } from "../../../fax/call/incoming_call.ts";
import type { Ending } from "../../../fax/notes/reception_note.ts";
import type { CommId } from "../../../hylafax/ids.ts";
import type { IncomingCallRecord } from "../../../hylafax/xferfaxlog.ts";
import type { Session } from "../../base/session.ts";
import type { DaemonWorld } from "../../base/world.ts";

/** A reception without its call. */
export interface Reception {
  readonly world: DaemonWorld;
  readonly session: Session;
  readonly who: IncomingCall;
  /** The modem's name, or {@link NO_MODEM}. */
  readonly device: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
}

/** What stands for the modem where a call takes none. */
export const NO_MODEM = "freeswitch";

/** A call as its record names it. */
export interface RecordedCall extends Pick<Reception, "who" | "device" | "startedAt"> {
  readonly commid: CommId;
}

/** The record of a call that ended so. */
export function callRecord(
  { commid, device, who, startedAt }: RecordedCall,
  { reason, jobSeconds, connectedSeconds }: Pick<Ending, "reason" | "jobSeconds" | "connectedSeconds">,
): IncomingCallRecord {
  return {
    start: new Date(startedAt),
    commId: commid,
    modem: device,
    jobSeconds,
    connectedSeconds,
    reason,
    ownNumber: who.recipient ?? "",
    cidNumber: who.callerNumber,
    cidName: who.callerName,
    callIds: [who.recipient ?? "", who.gateway],
  };
}
