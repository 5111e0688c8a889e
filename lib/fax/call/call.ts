/** One fax call as a readonly value, folded from its events. It uses no clock: every event comes with its time. */

import type { CallEvent, FaxResult, Negotiated, PageDone } from "./call_event.ts";

/** A page, and the rate and error correction that were agreed when it came. */
export interface SeenPage extends PageDone {
  /** bit/s. */
  readonly rate: number;
  /** Whether errors were corrected. */
  readonly ecm: boolean;
}

/** What is known of a call so far. Times are milliseconds since the epoch. */
export interface Call {
  /** When the call was dialled, or came in. */
  readonly startedAt: number;
  /** Whether the far end has rung. */
  readonly ringing: boolean;
  /** When it was answered, at the latest when the machines agreed; undefined before that. */
  readonly answeredAt: number | undefined;
  /** How often rate and modulation were agreed; more than once is a sign of trouble, but no failure. */
  readonly negotiations: number;
  /** bit/s that were agreed last, or that the result told; 0 before that. */
  readonly rate: number;
  /** bit/s that were agreed first: the most that both machines are capable of. 0 before that. */
  readonly firstRate: number;
  /** Whether errors are corrected, as agreed last. */
  readonly ecm: boolean;
  /** SpanDSP's state of T.38: `negotiated`, `refused`, `off`, `requested` …; empty before it reports one. */
  readonly t38: string;
  /** CSI when sending, TSI when receiving; empty if the far end gave none. */
  readonly remoteId: string;
  /** The maker of the far end's machine, as SpanDSP guesses it; empty if it does not. */
  readonly remoteVendor: string;
  /** Pages that were sent or received, refused ones too, in their order. */
  readonly pages: readonly SeenPage[];
  /** Pages that the far end confirmed, or that were received completely. */
  readonly transferred: number;
  /**
   * How many of these are the first pages of the document. A page that the far end refused is sent again before one of the same
   * format; before one of another, SpanDSP goes on without it (t30.c, RTN after EOM), and what comes then is further back.
   */
  readonly inOrder: number;
  /**
   * Whether a page was refused and has not been sent successfully since; if others were sent instead, it is left out of this
   * call.
   */
  readonly refused: "no" | "just now" | "left out";
  /** Damaged rows of all pages. */
  readonly badRows: number;
  /** The end of the fax; undefined before it. */
  readonly result: FaxResult | undefined;
  /** When the fax ended. */
  readonly resultAt: number | undefined;
  /** FreeSWITCH's name of the cause; undefined while the call is up. */
  readonly hangupCause: string | undefined;
  /** When the call ended; undefined while it is up. */
  readonly endedAt: number | undefined;
}

/** A call about which nothing is known yet. */
export function newCall(startedAt: number): Call {
  return {
    startedAt,
    ringing: false,
    answeredAt: undefined,
    negotiations: 0,
    rate: 0,
    firstRate: 0,
    ecm: false,
    t38: "",
    remoteId: "",
    remoteVendor: "",
    pages: [],
    transferred: 0,
    inOrder: 0,
    refused: "no",
    badRows: 0,
    result: undefined,
    resultAt: undefined,
    hangupCause: undefined,
    endedAt: undefined,
  };
}

function onNegotiated(call: Call, event: Negotiated): Call {
  return {
    ...call,
    negotiations: call.negotiations + 1,
    rate: event.rate,
    firstRate: call.firstRate === 0 ? event.rate : call.firstRate,
    ecm: event.ecm,
    t38: event.t38,
    remoteId: event.remoteId !== "" ? event.remoteId : call.remoteId,
    remoteVendor: event.remoteVendor !== "" ? event.remoteVendor : call.remoteVendor,
    refused: call.refused === "no" ? "no" : "left out",
  };
}

/** Whether the last page was refused (RTN): its event counts no more pages than the one before. */
export function lastPageRefused({ pages }: Pick<Call, "pages">): boolean {
  const last = pages.at(-1);
  const before = Math.max(0, ...pages.slice(0, -1).map(({ transferred }) => transferred));
  return last !== undefined && last.transferred <= before;
}

function onPage(call: Call, event: PageDone): Call {
  const page = { ...event, rate: call.rate, ecm: call.ecm };
  const seen = { ...call, pages: [...call.pages, page], badRows: call.badRows + event.badRows };
  if (lastPageRefused(seen)) return { ...seen, refused: call.refused === "no" ? "just now" : call.refused };
  const transferred = event.transferred;
  if (call.refused === "left out") return { ...seen, transferred };
  return { ...seen, transferred, inOrder: transferred, refused: "no" };
}

/**
 * Takes the first result; later ones change nothing. Its rate is that of the last training, which no other event tells when
 * sending; if nothing was agreed, it is 14400 all the same.
 */
function onResult(call: Call, event: FaxResult, at: number): Call {
  if (call.result !== undefined) return call;
  return {
    ...call,
    result: event,
    resultAt: at,
    rate: call.negotiations > 0 && event.rate > 0 ? event.rate : call.rate,
    t38: event.t38 !== "" ? event.t38 : call.t38,
    remoteId: event.remoteId !== "" ? event.remoteId : call.remoteId,
    transferred: Math.max(call.transferred, event.transferred),
  };
}

/** Adds one event to what is known of a call. */
export function reduce(call: Call, event: CallEvent, at: number): Call {
  switch (event.kind) {
    case "ringing":
      return { ...call, ringing: true };
    case "answered":
      return { ...call, answeredAt: call.answeredAt ?? at };
    case "negotiated":
      return onNegotiated({ ...call, answeredAt: call.answeredAt ?? at }, event);
    case "page":
      return onPage(call, event);
    case "result":
      return onResult(call, event, at);
    case "hangup":
      return { ...call, hangupCause: call.hangupCause ?? event.cause, endedAt: call.endedAt ?? at };
    default:
      return event satisfies never;
  }
}

/** Whether a fax machine was at the other end. */
export function faxSeen(call: Call): boolean {
  return call.negotiations > 0 || call.transferred > 0;
}

/** Whole seconds of connection, at least 1 if there was one. */
export function connectedSeconds(call: Call, now: number): number {
  if (call.answeredAt === undefined) return 0;
  return Math.max(1, Math.round(((call.endedAt ?? now) - call.answeredAt) / 1000));
}
