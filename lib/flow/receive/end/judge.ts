/** How a reception ended, by the call's events and its file together, with the cure in the words if there is a known one. */

import type { Call } from "../../../fax/call/call.ts";
import { compareReceivedFile, falseSuccessReason, fileOpenProblem } from "../../../fax/end/received_pages.ts";
import { resultMeaning } from "../../../fax/end/end_table.ts";
import type { InboundCall } from "../call/inbound_call.ts";
import type { FileLook } from "./look_at_file.ts";
import { lossWords } from "../../switch/call_loss.ts";
import type { Watched } from "../../switch/watch_call.ts";

/** SpanDSP's code for a file that it could not open. */
const FILE_ERROR = 41;

/** What came of a reception. */
export interface ReceptionOutcome {
  /** What the events told of the call. */
  readonly call: Call;
  /** Why it failed; empty if the fax was received whole. */
  readonly reason: string;
  /** Pages that are in the file; SpanDSP may have counted more. */
  readonly pages: number;
  /** What is missing of the pages that SpanDSP counted, in words; undefined if nothing is missing. */
  readonly lost: string | undefined;
  /** Whether there is a file with pages in it, or parts of them. */
  readonly hasFile: boolean;
  /** Whether the file could be read. */
  readonly seen: boolean;
}

/** Why gofaxd ended the call. */
export function stopReason(inbound: InboundCall): string {
  return inbound.world.stop.aborted
    ? "Receive aborted: the fax server is shutting down"
    : "Receive aborted due to operator intervention";
}

/** Why the call brought no whole fax; undefined if the far end finished and every page was received. */
function failure(
  inbound: InboundCall,
  path: string,
  { call, why, stopped, lost }: Watched,
  { size, file }: FileLook,
): string | undefined {
  const { result } = call;
  if (result?.success === true) return falseSuccessReason(call);
  if (stopped) return stopReason(inbound);
  if (why !== undefined) return why;
  if (result?.code === FILE_ERROR) {
    return fileOpenProblem(inbound.world.spool.paths.resolve(path), size, result.text);
  }
  if (result !== undefined) return result.text !== "" ? result.text : resultMeaning(result.code).text;
  if (lost !== undefined) return lossWords(lost, "during the call");
  const cause = call.hangupCause ?? "unknown cause";
  if (file.kind === "there" && file.pages > 0) {
    return `FreeSWITCH did not say how the fax ended (${cause})`;
  }
  return call.answeredAt === undefined
    ? `Caller hung up before the answer (${cause})`
    : `Call ended without a fax (${cause})`;
}

/** How the call ended, by its events and its file. */
export function judgeReception(
  inbound: InboundCall,
  path: string,
  watched: Watched,
  look: FileLook,
): ReceptionOutcome {
  const { call } = watched;
  const { pages, hasFile, lost } = compareReceivedFile(call, path, look.file);
  const reasons = [failure(inbound, path, watched, look), lost].filter((reason) => reason !== undefined);
  return { call, reason: reasons.join("; "), pages, lost, hasFile, seen: look.file.kind !== "unseen" };
}
