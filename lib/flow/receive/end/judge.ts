/** What came of a reception: the call's events and the file together, in words that name the cure where we know one. */

import type { Call } from "../../../fax/call/call.ts";
import {
  falseSuccessReason,
  fileOpenProblem,
  missingPagesProblem,
  type ReceivedFileState,
} from "../../../fax/end/received_pages.ts";
import { resultMeaning } from "../../../fax/end/end_table.ts";
import type { Inbound } from "../call/inbound.ts";
import type { FaxLook } from "./look_at_fax.ts";
import { lossWords, type Watched } from "../../switch/watch_call.ts";

/** SpanDSP's code for a file that it could not open. */
const FILE_ERROR = 41;

/** A reception judged. */
export interface Received {
  readonly call: Call;
  /** Why it failed; empty if the fax was received whole. */
  readonly reason: string;
  /** Pages that are in the file; SpanDSP may have counted more. */
  readonly pages: number;
  /** What is missing of the pages that SpanDSP counted. */
  readonly lost: string | undefined;
  /** Whether there is a file with pages in it, or parts of them. */
  readonly hasFile: boolean;
  /** Whether anybody could look at the file. */
  readonly seen: boolean;
}

/** Who wanted the call to end. */
export function stopReason(inbound: Inbound): string {
  return inbound.world.stop.aborted
    ? "Receive aborted: the fax server is shutting down"
    : "Receive aborted due to operator intervention";
}

/** Why the call brought no whole fax; undefined if the far end's end was seen and every page was taken. */
function failure(
  inbound: Inbound,
  file: string,
  { call, why, stopped, lost }: Watched,
  { size, stored }: FaxLook,
): string | undefined {
  const { result } = call;
  if (result?.success === true) return falseSuccessReason(call);
  if (stopped) return stopReason(inbound);
  if (why !== undefined) return why;
  if (result?.code === FILE_ERROR) {
    return fileOpenProblem(inbound.world.spool.paths.resolve(file), size, result.text);
  }
  if (result !== undefined) return result.text !== "" ? result.text : resultMeaning(result.code).text;
  if (lost !== undefined) return lossWords(lost, "during the call");
  const cause = call.hangupCause ?? "unknown cause";
  if (stored.kind === "there" && stored.pages > 0) {
    return `FreeSWITCH did not say how the fax ended (${cause})`;
  }
  return call.answeredAt === undefined
    ? `Caller hung up before the answer (${cause})`
    : `Call ended without a fax (${cause})`;
}

/** The pages that are there; of a file that we may not read, those that SpanDSP counted. */
function pagesIn(stored: ReceivedFileState, call: Call): number {
  if (stored.kind === "there") return stored.pages;
  return stored.kind === "missing" ? 0 : call.transferred;
}

/** What came of the call, with what was found of the file. */
export function judgeReception(inbound: Inbound, file: string, watched: Watched, look: FaxLook): Received {
  const { call } = watched;
  const { stored } = look;
  const pages = pagesIn(stored, call);
  const lost = missingPagesProblem(call, file, stored);
  const reasons = [failure(inbound, file, watched, look), lost].filter((reason) => reason !== undefined);
  const hasFile = stored.kind !== "missing" && (pages > 0 || call.transferred > 0);
  return { call, reason: reasons.join("; "), pages, lost, hasFile, seen: stored.kind !== "unseen" };
}
