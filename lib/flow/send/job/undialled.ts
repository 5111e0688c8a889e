/**
 * How a try ends without a call: the job is tried again or fails, with a message for the user and HylaFAX's code. It does not
 * count as one of the user's tries.
 */

import type { TryEnd } from "../../../fax/end/outcome.ts";

/** An end before any call. */
export type Undialled = TryEnd & { kind: "undialled" };

/** HylaFAX's codes for reasons why a job cannot be sent (docs/internals/hylafax.md#statuscodes). */
export const STATUSCODE = {
  number: 5,
  switch: 6,
  noDocuments: 323,
  poll: 324,
  corrupt: 326,
  rejected: 348,
  /** HylaFAX+'s alone, as are faxes in colour. */
  colour: 424,
  document: 901,
  other: 999,
} as const;

/**
 * The end of a try because of trouble in gofax or FreeSWITCH: the job is tried again.
 * @param text for the user
 */
export function retryUndialled(text: string, statuscode: number = STATUSCODE.other): Undialled {
  return { kind: "undialled", verdict: "retry", text, statuscode };
}

/**
 * The same, but the try counts like a call that was not answered, so that a job that always ends like this comes to an end.
 * @param text for the user
 */
export function retryAsDialled(text: string, statuscode: number = STATUSCODE.other): Undialled {
  return { ...retryUndialled(text, statuscode), counts: "dial" };
}

/**
 * The end of a job that no further try could send.
 * @param text for the user
 */
export function failUndialled(text: string, statuscode: number): Undialled {
  return { kind: "undialled", verdict: "failed", text, statuscode };
}
