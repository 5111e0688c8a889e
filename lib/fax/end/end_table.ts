/**
 * How calls end, in one table: hangup causes of FreeSWITCH for a call that was not answered (Q.850 names, `switch_types.h`), and
 * result codes of SpanDSP for one that was (`t30_err_e` in spandsp/t30.h, the `fax-result-code` of txfaxresult and rxfaxresult).
 * Each row says whether another try is worth it, what the call reached, which decides the counter that is raised (`ndials` if
 * `nobody` answered, `tottries` for a fax machine), HylaFAX's statuscode (docs/internals/hylafax.md#statuscodes), the text of the
 * status, for a hangup cause the interval until the next try, and the kind of end, by which words/end_words.ts explains it.
 *
 * If HylaFAX has a text of its own, gofax's begins with it: xferfaxstats tells calls from errors by the first letters. Result
 * codes have the meaning that they have for the calling side: there SpanDSP arms the timer of code 3 only when it hears HDLC, and
 * opens the document (41 … 46) only when it has read the far end's DIS.
 */

import type { RequeueReason } from "../../hylafax/send_rules.ts";
// Types only: the sender does not load the words.
import type { EndKind } from "./words/end_words.ts";

/** Whether another try is worth it. For hangup causes the site can decide otherwise (`gofaxsend.failedresponse`). */
export type RetryVerdict = "retry" | "final";

/** What a call reached. */
export type Reached = "nobody" | "fax";

/** What an unanswered call means. It counts in `ndials`. */
export interface HangupMeaning {
  /** Whether another try is worth it. */
  readonly verdict: RetryVerdict;
  /** What the call reached: `nobody` in all rows. */
  readonly reached: Reached;
  /** HylaFAX's code for it (docs/internals/hylafax.md#statuscodes). */
  readonly statuscode: number;
  /** For the user, in HylaFAX's words if it has some. */
  readonly text: string;
  /** Its kind, for the words that explain it. */
  readonly kind: EndKind;
  /** By which of HylaFAX's intervals the job waits for its next try (docs/internals/hylafax.md#the-next-try). */
  readonly requeue: RequeueReason;
}

/** What a result code means. */
export interface ResultMeaning {
  /** Whether another try is worth it. */
  readonly verdict: RetryVerdict;
  /** A fax machine counts in `tottries` even if no negotiation was seen. */
  readonly reached: Reached;
  /** HylaFAX's code for it (docs/internals/hylafax.md#statuscodes). */
  readonly statuscode: number;
  /** SpanDSP's own words, used if the event has none. */
  readonly text: string;
  /** Its kind, for the words that explain it. */
  readonly kind: EndKind;
}

/** The statuscodes that have an interval of their own. */
const REQUEUE: Readonly<Record<number, RequeueReason>> = { 1: "busy", 2: "nocarrier", 3: "noanswer" };

type HangupRow = readonly [
  cause: string,
  verdict: RetryVerdict,
  reached: Reached,
  statuscode: number,
  text: string,
  kind: EndKind,
  requeue?: RequeueReason,
];

