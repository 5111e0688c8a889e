/**
 * Fallback from T.38 to the audio softmodem (docs/internals/gofaxip.md#fallback-to-the-softmodem): a station with which T.38 went
 * wrong is remembered in FreeSWITCH's mod_db as `fallback/NUMBER/UNIXTIME`, the original's realm, key and value, and called
 * without T.38 from then on.
 */

import type { Call } from "../call/call.ts";

/** mod_db's realm. */
export const FALLBACK_REALM = "fallback";

/** Whether the far end answered the change to T.38 with an error, or not at all: FreeSWITCH ends such a call, every time. */
function failedChange({ negotiations, result }: Call): boolean {
  return negotiations === 0 && result?.t38 === "requested";
}

/**
 * Whether this call speaks against T.38: no success, and either a second negotiation, damaged rows, or a change to T.38 that
 * failed. A call in which T.38 was not tried, or that went by audio because it was refused, says nothing about it: an entry would be
 * renewed for ever.
 */
export function suggestsFallback(call: Call, success: boolean): boolean {
  if (success || call.t38 === "off" || call.t38 === "refused") return false;
  return call.negotiations > 1 || call.badRows > 0 || failedChange(call);
}

function times(count: number): string {
  return count === 1 ? "" : count === 2 ? " twice" : ` ${count} times`;
}

/** What speaks against T.38 in a call, for people: `renegotiated twice, 12 bad rows`. */
export function fallbackReason(call: Call): string {
  const { negotiations, badRows } = call;
  const reasons: string[] = [];
  if (failedChange(call)) reasons.push("the change to T.38 failed");
  if (negotiations > 1) reasons.push(`renegotiated${times(negotiations - 1)}`);
  if (badRows > 0) reasons.push(`${badRows} bad row${badRows === 1 ? "" : "s"}`);
  return reasons.join(", ");
}

/** Whether an entry made at `value` (Unix seconds, as text) still counts. One without a readable time never expires. */
export function entryStillCounts(value: string, nowS: number, expireS: number): boolean {
  if (expireS <= 0 || !/^\d{1,12}$/.test(value)) return true;
  return nowS - Number(value) <= expireS;
}
