/** A note as a dead sender leaves it. */

import type { SendNote } from "../../lib/fax/notes/send_note.ts";
import { commId, modemName, parseJobId } from "../../lib/hylafax/ids.ts";

export const JOB = parseJobId("1");

export function leftNote(change: Partial<SendNote>): SendNote {
  return {
    jobId: JOB,
    pid: 4711,
    modem: modemName("freeswitch0"),
    qfile: "sendq/q1",
    startedAt: Date.parse("2024-02-03T10:00:00"),
    seenAt: Date.parse("2024-02-03T10:00:40"),
    commid: commId(7),
    account: {
      ...{ jobtag: "t", mailaddr: "m", external: "1001", owner: "o" },
      ...{ csi: "", params: 0, dcs: "", plus: undefined },
    },
    calls: [],
    sent: false,
    carried: 0,
    accounted: false,
    pending: [],
    ended: false,
    ...change,
  };
}