/** One row for each cause with a text or rule of its own; for any other the status names the cause. */
const HANGUPS: readonly HangupRow[] = [
  ["USER_BUSY", "retry", "nobody", 1, "Busy signal detected", "busy"],
  ["BUSY_EVERYWHERE", "retry", "nobody", 1, "Busy signal detected", "busy"],
  ["NO_ANSWER", "retry", "nobody", 3, "No answer from remote", "no answer"],
  ["NO_USER_RESPONSE", "retry", "nobody", 3, "No answer from remote", "no answer"],
  ["ALLOTTED_TIMEOUT", "retry", "nobody", 3, "No answer from remote", "no answer"],
  ["PROGRESS_TIMEOUT", "retry", "nobody", 3, "No answer from the gateway", "gateway silent"],
  ["RECOVERY_ON_TIMER_EXPIRE", "retry", "nobody", 3, "No answer from the gateway", "gateway silent"],
  ["UNALLOCATED_NUMBER", "final", "nobody", 2, "Number not in service", "no such number"],
  ["NUMBER_CHANGED", "final", "nobody", 2, "Number not in service", "no such number"],
  ["DOES_NOT_EXIST_ANYWHERE", "retry", "nobody", 2, "Number not in service", "no such number"],
  ["NO_ROUTE_DESTINATION", "retry", "nobody", 2, "No route to the number", "no route"],
  ["NO_ROUTE_TRANSIT_NET", "retry", "nobody", 2, "No route to the number", "no route"],
  [
    "INVALID_NUMBER_FORMAT",
    "retry",
    "nobody",
    5,
    "Number not accepted by the gateway",
    "number not accepted",
  ],
  ["CALL_REJECTED", "retry", "nobody", 2, "Call rejected by remote", "rejected"],
  ["DECLINE", "retry", "nobody", 2, "Call rejected by remote", "rejected"],
  ["REJECT_ALL", "retry", "nobody", 2, "Call rejected by remote", "rejected"],
  ["UNWANTED", "retry", "nobody", 2, "Call rejected by remote", "rejected"],
  ["INCOMING_CALL_BARRED", "retry", "nobody", 2, "Call rejected by remote", "rejected"],
  ["SUBSCRIBER_ABSENT", "retry", "nobody", 2, "Remote is not connected", "not connected"],
  ["OUTGOING_CALL_BARRED", "retry", "nobody", 2, "Outgoing call barred", "barred"],
  ["BEARERCAPABILITY_NOTAUTH", "retry", "nobody", 2, "Outgoing call barred", "barred"],
  ["INVALID_GATEWAY", "retry", "nobody", 4, "No such gateway in FreeSWITCH", "gateway unknown"],
  ["INVALID_PROFILE", "retry", "nobody", 4, "No such SIP profile in FreeSWITCH", "gateway unknown"],
  ["INVALID_URL", "retry", "nobody", 4, "Gateway name not usable", "gateway unknown"],
  ["GATEWAY_DOWN", "retry", "nobody", 4, "Gateway is down", "gateway down"],
  ["SYSTEM_SHUTDOWN", "retry", "nobody", 4, "FreeSWITCH is shutting down", "switch stopping"],
  // mod_sofia is unloaded first (seen on 1.10.12, "fsctl shutdown elegant"), or was never loaded.
  ["CHAN_NOT_IMPLEMENTED", "retry", "nobody", 4, "FreeSWITCH has no SIP at the moment", "switch stopping"],
  ["NORMAL_TEMPORARY_FAILURE", "retry", "nobody", 4, "Telephone network out of order", "network down"],
  [
    "NORMAL_CIRCUIT_CONGESTION",
    "retry",
    "nobody",
    4,
    "All lines of the gateway are in use",
    "lines busy",
    "busy",
  ],
  ["SWITCH_CONGESTION", "retry", "nobody", 4, "All lines of the gateway are in use", "lines busy", "busy"],
  [
    "REQUESTED_CHAN_UNAVAIL",
    "retry",
    "nobody",
    4,
    "All lines of the gateway are in use",
    "lines busy",
    "busy",
  ],
  ["NETWORK_OUT_OF_ORDER", "retry", "nobody", 4, "Telephone network out of order", "network down"],
  ["DESTINATION_OUT_OF_ORDER", "retry", "nobody", 2, "Destination out of order", "destination down"],
  ["SERVICE_UNAVAILABLE", "retry", "nobody", 4, "Telephone network out of order", "network down"],
  [
    "INCOMPATIBLE_DESTINATION",
    "retry",
    "nobody",
    2,
    "Remote does not accept this kind of call",
    "incompatible",
  ],
  ["NORMAL_CLEARING", "retry", "nobody", 2, "No carrier detected", "ended unanswered"],
  ["NORMAL_UNSPECIFIED", "retry", "nobody", 2, "No carrier detected", "ended unanswered"],
  ["ORIGINATOR_CANCEL", "retry", "nobody", 2, "No carrier detected", "ended unanswered"],
  ["LOSE_RACE", "retry", "nobody", 2, "No carrier detected", "ended unanswered"],
];

