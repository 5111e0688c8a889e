/** Whether a call that was answered is a sent fax, and the status if it is not. */

import type { Call } from "../call/call.ts";
import { resultMeaning } from "./end_table.ts";

/** HylaFAX's codes for an answer without a fax, and for a far end that disappeared. */
const STATUS_NO_CARRIER = 2;
const STATUS_DISCONNECTED = 128;

/** Whether the fax is sent: every page is confirmed, and the result is a success. */
export function isSuccess(call: Call, toSend: number): boolean {
  return call.result !== undefined && call.result.success && toSend > 0 && call.result.transferred >= toSend;
}

/**
 * Why a call is no sent fax, in SpanDSP's words if it has some.
 *
 * @param toSend pages that the call had to carry
 * @param why gofax ended it, if it did
 */
export function failureText(call: Call, toSend: number, why: string | undefined): string {
  const result = call.result;
  if (result === undefined) {
    return why ?? `Call ended without a fax result (${call.hangupCause ?? "no hangup cause"})`;
  }
  if (result.success) {
    const only = call.refused === "no" ? "Only" : "The far end refused a page: only";
    return `${only} ${result.transferred} of ${toSend} pages were confirmed`;
  }
  // SpanDSP's text for the code 0 is "OK", which would mislead.
  if (result.code === 0) return "The far end did not confirm the fax";
  const text = result.text !== "" ? result.text : resultMeaning(result.code).text;
  return why === undefined ? text : `${why}: ${text}`;
}

/** HylaFAX's statuscode for such a call (docs/internals/hylafax.md#statuscodes). */
export function failureStatuscode(call: Call): number {
  if (call.result === undefined) return STATUS_NO_CARRIER;
  const { success, code } = call.result;
  return success || code === 0 ? STATUS_DISCONNECTED : resultMeaning(code).statuscode;
}
