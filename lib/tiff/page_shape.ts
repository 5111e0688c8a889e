/**
 * The size of a page and the kind of its dots: libtiff 4.5 (tif_dirread.c) reads these first, and refuses the page without them.
 */

import { badDirectory, senseless, type TiffEntries } from "./entries.ts";
import { TAG } from "./tag.ts";

/** Size of a page and kind of its dots, which decide how its data is divided. */
export interface PageShape {
  /** Picture elements of a row. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** 1 for black and white. */
  readonly samplesPerPixel: number;
  /** 1 = all samples together, 2 = apart. */
  readonly planarConfig: number;
  /** How the data is coded: 1 not at all, 2 MH without EOL, 3 T.4, 4 T.6; others see TIFF 6.0. */
  readonly compression: number;
  /** 1 for black and white. */
  readonly bitsPerSample: number;
}

/**
 * Reads what libtiff needs to read the page at all.
 * @throws {FormatError} If a value is impossible.
 */
export function readShape(entries: TiffEntries): PageShape {
  const samplesPerPixel = entries.needed(TAG.samplesPerPixel, 1, "short");
  if (samplesPerPixel === 0) throw senseless(TAG.samplesPerPixel);
  const compression = entries.perSample(TAG.compression, samplesPerPixel, 1);
  const [width, height] = [entries.needed(TAG.width, 0, "long"), entries.needed(TAG.height, 0, "long")];
  if (width === 0 || height === 0) throw badDirectory("it has no width or no height");
  const planarConfig = entries.needed(TAG.planarConfig, 1, "short");
  if (planarConfig !== 1 && planarConfig !== 2) throw senseless(TAG.planarConfig);
  const bitsPerSample = entries.perSample(TAG.bitsPerSample, samplesPerPixel, 1);
  if (bitsPerSample === 0) throw senseless(TAG.bitsPerSample);
  for (const tag of [TAG.minSampleValue, TAG.maxSampleValue, TAG.sampleFormat]) {
    entries.perSample(tag, samplesPerPixel, 1);
  }
  return { width, height, samplesPerPixel, planarConfig, compression, bitsPerSample };
}