type ResultRow = readonly [
  code: number,
  verdict: RetryVerdict,
  reached: Reached,
  statuscode: number,
  text: string,
  kind: EndKind,
];

const RESULTS: readonly ResultRow[] = [
  [0, "retry", "fax", 0, "OK", "complete"],
  [1, "retry", "nobody", 2, "The CED tone exceeded 5s", "no fax machine"],
  [2, "retry", "nobody", 126, "Timed out waiting for initial communication", "no fax machine"],
  [3, "retry", "fax", 126, "Timed out waiting for the first message", "no fax machine"],
  [4, "retry", "fax", 128, "Timed out waiting for procedural interrupt", "bad line"],
  [5, "retry", "fax", 148, "The HDLC carrier did not stop in a timely manner", "bad line"],
  [6, "retry", "fax", 105, "Failed to train with any of the compatible modems", "no training"],
  [7, "retry", "fax", 352, "Operator intervention failed", "operator"],
  [8, "final", "fax", 400, "Far end is not compatible", "not compatible"],
  [9, "retry", "fax", 400, "Far end is not able to receive", "cannot receive"],
  [10, "final", "fax", 400, "Far end is not able to transmit", "not compatible"],
  [11, "final", "fax", 401, "Far end cannot receive at the resolution of the image", "page too fine"],
  [12, "final", "fax", 402, "Far end cannot receive at the size of image", "page too fine"],
  [13, "retry", "fax", 128, "Unexpected message received", "bad line"],
  [14, "retry", "fax", 105, "Received bad response to DCS or training", "no training"],
  [15, "retry", "fax", 128, "Received a DCN from remote after sending a page", "goodbye"],
  [16, "retry", "fax", 150, "Invalid ECM response received from receiver", "bad line"],
  [17, "retry", "fax", 103, "Received a DCN while waiting for a DIS", "goodbye"],
  [18, "retry", "fax", 130, "Invalid response after sending a page", "bad line"],
  [19, "retry", "fax", 126, "Received other than DIS while waiting for DIS", "no fax machine"],
  [20, "retry", "fax", 105, "Received no response to DCS or TCF", "no training"],
  [21, "retry", "fax", 151, "No response after sending a page", "bad line"],
  [22, "retry", "fax", 150, "Timed out waiting for receiver ready (ECM mode)", "bad line"],
  [23, "retry", "fax", 148, "Invalid ECM response received from transmitter", "bad line"],
  [24, "retry", "fax", 128, "DCS received while waiting for DTC", "bad line"],
  [25, "retry", "fax", 128, "Unexpected command after page received", "bad line"],
  [26, "retry", "fax", 148, "Carrier lost during fax receive", "bad line"],
  [27, "retry", "fax", 148, "Timed out while waiting for EOL (end Of line)", "bad line"],
  [28, "retry", "fax", 148, "Timed out while waiting for first line", "bad line"],
  [29, "retry", "fax", 128, "Timer T2 expired while waiting for DCN", "bad line"],
  [30, "retry", "fax", 128, "Timer T2 expired while waiting for phase D", "bad line"],
  [31, "retry", "fax", 128, "Timer T2 expired while waiting for fax page", "bad line"],
  [32, "retry", "fax", 128, "Timer T2 expired while waiting for next fax page", "bad line"],
  [33, "retry", "fax", 128, "Timer T2 expired while waiting for RR command", "bad line"],
  [34, "retry", "fax", 128, "Timer T2 expired while waiting for NSS, DCS or MCF", "bad line"],
  [35, "retry", "fax", 128, "Unexpected DCN while waiting for DCS or DIS", "goodbye"],
  [36, "retry", "fax", 128, "Unexpected DCN while waiting for image data", "goodbye"],
  [37, "retry", "fax", 128, "Unexpected DCN while waiting for EOM, EOP or MPS", "goodbye"],
  [38, "retry", "fax", 128, "Unexpected DCN after EOM or MPS sequence", "goodbye"],
  [39, "retry", "fax", 128, "Unexpected DCN after RR/RNR sequence", "goodbye"],
  [40, "retry", "fax", 128, "Unexpected DCN after requested retransmission", "goodbye"],
  [41, "retry", "fax", 901, "TIFF/F file cannot be opened", "document not opened"],
  [42, "final", "fax", 902, "TIFF/F page not found", "bad document"],
  [43, "final", "fax", 903, "TIFF/F format is not compatible", "bad document"],
  [44, "final", "fax", 904, "TIFF/F page number tag missing", "bad document"],
  [45, "final", "fax", 905, "Incorrect values for TIFF/F tags", "bad document"],
  [46, "final", "fax", 906, "Bad TIFF/F header - incorrect values in fields", "bad document"],
  [47, "retry", "nobody", 907, "Cannot allocate memory for more pages", "no memory"],
  [48, "retry", "fax", 128, "Disconnected after permitted retries", "bad line"],
  [49, "retry", "nobody", 128, "The call dropped prematurely", "cut off"],
  [50, "final", "fax", 601, "Poll not accepted", "access refused"],
  [51, "final", "fax", 350, "Ident not accepted", "access refused"],
  [52, "final", "fax", 351, "Sub-address not accepted", "access refused"],
  [53, "final", "fax", 351, "Selective polling address not accepted", "access refused"],
  [54, "final", "fax", 351, "Polled sub-address not accepted", "access refused"],
  [55, "final", "fax", 351, "Sender identification not accepted", "access refused"],
  [56, "final", "fax", 351, "Password not accepted", "access refused"],
  [57, "final", "fax", 351, "Transmitting subscriber internet address not accepted", "access refused"],
  [58, "final", "fax", 351, "Internet routing address not accepted", "access refused"],
  [59, "final", "fax", 351, "Calling subscriber internet address not accepted", "access refused"],
  [60, "final", "fax", 351, "Internet selective polling address not accepted", "access refused"],
  [61, "final", "fax", 351, "Called subscriber internet address not accepted", "access refused"],
];

