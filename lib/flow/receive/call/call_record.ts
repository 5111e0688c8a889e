/** What every line of the accounting says of a call that came in. */

import type { Ending } from "../../../fax/notes/reception_note.ts";
import type { CommId } from "../../../hylafax/ids.ts";
import type { CallRecord } from "../../../hylafax/xferfaxlog.ts";
import type { Inbound } from "./inbound.ts";

/** A reception without its call. */
export type Reception = Pick<Inbound, "world" | "session" | "who" | "device" | "startedAt">;

/** A call as its record names it. */
export interface RecordedCall extends Pick<Reception, "who" | "device" | "startedAt"> {
  readonly commid: CommId;
}

/** The record of a call that ended so. */
export function callRecord(
  { commid, device, who, startedAt }: RecordedCall,
  { reason, jobSeconds, connectedSeconds }: Pick<Ending, "reason" | "jobSeconds" | "connectedSeconds">,
): CallRecord {
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
