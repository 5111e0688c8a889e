/**
 * Whether HylaFAX still makes a call for a job before its time is over. faxq ends a job that is at rest when its kill time comes
 * (docs/internals/hylafax.md#killing-a-job), also when it is started after that. It stops the clock of a job that is suspended.
 */

import type { NextStep } from "./explanation.ts";

/** Seconds after the kill time in which faxq may be about to end the job. */
const GRACE_S = 60;

/**
 * Whether there is another call.
 *
 * @param now Unix seconds
 */
export function comesAgain({ kind, at, killtime }: NextStep, now: number): boolean {
  if (kind === "none") return false;
  return kind === "now" || kind === "suspended" || killtime === undefined || killtime > (at ?? now);
}

/**
 * Whether a job is still there although faxq would have ended it.
 *
 * @param now Unix seconds
 */
export function isLeftBehind(next: NextStep, now: number): boolean {
  return next.kind !== "none" && !comesAgain(next, now) && (next.killtime ?? now) <= now - GRACE_S;
}
