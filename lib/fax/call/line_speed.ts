/**
 * The least signalling rate that a job asks for (`minbr`, sendfax -b). A rate that one of both machines is not capable of is
 * reduced to the highest that both are, which is the one they begin with; below that the job would rather not be sent
 * (sendfax(1)). FreeSWITCH has no setting for it. It tells the rate it begins with, and another only where the far end asks to begin
 * anew; after a training that failed it goes on at less without a word until the result (t30.c, `phase_b_handler`). So this ends
 * a call that is known to be too slow, and no more.
 */

import { codeRate } from "../../hylafax/class2.ts";
import type { Call } from "./call.ts";

/** What a job asks for in bit/s; 0 where it asks for nothing. */
export function leastRate(minbr: number): number {
  return minbr > 0 ? codeRate(minbr) : 0;
}

/** Why a call is too slow for its job; undefined if it is not, or if nothing was agreed yet. */
export function tooSlowReason(call: Call, least: number): string | undefined {
  if (call.rate === 0 || call.rate >= Math.min(least, call.firstRate)) return undefined;
  return `Line too slow: ${call.rate} bit/s agreed, the job asks for ${least}`;
}
