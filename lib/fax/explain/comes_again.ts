/** Whether HylaFAX still makes a call for a job before its time is over. */

import type { NextStep } from "./explanation.ts";

/**
 * Whether there is another call. faxq ends a job that is at rest when its kill time comes (docs/internals/hylafax.md#killing-a-job), so a call
 * that is due later is not made, and a job that is still there afterwards shows that faxq does not run.
 *
 * @param now Unix seconds
 */
export function comesAgain({ kind, at, killtime }: NextStep, now: number): boolean {
  if (kind === "none") return false;
  return kind === "now" || killtime === undefined || killtime > (at ?? now);
}

/** Whether a job is still there although its kill time is over. */
export function isLeftBehind({ kind, killtime }: NextStep, now: number): boolean {
  return kind !== "none" && kind !== "now" && killtime !== undefined && killtime <= now;
}
