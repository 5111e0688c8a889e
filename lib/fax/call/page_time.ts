/**
 * How much longer than a plain page another may take. The site's limit is meant for an A4 page of normal resolution at
 * 14400 bit/s; a fine page at 2400 bit/s carries twice as much over a line that is six times as slow.
 */

/** An A4 page of normal resolution. */
export const PLAIN_PAGE_PIXELS = 1728 * 1145;
const PLAIN_RATE = 14_400;

/**
 * The factor for a page of so many pixels at so many bit/s; never less than 1, for a fast line has its pauses, too.
 * A rate that is not known counts as 14400.
 */
export function pageTimeFactor(pixels: number, rate: number): number {
  const slowness = PLAIN_RATE / (rate > 0 ? rate : PLAIN_RATE);
  return Math.max(1, (pixels / PLAIN_PAGE_PIXELS) * slowness);
}
