/**
 * What two fax machines agree on, and the codes HylaFAX has for it (those of class 2 modems, EIA 592).
 * HylaFAX 6.0.7, class2.h.
 */

/** T.4/T.6/T.85 page encodings by their short names. */
export type DataFormat = "MH" | "MR" | "MMR" | "JBIG";

/** Longest page a machine takes. */
export type PageLength = "A4" | "B4" | "unlimited";

/** What two machines agreed on. */
export interface FaxParams {
  /** Lines per inch: 98, 196, 391 … */
  readonly verticalResolution: number;
  /** Pixels per inch of a line: 204, 300, 408 … @default {204} */
  readonly horizontalResolution?: number;
  /** Bit/s. */
  readonly rate: number;
  /** Page width in millimetres. @default {215} */
  readonly widthMm?: number;
  /** The longest page. @default {"unlimited"} */
  readonly length?: PageLength;
  /** How pages are encoded. */
  readonly dataFormat: DataFormat;
  /** Whether errors are corrected (T.30, annex A). */
  readonly ecm: boolean;
}

const STEP = 2400;
const FASTEST = 13;

/** The code of a bit rate (0 = 2400 … 13 = 33600 bit/s), as in `desiredbr`. */
export function rateCode(rate: number): number {
  const code = Math.floor(rate / STEP) - 1;
  return Number.isNaN(code) ? 0 : Math.min(FASTEST, Math.max(0, code));
}

/** The bit rate of a code, in bit/s. */
export function codeRate(code: number): number {
  return (Math.min(FASTEST, Math.max(0, Math.trunc(code))) + 1) * STEP;
}

/** 0 = A4, 1 = B4, 2 = A3; the borders are those of HylaFAX's setPageWidthInMM. */
export function widthCode(widthMm: number): number {
  return widthMm <= 230 ? 0 : widthMm <= 270 ? 1 : 2;
}

/** The resolutions that T.30 knows, as far as HylaFAX tells them apart. */
export type T30Resolution = "normal" | "fine" | "R8" | "300x300" | "R16" | "400x400";

/** Which of T.30's resolutions a page has: the limits are those of HylaFAX's setRes. */
export function resolutionOf(
  { verticalResolution: y, horizontalResolution: x = 204 }: Pick<
    FaxParams,
    "verticalResolution" | "horizontalResolution"
  >,
): T30Resolution {
  if (x > 300 && y > 350) return y > 395 ? "400x400" : "R16";
  if (y === 300 || (x > 250 && y > 250)) return "300x300";
  return y > 250 ? "R8" : y > 150 ? "fine" : "normal";
}
