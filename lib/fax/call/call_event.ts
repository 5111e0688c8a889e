/**
 * The events of one call, as a union: call states (`CHANNEL_CALLSTATE`) and the three fax events of mod_spandsp in either
 * direction (docs/internals/freeswitch.md#fax-events). Other events are not events of a fax call. The far end chooses some of the
 * texts, so they are made harmless here, where they enter.
 */

import { foreignWords } from "../../text/foreign.ts";

/** An event as the event socket gives it: names and a case-blind look-up of decoded headers. */
export interface EventSource {
  /** `Event-Name`. */
  readonly name: string;
  /** `Event-Subclass`, of events whose name is `CUSTOM`. */
  readonly subclass: string | undefined;
  /** A header's value; undefined if there is none of that name. */
  get(header: string): string | undefined;
}

/** Rate, ECM and T.38 as agreed; repeated after a change of resolution or a failed training. */
export interface Negotiated {
  /** Tells it from the other events. */
  readonly kind: "negotiated";
  /** bit/s; 0 if the event gives none. */
  readonly rate: number;
  /** Whether errors are corrected. */
  readonly ecm: boolean;
  /** `negotiated`, `refused`, `off` … */
  readonly t38: string;
  /** CSI when sending, TSI when receiving. */
  readonly remoteId: string;
  /** The maker of the far end's machine, as SpanDSP guesses it; empty if it does not. */
  readonly remoteVendor: string;
}

/** A page that the receiver confirmed. */
export interface PageDone {
  /** Tells it from the other events. */
  readonly kind: "page";
  /** Pages confirmed in this call so far, this one included. */
  readonly transferred: number;
  /** Damaged rows of this page. */
  readonly badRows: number;
  /** The most damaged rows behind each other. */
  readonly longestBadRun: number;
  /** SpanDSP's name, e.g. `T.6`. */
  readonly encoding: string;
  /** Compressed size in bytes. */
  readonly imageSize: number;
  /** Picture elements per metre of a row; 0 if not known. */
  readonly xResolution: number;
  /** Rows per metre; 0 if not known. */
  readonly yResolution: number;
  /** Picture elements of a row; 0 if not known. */
  readonly width: number;
  /** Rows; 0 if not known. */
  readonly height: number;
}

/** The end of the fax, which is not yet the end of the call. */
export interface FaxResult {
  /** Tells it from the other events. */
  readonly kind: "result";
  /** Success as SpanDSP sees it; whether all pages were sent is another question (fax/end/answered_call.ts). */
  readonly success: boolean;
  /** SpanDSP's code; -1 if the event gives none. */
  readonly code: number;
  /** SpanDSP's words for the code. */
  readonly text: string;
  /** Pages that were confirmed. */
  readonly transferred: number;
  /** Pages of the document, as far as SpanDSP has read or written it. */
  readonly total: number;
  /** bit/s of the last training; 14400 if nothing was agreed. */
  readonly rate: number;
  /** Whether errors were corrected. */
  readonly ecm: boolean;
  /** `negotiated`, `refused`, `off`, `requested` … */
  readonly t38: string;
  /** CSI when sending, TSI when receiving. */
  readonly remoteId: string;
}

/** One step in the life of a fax call. */
export type CallEvent =
  | { readonly kind: "ringing" }
  | { readonly kind: "answered" }
  | Negotiated
  | PageDone
  | FaxResult
  | { readonly kind: "hangup"; readonly cause: string };

/** A header that should be a whole number; `otherwise` if it is not one: a call does not fail because of one header. */
function whole(event: EventSource, header: string, otherwise = 0): number {
  const text = event.get(header) ?? "";
  return /^-?\d{1,9}$/.test(text) ? Number(text) : otherwise;
}

function words(event: EventSource, header: string): string {
  return foreignWords(event.get(header) ?? "");
}

/** `8040x3850` → [8040, 3850]. */
function pair(event: EventSource, header: string): readonly [number, number] {
  const match = /^(\d{1,7})x(\d{1,7})$/.exec(event.get(header) ?? "");
  return match === null ? [0, 0] : [Number(match[1]), Number(match[2])];
}

function negotiated(event: EventSource): Negotiated {
  return {
    kind: "negotiated",
    rate: whole(event, "fax-transfer-rate"),
    ecm: event.get("fax-ecm-used") === "on",
    t38: words(event, "fax-t38-status"),
    remoteId: words(event, "fax-remote-station-id"),
    remoteVendor: words(event, "fax-remote-vendor"),
  };
}

function pageDone(event: EventSource): PageDone {
  const [xResolution, yResolution] = pair(event, "fax-image-resolution");
  const [width, height] = pair(event, "fax-image-pixel-size");
  return {
    kind: "page",
    transferred: whole(event, "fax-document-transferred-pages"),
    badRows: whole(event, "fax-bad-rows"),
    longestBadRun: whole(event, "fax-longest-bad-row-run"),
    encoding: words(event, "fax-encoding-name"),
    imageSize: whole(event, "fax-image-size"),
    xResolution,
    yResolution,
    width,
    height,
  };
}

function faxResult(event: EventSource): FaxResult {
  return {
    kind: "result",
    success: event.get("fax-success") === "1",
    code: whole(event, "fax-result-code", -1),
    text: words(event, "fax-result-text"),
    transferred: whole(event, "fax-document-transferred-pages"),
    total: whole(event, "fax-document-total-pages"),
    rate: whole(event, "fax-transfer-rate"),
    ecm: event.get("fax-ecm-used") === "on",
    t38: words(event, "fax-t38-status"),
    remoteId: words(event, "fax-remote-station-id"),
  };
}

function callState(event: EventSource): CallEvent | undefined {
  switch (event.get("Channel-Call-State")) {
    case "RINGING":
    case "EARLY":
      return { kind: "ringing" };
    case "ACTIVE":
      return { kind: "answered" };
    case "HANGUP":
      return { kind: "hangup", cause: words(event, "Hangup-Cause") || "NORMAL_UNSPECIFIED" };
    default:
      return undefined;
  }
}

/** Subclasses to subscribe to, per direction. */
export const FAX_SUBCLASSES = {
  send: ["spandsp::txfaxnegociateresult", "spandsp::txfaxpageresult", "spandsp::txfaxresult"],
  receive: ["spandsp::rxfaxnegociateresult", "spandsp::rxfaxpageresult", "spandsp::rxfaxresult"],
} as const;

/** Reads one event of the event socket; undefined if it says nothing about a fax call. */
export function readCallEvent(event: EventSource): CallEvent | undefined {
  if (event.name === "CHANNEL_CALLSTATE") return callState(event);
  switch (event.subclass) {
    case "spandsp::txfaxnegociateresult":
    case "spandsp::rxfaxnegociateresult":
      return negotiated(event);
    case "spandsp::txfaxpageresult":
    case "spandsp::rxfaxpageresult":
      return pageDone(event);
    case "spandsp::txfaxresult":
    case "spandsp::rxfaxresult":
      return faxResult(event);
    default:
      return undefined;
  }
}