const BY_CAUSE: ReadonlyMap<string, HangupMeaning> = new Map(
  HANGUPS.map((
    [cause, verdict, reached, statuscode, text, kind, requeue = REQUEUE[statuscode] ?? "other"],
  ) => [
    cause,
    { verdict, reached, statuscode, text, kind, requeue },
  ]),
);

const BY_CODE: ReadonlyMap<number, ResultMeaning> = new Map(
  RESULTS.map(([code, verdict, reached, statuscode, text, kind]) => [
    code,
    { verdict, reached, statuscode, text, kind },
  ]),
);

const UNKNOWN_CAUSE: HangupMeaning = {
  verdict: "retry",
  reached: "nobody",
  statuscode: 6,
  text: "Call failed",
  kind: "call failed",
  requeue: "other",
};

/** Every hangup cause of the table, and what it means. */
export const HANGUP_MEANINGS: ReadonlyMap<string, HangupMeaning> = BY_CAUSE;
/** Every result code of the table, and what it means. */
export const RESULT_MEANINGS: ReadonlyMap<number, ResultMeaning> = BY_CODE;

/** Causes after which no other try is worth it, unless the site decides otherwise. */
export const FINAL_CAUSES: readonly string[] = HANGUPS.flatMap(([cause, verdict]) =>
  verdict === "final" ? [cause] : []
);

/** What a hangup cause means for a call that was not answered. An unknown cause is a failed dial, and the status names it. */
export function hangupMeaning(cause: string): HangupMeaning {
  return BY_CAUSE.get(cause) ?? UNKNOWN_CAUSE;
}

/** What a result code means; after an unknown one another try is worth it, and it counts as an answered fax. */
export function resultMeaning(code: number): ResultMeaning {
  return BY_CODE.get(code) ??
    { verdict: "retry", reached: "fax", statuscode: 999, text: `Fax result ${code}`, kind: "fax failed" };
}
