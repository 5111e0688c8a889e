/**
 * Finds out from the spool's FIFO whether faxq works. If faxq is stopped, or waits for a lock (it waits without a limit), it still has
 * the FIFO open, but does not read it.
 */

import type { ProgramPresence } from "../../fax/status/status_report.ts";
import type { FifoBacklog } from "../../spool/fifo_probe.ts";
import type { Survey } from "../../spool/survey.ts";
import { messageOf } from "../../text/error_text.ts";
import type { Clock } from "./world.ts";

/** The user of this process may not look at the spool's FIFO. */
export const FORBIDDEN_TO_LOOK: ProgramPresence = {
  kind: "forbidden",
  why: "this user may not look; run it as root or as HylaFAX's user (uucp)",
};

/** Milliseconds between two counts of the unread bytes. */
const LOOK_MS = 250;
/** The number of counts. faxq reads nothing while it waits for a JobControlCmd, which may take a second or two. */
const MOST_LOOKS = 12;

/** Possible reasons why faxq reads nothing, and what to do. */
export const STUCK_ADVICE: string =
  "it is stopped (ps shows T), or waits for a lock (lslocks shows who holds one of sendq/q*), or for " +
  "a JobControlCmd; end what it waits for, or restart HylaFAX";

function stuck(unread: number): ProgramPresence {
  const why = `it has the spool's FIFO open and reads nothing (${unread} bytes wait there): ${STUCK_ADVICE}`;
  return { kind: "stuck", why };
}

/** Counts the unread bytes in the FIFO until faxq has read some; gives their number if faxq reads nothing. */
async function watchUnread(survey: Survey, clock: Clock): Promise<FifoBacklog | "reads"> {
  let before = survey.faxq();
  for (let look = 0; look < MOST_LOOKS; look++) {
    if (typeof before !== "number") return before;
    if (before === 0) return "reads";
    await clock.sleep(LOOK_MS);
    const now = survey.faxq();
    if (typeof now === "number" && now < before) return "reads";
    before = now;
  }
  return before;
}

/** Whether faxq works. Takes up to three seconds if there are unread bytes, and otherwise returns at once. Never throws. */
export async function faxqPresence(
  { survey, clock }: { readonly survey: Survey; readonly clock: Clock },
): Promise<ProgramPresence> {
  try {
    const seen = await watchUnread(survey, clock);
    switch (seen) {
      case "reads":
        return { kind: "running" };
      case "nobody":
        return { kind: "away", why: "nobody reads the spool's FIFO; start HylaFAX (faxq)" };
      case "forbidden":
        return FORBIDDEN_TO_LOOK;
      default:
        return stuck(seen);
    }
  } catch (error) {
    return { kind: "away", why: messageOf(error) };
  }
}
