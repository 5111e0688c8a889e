/**
 * `ShareCallFailures` of `etc/config.<modem>`: which failures of a call count for all jobs of a batch, so that many jobs to a wrong number
 * come to an end sooner (HylaFAX+ 7.0.11, hylafax-config(5); faxd/faxSendApp.c++, send). HylaFAX 6 does not have it.
 */

import type { ConfigItem } from "./server_config.ts";

/** The line's name, in lower case. */
export const SHARE_TAG = "sharecallfailures";

/** Its words, and HylaFAX's codes for these failures. */
const FAILURES: readonly (readonly [word: string, statuscode: number])[] = [
  ["busy", 1],
  ["nocarrier", 2],
  ["noanswer", 3],
  ["nodialtone", 4],
];

/** The statuscodes of failures that are shared. The words may be anywhere in the value; `always` alone means all of them. */
export function sharedFailures(items: readonly ConfigItem[]): ReadonlySet<number> {
  const value = items.findLast(({ tag }) => tag === SHARE_TAG)?.value ?? "";
  const shared = FAILURES.filter(([word]) => value === "always" || value.includes(word));
  return new Set(shared.map(([, statuscode]) => statuscode));
}
