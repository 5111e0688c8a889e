import assert from "node:assert/strict";
import { hangupMeaning } from "../../../lib/fax/end/end_table.ts";
import { refusalText } from "../../../lib/fax/end/refusal.ts";

const CAUSES: readonly (readonly [cause: string, text: string, statuscode: number, requeue: string])[] = [
  ["USER_BUSY", "Busy signal detected (USER_BUSY)", 1, "busy"],
  ["BUSY_EVERYWHERE", "Busy signal detected (BUSY_EVERYWHERE)", 1, "busy"],
  ["NO_ANSWER", "No answer from remote (NO_ANSWER)", 3, "noanswer"],
  ["NO_USER_RESPONSE", "No answer from remote (NO_USER_RESPONSE)", 3, "noanswer"],
  ["ALLOTTED_TIMEOUT", "No answer from remote (ALLOTTED_TIMEOUT)", 3, "noanswer"],
  ["PROGRESS_TIMEOUT", "No answer from the gateway (PROGRESS_TIMEOUT)", 3, "noanswer"],
  ["NORMAL_CLEARING", "No carrier detected (NORMAL_CLEARING)", 2, "nocarrier"],
  ["UNALLOCATED_NUMBER", "Number not in service (UNALLOCATED_NUMBER)", 2, "nocarrier"],
  ["NO_ROUTE_DESTINATION", "No route to the number (NO_ROUTE_DESTINATION)", 2, "nocarrier"],
  ["CALL_REJECTED", "Call rejected by remote (CALL_REJECTED)", 2, "nocarrier"],
  ["SUBSCRIBER_ABSENT", "Remote is not connected (SUBSCRIBER_ABSENT)", 2, "nocarrier"],
  ["INVALID_NUMBER_FORMAT", "Number not accepted by the gateway (INVALID_NUMBER_FORMAT)", 5, "other"],
  ["INVALID_GATEWAY", "No such gateway in FreeSWITCH (INVALID_GATEWAY)", 4, "other"],
  ["GATEWAY_DOWN", "Gateway is down (GATEWAY_DOWN)", 4, "other"],
  ["SYSTEM_SHUTDOWN", "FreeSWITCH is shutting down (SYSTEM_SHUTDOWN)", 4, "other"],
  ["CHAN_NOT_IMPLEMENTED", "FreeSWITCH has no SIP at the moment (CHAN_NOT_IMPLEMENTED)", 4, "other"],
  [
    "NORMAL_CIRCUIT_CONGESTION",
    "All lines of the gateway are in use (NORMAL_CIRCUIT_CONGESTION)",
    4,
    "busy",
  ],
  ["NORMAL_TEMPORARY_FAILURE", "Telephone network out of order (NORMAL_TEMPORARY_FAILURE)", 4, "other"],
  ["SERVICE_NOT_IMPLEMENTED", "Call failed (SERVICE_NOT_IMPLEMENTED)", 6, "other"],
  ["constructor", "Call failed (constructor)", 6, "other"],
];

for (const [cause, text, statuscode, requeue] of CAUSES) {
  Deno.test(`a call that ends with ${cause} says "${text}"`, () => {
    assert.equal(refusalText({ cause, sip: undefined }), text);
    const meaning = hangupMeaning(cause);
    assert.deepEqual([meaning.statuscode, meaning.requeue], [statuscode, requeue]);
  });
}

/** The reasons that xferfaxstats 6.0.7 leaves out of its errors, by their first eleven letters. */
const NO_ERROR = ["busy signal", "unknown pro", "no carrier ", "no local di", "no answer f", "ringback de"];

Deno.test("xferfaxstats does not count a busy, silent or fax-less number as an error", () => {
  const quiet = [
    "USER_BUSY",
    "NO_ANSWER",
    "NO_USER_RESPONSE",
    "PROGRESS_TIMEOUT",
    "RECOVERY_ON_TIMER_EXPIRE",
    "NORMAL_CLEARING",
    "ORIGINATOR_CANCEL",
  ];
  for (const cause of quiet) {
    assert.ok(NO_ERROR.includes(hangupMeaning(cause).text.slice(0, 11).toLowerCase()), cause);
  }
});
