/**
 * How a gateway refused a call: FreeSWITCH's hangup cause, and the SIP answer behind it where there was one. Several SIP
 * answers share a cause (403 and 603, 500 and 503), so the administrator wants both. The answer stands in `CHANNEL_HANGUP`
 * only, which comes before the result of the originate (seen on FreeSWITCH 1.10.12).
 */

import type { EventSource } from "./call_event.ts";
import { hangupMeaning } from "./hangup_cause.ts";

/** A final answer of SIP that is no success. */
export interface SipAnswer {
  /** 300 to 699. */
  readonly status: number;
  /** The far end's own words, e.g. `Busy Here`; may be empty. */
  readonly phrase: string;
}

/** The end of a call that was not answered. */
export interface Refusal {
  readonly gateway: string;
  /** FreeSWITCH's name, e.g. `USER_BUSY`. */
  readonly cause: string;
  /** Undefined where no call was made, and where it was we who gave up. */
  readonly sip: SipAnswer | undefined;
  /** From the dialling to the refusal, in milliseconds. */
  readonly afterMs: number;
}

/** Of a phrase: more is no phrase. */
const LONGEST_PHRASE = 60;

/** Reads the SIP answer out of a channel's hangup event. */
export function readSipAnswer(event: EventSource): SipAnswer | undefined {
  if (event.name !== "CHANNEL_HANGUP") return undefined;
  const text = event.get("variable_sip_term_status") ?? "";
  // 200 is the answer to a BYE; 487 the one to our own CANCEL.
  if (!/^[3-6]\d\d$/.test(text) || text === "487") return undefined;
  // The phrase may be that of an earlier refusal, of a change to T.38 for instance.
  const itsPhrase = event.get("variable_sip_invite_failure_status") === text;
  const phrase = itsPhrase ? event.get("variable_sip_invite_failure_phrase") ?? "" : "";
  return { status: Number(text), phrase: phrase.replace(/\p{Cc}+/gu, " ").trim().slice(0, LONGEST_PHRASE) };
}

/** Cause and SIP answer: `USER_BUSY, SIP 486 Busy Here`. */
export function refusalCause({ cause, sip }: Pick<Refusal, "cause" | "sip">): string {
  const name = cause === "" ? "unknown cause" : cause;
  return sip === undefined ? name : `${name}, SIP ${`${sip.status} ${sip.phrase}`.trim()}`;
}

/** For status, log and accounting: words first, cause and answer behind. */
export function refusalText(refusal: Pick<Refusal, "cause" | "sip">): string {
  return `${hangupMeaning(refusal.cause).text} (${refusalCause(refusal)})`;
}

/** One gateway's answer as the session log has it. */
export function gatewayAnswer(refusal: Refusal): string {
  return `Gateway ${refusal.gateway}: ${refusalText(refusal)} after ${(refusal.afterMs / 1000).toFixed(1)} s`;
}
