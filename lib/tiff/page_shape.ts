/** The size of a page and what its dots are like: what libtiff 4.5 (tif_dirread.c) reads first, and refuses the page without. */

import { FormatError } from "../hylafax/format_error.ts";
import { senseless, type TiffEntries } from "./entries.ts";
import type { PageShape } from "./page_layout.ts";

const TAG = {
  width: 256,
  height: 257,
  bitsPerSample: 258,
  compression: 259,
  samplesPerPixel: 277,
  minSampleValue: 280,
  maxSampleValue: 281,
  planarConfig: 284,
  sampleFormat: 339,
} as const;

/**
 * Reads what libtiff needs to read the page at all.
 * @throws {FormatError} If it makes no sense.
 */
export function readShape(entries: TiffEntries): PageShape & { readonly bitsPerSample: number } {
  const samplesPerPixel = entries.needed(TAG.samplesPerPixel, 1, "short");
  if (samplesPerPixel === 0) throw senseless(TAG.samplesPerPixel);
  const compression = entries.perSample(TAG.compression, samplesPerPixel, 1);
  const [width, height] = [entries.needed(TAG.width, 0, "long"), entries.needed(TAG.height, 0, "long")];
  if (width === 0 || height === 0) throw new FormatError("it has no width or no height", "directory");
  const planarConfig = entries.needed(TAG.planarConfig, 1, "short");
  if (planarConfig !== 1 && planarConfig !== 2) throw senseless(TAG.planarConfig);
  const bitsPerSample = entries.perSample(TAG.bitsPerSample, samplesPerPixel, 1);
  if (bitsPerSample === 0) throw senseless(TAG.bitsPerSample);
  for (const tag of [TAG.minSampleValue, TAG.maxSampleValue, TAG.sampleFormat]) {
    entries.perSample(tag, samplesPerPixel, 1);
  }
  return { width, height, samplesPerPixel, planarConfig, compression, bitsPerSample };
}
