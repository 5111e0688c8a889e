/**
 * Properties of a call in HylaFAX's own codes: the `params` number, the data format, the DCS bytes
 * (docs/internals/hylafax.md#session-parameters).
 */

import { dcsBytes } from "../../hylafax/dcs.ts";
import type { FaxJob } from "../../hylafax/job.ts";
import {
  codeRate,
  type DataFormat,
  dataFormatText,
  encodingFromSpandsp,
  type FaxParams,
  packParams,
} from "../../hylafax/session_params.ts";
import type { PageTags } from "../../tiff/reception_tags.ts";
import type { Call, SeenPage } from "./call.ts";
import type { PageDone } from "./call_event.ts";

/** SpanDSP gives pixels per metre; 25.4 mm are an inch. */
const METRES_PER_INCH = 0.0254;
/** Pixels per metre in the usual horizontal resolution, for a page whose event tells none (1728 pixels are 215 mm). */
const USUAL_PIXELS_PER_METRE = 8031;

/** SpanDSP's name of an encoding in HylaFAX's words, e.g. `T.6` → `2-D MMR`; an unknown name stays. */
export function dataFormat(encoding: string): string {
  const known = encodingFromSpandsp(encoding);
  return known === undefined ? encoding : dataFormatText(known);
}

/** What HylaFAX assumes for a call that told nothing. */
const USUAL: Pick<FaxParams, "verticalResolution" | "dataFormat"> = {
  verticalResolution: 98,
  dataFormat: "MH",
};

/** T.6 exists only in error correction mode. */
function possible(format: DataFormat, ecm: boolean): DataFormat {
  return format === "MMR" && !ecm ? "MR" : format;
}

/** The part of a job that decides how it is meant to be sent; HylaFAX's codes and millimetres. */
export type IntendedJob = Pick<
  FaxJob,
  "resolution" | "desiredbr" | "desireddf" | "desiredec" | "pagewidth"
>;

/** 14400 bit/s: higher rates are V.34, which SpanDSP does not have. */
const FASTEST = 5;

const FORMATS: readonly DataFormat[] = ["MH", "MR", "MR", "MMR"];

/** How a job is meant to be sent. */
export function intendedParams(job: IntendedJob): FaxParams {
  const ecm = job.desiredec !== 0;
  return {
    verticalResolution: job.resolution,
    rate: codeRate(Math.min(FASTEST, job.desiredbr)),
    ...(job.pagewidth > 0 ? { widthMm: job.pagewidth } : {}),
    dataFormat: possible(FORMATS[job.desireddf] ?? "MMR", ecm),
    ecm,
  };
}

/** Size and resolution of a page, as far as its event tells them. */
function dimensions({ width, xResolution, yResolution }: PageDone): Partial<FaxParams> {
  return {
    ...(yResolution === 0 ? {} : { verticalResolution: Math.round(yResolution * METRES_PER_INCH) }),
    ...(xResolution === 0 ? {} : { horizontalResolution: Math.round(xResolution * METRES_PER_INCH) }),
    ...(width === 0
      ? {}
      : { widthMm: Math.round(width * 1000 / (xResolution === 0 ? USUAL_PIXELS_PER_METRE : xResolution)) }),
  };
}

/** What the two machines agreed on for a page: as far as the events tell; the rest as it was meant to be. */
function agreed(
  { rate, ecm }: Pick<Call, "rate" | "ecm">,
  page: PageDone | undefined,
  intended: FaxParams | undefined,
): FaxParams {
  const guess = intended ?? USUAL;
  return {
    ...guess,
    ...(page === undefined ? {} : dimensions(page)),
    dataFormat: encodingFromSpandsp(page?.encoding ?? "") ?? possible(guess.dataFormat, ecm),
    rate,
    ecm,
  };
}

/** HylaFAX's digital command signal for a call in which none was sent. */
const NO_DCS = "00 00 00";

/**
 * The session's parameters in HylaFAX's one number. If no fax machine answered: what was intended, as HylaFAX accounts for a busy
 * number, or 0 if nothing was.
 */
export function callParams(call: Call | undefined, intended?: FaxParams): number {
  if (call !== undefined && call.negotiations > 0) {
    return packParams(agreed(call, call.pages.at(-1), intended));
  }
  return intended === undefined ? 0 : packParams(intended);
}

/** The digital command signal with the same meaning; zeros, or nothing, if no fax machine answered. */
export function callDcs(call: Call | undefined, intended?: FaxParams): string {
  if (call !== undefined && call.negotiations > 0) return dcsBytes(agreed(call, call.pages.at(-1), intended));
  return intended === undefined ? "" : NO_DCS;
}

/** The same page by page, for pages that were not refused: size, rate and format may differ from page to page. */
export function pageTags(call: Call): readonly PageTags[] {
  const taken: SeenPage[] = [];
  for (const page of call.pages) {
    // The event of a refused page counts no more pages than the event before it.
    if (page.transferred > taken.length) taken.push(page);
  }
  return taken.map((page) => {
    const params = agreed(page, page, undefined);
    return { params: packParams(params), dcs: dcsBytes(params) };
  });
}
