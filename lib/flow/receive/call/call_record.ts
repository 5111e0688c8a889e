/** What the CALL and the RECV line of the accounting have in common. */

import type { ReceptionEnding } from "../../../fax/notes/reception_note.ts";
import type { CommId } from "../../../hylafax/ids.ts";
import type { IncomingCallRecord } from "../../../hylafax/xferfaxlog.ts";
import type { Reception } from "./reception.ts";

/** A call as its record names it. */
export interface RecordedCall extends Pick<Reception, "who" | "device" | "startedAt"> {
  /** The session's number. */
  readonly commid: CommId;
}

/** The record of a call that ended so. */
export function callRecord(
  { commid, device, who, startedAt }: RecordedCall,
  { reason, jobSeconds, connectedSeconds }: Pick<
    ReceptionEnding,
    "reason" | "jobSeconds" | "connectedSeconds"
  >,
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
