/**
 * What the bit rate means for a call: whether it is too slow for its job, and how long a page may take.
 *
 * The least rate that a job asks for (`minbr`, sendfax -b): if one of both machines is not capable of it, the highest rate that
 * both have counts instead, which is the one they begin with. Below that rate the user does not want the job to be sent
 * (sendfax(1)). FreeSWITCH has no setting for it. It reports the rate at the beginning, and another one only if the far end asks
 * to begin anew; after a training that failed it goes on at a lower rate without reporting it before the result (t30.c,
 * `phase_b_handler`). So gofax can only end a call that is known to be too slow.
 *
 * How much longer than a plain page another may take: the site's limit is meant for an A4 page of normal resolution at 14400
 * bit/s. A fine page has twice the data, and at 2400 bit/s the line is six times as slow.
 */

import { codeRate } from "../../hylafax/class2.ts";
import type { Call } from "./call.ts";

/** Picture elements of an A4 page of normal resolution. */
export const PLAIN_PAGE_PIXELS = 1728 * 1145;
const PLAIN_RATE = 14_400;

/** The rate in bit/s of a job's `minbr` (a code of HylaFAX's); 0 if the job asks for none. */
export function leastRate(minbr: number): number {
  return minbr > 0 ? codeRate(minbr) : 0;
}

/**
 * Why a call is too slow for its job; undefined if it is not, or if nothing was agreed yet.
 *
 * @param least what the job asks for, in bit/s
 */
export function tooSlowReason(call: Call, least: number): string | undefined {
  if (call.rate === 0 || call.rate >= Math.min(least, call.firstRate)) return undefined;
  return `Line too slow: ${call.rate} bit/s agreed, the job asks for ${least}`;
}

/**
 * By how much the site's time limit for a page is multiplied. Never less than 1: a fast line has its pauses, too.
 *
 * @param rate bit/s; 0, for a rate that is not known, counts as 14400
 */
export function pageTimeFactor(pixels: number, rate: number): number {
  const slowness = PLAIN_RATE / (rate > 0 ? rate : PLAIN_RATE);
  return Math.max(1, (pixels / PLAIN_PAGE_PIXELS) * slowness);
}
