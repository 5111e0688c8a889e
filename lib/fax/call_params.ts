/** What HylaFAX wants to know of a call in its own codes: the `params` number, the data format, the DCS bytes (contract §8). */

import { dcsBytes } from "../hylafax/dcs.ts";
import { dataFormatText, encodingFromSpandsp, type FaxParams, faxParams } from "../hylafax/params.ts";
import type { Call } from "./call.ts";

/** SpanDSP gives pixels per metre; 25.4 mm are an inch. */
const METRES_PER_INCH = 0.0254;
/** Pixels of a line at 8 per mm, and what that is in millimetres. */
const PIXELS_PER_MM = 1728 / 215;

/** SpanDSP's name of an encoding in HylaFAX's words, e.g. `T.6` → `2-D MMR`; a name we do not know stays. */
export function dataFormat(encoding: string): string {
  const known = encodingFromSpandsp(encoding);
  return known === undefined ? encoding : dataFormatText(known);
}

/** What the two machines agreed on, as far as the events told. */
function agreed(call: Call): FaxParams {
  const page = call.pages.at(-1);
  return {
    // The first page tells; before it fine is as good a guess as any, and normal is what HylaFAX assumes.
    verticalResolution: page === undefined ? 98 : Math.round(page.yResolution * METRES_PER_INCH),
    rate: call.rate,
    ...(page === undefined || page.width === 0 ? {} : { widthMm: Math.round(page.width / PIXELS_PER_MM) }),
    dataFormat: encodingFromSpandsp(page?.encoding ?? "") ?? "MH",
    ecm: call.ecm,
  };
}

/** The session's parameters in HylaFAX's one number; 0 where no fax machine was met. */
export function callParams(call: Call | undefined): number {
  return call === undefined || call.negotiations === 0 ? 0 : faxParams(agreed(call));
}

/** The digital command signal that says the same; empty where no fax machine was met. */
export function callDcs(call: Call | undefined): string {
  return call === undefined || call.negotiations === 0 ? "" : dcsBytes(agreed(call));
}
