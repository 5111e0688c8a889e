/**
 * Fallback from T.38 to the audio softmodem (docs/internals/gofaxip.md#fallback-to-the-softmodem): a station with which T.38
 * failed is remembered in FreeSWITCH's mod_db as `fallback/NUMBER/UNIXTIME`, with GOfax.IP's realm, key and value, and called
 * without T.38 from then on.
 */

import type { Call } from "../call/call.ts";

/** The realm in mod_db. */
export const FALLBACK_REALM = "fallback";

/** Whether the far end answered the change to T.38 with an error, or not at all: FreeSWITCH always ends such a call. */
function failedChange({ negotiations, result }: Call): boolean {
  return negotiations === 0 && result?.t38 === "requested";
}

/**
 * Whether T.38 failed in this call: no success, and either a second negotiation, damaged rows, or a change to T.38 that failed. A
 * call in which T.38 was not tried, or that used audio because it was refused, does not count: otherwise an entry would be
 * renewed for ever.
 */
export function suggestsFallback(call: Call, success: boolean): boolean {
  if (success || call.t38 === "off" || call.t38 === "refused") return false;
  return call.negotiations > 1 || call.badRows > 0 || failedChange(call);
}

function times(count: number): string {
  return count === 1 ? "" : count === 2 ? " twice" : ` ${count} times`;
}

/** How T.38 failed in a call, for people: `renegotiated twice, 12 bad rows`. */
export function fallbackReason(call: Call): string {
  const { negotiations, badRows } = call;
  const reasons: string[] = [];
  if (failedChange(call)) reasons.push("the change to T.38 failed");
  if (negotiations > 1) reasons.push(`renegotiated${times(negotiations - 1)}`);
  if (badRows > 0) reasons.push(`${badRows} bad row${badRows === 1 ? "" : "s"}`);
  return reasons.join(", ");
}

/** Whether an entry made at `value` (Unix seconds, as text) is still valid. One without a readable time never expires. */
export function entryStillCounts(value: string, nowS: number, expireS: number): boolean {
  if (expireS <= 0 || !/^\d{1,12}$/.test(value)) return true;
  return nowS - Number(value) <= expireS;
}
