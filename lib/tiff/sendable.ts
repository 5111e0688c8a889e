/**
 * Whether SpanDSP can send a page of a document as it is. It takes black and white pictures in strips, only with a fax's widths
 * and resolutions, and compares a resolution with a tolerance of 5 % (t4_tx.c; mod_spandsp_fax.c names those that it allows;
 * tried with FreeSWITCH 1.10.12). HylaFAX's tiffcheck accepts more: tiles, a horizontal resolution that is missing or odd. Such
 * pages are sent, too, with the resolution that HylaFAX takes them to have.
 */

import type { TiffDirectory } from "./read.ts";

/** Picture elements and rows per inch. */
export interface Resolution {
  /** Picture elements per inch of a row. */
  readonly x: number;
  /** Rows per inch. */
  readonly y: number;
}

/** What has to be done with a page. */
export type Sendable =
  | { readonly kind: "as it lies" }
  /** It is copied, into strips, and this resolution is written into it. */
  | { readonly kind: "copy"; readonly resolution: Resolution | undefined }
  /** It cannot be sent; `why` is a text that follows "page 2 of document x". */
  | { readonly kind: "refused"; readonly why: string };

/** The resolutions that SpanDSP knows, per inch; metric ones exactly as it has them. */
const X = [100, 102, 200, 204, 300, 400, 408, 600, 1200];
const METRIC_Y = [97.79, 195.58, 391.16] as const;
const Y = [METRIC_Y[0], 100, METRIC_Y[1], 200, 300, METRIC_Y[2], 400, 600, 800, 1200];
/** How near a resolution must be to one of these: the smaller divided by the greater. */
const NEAR = 0.95;

/** Which pairs mod_spandsp sends, by the width of the page. */
const PAIRS: readonly {
  readonly widths: readonly number[];
  readonly resolutions: readonly (readonly [number, number])[];
  /** The resolution of HylaFAX's own documents. */
  readonly usual: readonly Resolution[];
}[] = [
  {
    widths: [1728, 2048, 2432],
    resolutions: [...METRIC_Y.map((y) => [204, y] as const), [200, 100], [200, 200], [200, 400]],
    usual: [{ x: 204, y: 98 }, { x: 204, y: 196 }, { x: 204, y: 391 }],
  },
  { widths: [3456, 4096, 4864], resolutions: [[408, METRIC_Y[2]], [400, 400]], usual: [{ x: 408, y: 391 }] },
];

/** The most rows of a page: SpanDSP counts their bytes with 31 bits. */
const MOST_ROWS = 1_000_000;
/**
 * How near a page's resolution must be to a usual one so that the usual one is written into it: the smaller divided by the
 * greater.
 */
const TOLERANCE = 0.8;
/** A page without a resolution and with fewer rows than this is taken for a standard one, as HylaFAX's tiffcheck does. */
const FINE_ROWS = 1450;

/** Codings of two-level pictures that libtiff reads: none, MH, T.4, T.6, LZW, deflate, MH words, PackBits, deflate, JBIG, LZMA, Zstd. */
const CODINGS = [1, 2, 3, 4, 5, 8, 32771, 32773, 32946, 34661, 34925, 50000];

function ratio(a: number, b: number): number {
  return a <= 0 || b <= 0 ? 0 : Math.min(a, b) / Math.max(a, b);
}

/** The nearest of some values, if it is near. */
function nearest(value: number, values: readonly number[], near: number): number | undefined {
  const best = values.reduce((one, other) => ratio(value, other) > ratio(value, one) ? other : one);
  return ratio(value, best) < near ? undefined : best;
}

function isColour({ samplesPerPixel, photometric }: TiffDirectory): boolean {
  return samplesPerPixel > 1 || photometric > 1;
}

/** Why it is no picture that a fax can carry. */
function noFax(page: TiffDirectory): string | undefined {
  const { bitsPerSample, samplesPerPixel, width, height, compression, photometric } = page;
  if (isColour(page)) return "is a colour picture: a fax is black and white";
  if (bitsPerSample !== 1 || samplesPerPixel !== 1 || photometric > 1) {
    return "is a picture with shades of grey: a fax is black and white";
  }
  if (!PAIRS.some(({ widths }) => widths.includes(width))) {
    return `is ${width} dots wide: a fax page has 1728, 2048 or 2432`;
  }
  if (height > MOST_ROWS) return `is ${height} rows long: no fax page is`;
  if (!CODINGS.includes(compression)) {
    return `is compressed in a way that is not known here (${compression})`;
  }
  return undefined;
}

/** The resolution that is written into a page, or why there is none. */
function relabelled(
  { yResolution, resolutionUnit, height }: TiffDirectory,
  usual: readonly Resolution[],
): Resolution | string {
  const [first, second = first] = usual;
  if (first === undefined || second === undefined) return "";
  if (yResolution === 0 || resolutionUnit === 1) return height < FINE_ROWS ? first : second;
  const y = nearest(yResolution, usual.map((one) => one.y), TOLERANCE);
  const lines = usual.map((one) => one.y).join(", ");
  return usual.find((one) => one.y === y) ??
    `has ${Math.round(yResolution)} lines per inch: a fax page of this width has ${lines}`;
}

/** Says what has to be done with a page. */
export function sendable(page: TiffDirectory): Sendable {
  const why = noFax(page);
  const pairs = PAIRS.find(({ widths }) => widths.includes(page.width));
  if (why !== undefined || pairs === undefined) return { kind: "refused", why: why ?? "" };
  const [x, y] = [nearest(page.xResolution, X, NEAR), nearest(page.yResolution, Y, NEAR)];
  const isKnown = page.resolutionUnit !== 1 && pairs.resolutions.some(([a, b]) => a === x && b === y);
  if (isKnown) {
    return page.isTiled ? { kind: "copy", resolution: undefined } : { kind: "as it lies" };
  }
  const resolution = relabelled(page, pairs.usual);
  return typeof resolution === "string" ? { kind: "refused", why: resolution } : { kind: "copy", resolution };
}
