/**
 * Makes a document for a call out of pages that are put together. SpanDSP prints on each page its place in the file, and may
 * begin at any of them (`fax_start_page`). So that the first page of a later call carries its true number, blank pages that are
 * not sent stand before it; and a page whose resolution SpanDSP would refuse gets another resolution written into it.
 */

import { appendDirectories, type NewDirectory, type TiffPatch } from "./append_directories.ts";
import { readingDirectories } from "./read.ts";
import type { Steps } from "./steps.ts";
import { INCH, TAG } from "./tag.ts";
import type { Resolution } from "./sendable.ts";

/** The most pages that are put before the first: SpanDSP walks through all of them for each page (t4_tx.c, TIFFSetDirectory). */
export const MOST_BEFORE = 1000;

/** A page of eight dots that is never sent; it names the file's first byte as its data. */
const FILLER_PAGE: NewDirectory = {
  base: undefined,
  tags: [
    { tag: TAG.width, type: "short", value: [8] },
    { tag: TAG.height, type: "short", value: [1] },
    { tag: TAG.bitsPerSample, type: "short", value: [1] },
    { tag: TAG.compression, type: "short", value: [1] },
    { tag: TAG.photometric, type: "short", value: [0] },
    { tag: TAG.stripOffsets, type: "long", value: [0] },
    { tag: TAG.rowsPerStrip, type: "short", value: [1] },
    { tag: TAG.stripByteCounts, type: "long", value: [1] },
  ],
};

function resolutionTags(resolution: Resolution | undefined): NewDirectory["tags"] {
  if (resolution === undefined) return [];
  return [
    { tag: TAG.xResolution, type: "rational", value: [resolution.x] },
    { tag: TAG.yResolution, type: "rational", value: [resolution.y] },
    { tag: TAG.resolutionUnit, type: "short", value: [INCH] },
  ];
}

/**
 * Computes how to change a document.
 * @param before how many blank pages to put before the first
 * @param resolutions page by page, undefined if it stays
 * @throws {FormatError} If the bytes are no classic TIFF file or a damaged one.
 */
export function* fitDocument(
  bytes: Uint8Array,
  before: number,
  resolutions: readonly (Resolution | undefined)[],
): Steps<TiffPatch> {
  const pages = (yield* readingDirectories(bytes)).map(({ offset }, index): NewDirectory => ({
    base: offset,
    tags: resolutionTags(resolutions[index]),
  }));
  return yield* appendDirectories(bytes, [...Array<NewDirectory>(before).fill(FILLER_PAGE), ...pages]);
}
