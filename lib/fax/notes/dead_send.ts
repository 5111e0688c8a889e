/** What the accounting says of a try whose sender was killed, by its note. */

import type { CommId } from "../../hylafax/ids.ts";
import type { SendRecord } from "../../hylafax/xferfaxlog.ts";
import type { SendNote } from "./send_note.ts";

/** The reason in HylaFAX's accounting, and in gofax's log. */
export const DIED = "The sending process died";

/**
 * The record of such a try: what is known of its last call.
 *
 * @param endedAt When that was over, milliseconds since the epoch; if not known, the time of the sender's last write to the note
 * counts.
 */
export function deadSendRecord(
  note: SendNote & { readonly commid: CommId },
  endedAt: number | undefined,
): SendRecord {
  const answered = note.calls.findLast((call) =>
    call.answeredAt !== undefined && call.dialledAt >= note.startedAt
  );
  const end = Math.max(endedAt ?? note.seenAt, note.startedAt);
  const { account } = note;
  return {
    start: new Date(note.startedAt),
    commId: note.commid,
    modem: note.modem,
    jobId: note.jobId,
    jobtag: account?.jobtag ?? "",
    mailaddr: account?.mailaddr ?? "",
    external: account?.external ?? "",
    csi: account?.csi ?? "",
    params: account?.params ?? 0,
    pages: (answered?.pages ?? 0) + note.carried,
    jobSeconds: (end - note.startedAt) / 1000,
    connectedSeconds: answered?.answeredAt === undefined
      ? 0
      : Math.max(1, Math.round((end - answered.answeredAt) / 1000)),
    reason: note.sent ? "" : DIED,
    owner: account?.owner ?? "",
    dcs: account?.dcs ?? "",
    plus: account?.plus,
  };
}
