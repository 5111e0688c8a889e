/**
 * How a gateway refused a call: FreeSWITCH's hangup cause, and the SIP answer behind it, if there was one. Several SIP answers
 * share a cause (403 and 603, 500 and 503), so the administrator needs both. Only `CHANNEL_HANGUP` has the answer, which comes
 * before the result of the originate (seen on FreeSWITCH 1.10.12).
 */

import { foreignWords } from "../../text/foreign.ts";
import type { EventSource } from "../call/call_event.ts";
import { hangupMeaning } from "./end_table.ts";

/** A final answer of SIP that is no success. */
export interface SipAnswer {
  /** 300 to 699. */
  readonly status: number;
  /** The far end's own words, e.g. `Busy Here`; may be empty. */
  readonly phrase: string;
}

/** The end of a call that was not answered. */
export interface Refusal {
  /** The gateway that was asked. */
  readonly gateway: string;
  /** FreeSWITCH's name, e.g. `USER_BUSY`. */
  readonly cause: string;
  /** Undefined if no call was made, or if gofax gave up. */
  readonly sip: SipAnswer | undefined;
  /** Whether FreeSWITCH made a channel for it. */
  readonly made: boolean;
  /** The limit of gofax.conf that ended it, in words; undefined if none did. */
  readonly limit: string | undefined;
  /** From the dialling to the refusal, in milliseconds. */
  readonly afterMs: number;
}

/** HylaFAX's statuscode for ends that the callee did not cause. */
const OUR_SIDE = 4;
/** The longest phrase that is kept, in UTF-16 units. */
const LONGEST_PHRASE = 60;

/** Reads the SIP answer out of a channel's hangup event. */
export function readSipAnswer(event: EventSource): SipAnswer | undefined {
  if (event.name !== "CHANNEL_HANGUP") return undefined;
  const text = event.get("variable_sip_term_status") ?? "";
  // 200 is the answer to a BYE; 487 the one to FreeSWITCH's own CANCEL.
  if (!/^[3-6]\d\d$/.test(text) || text === "487") return undefined;
  // The phrase may belong to an earlier refusal, of a change to T.38 for instance.
  const itsPhrase = event.get("variable_sip_invite_failure_status") === text;
  const phrase = itsPhrase ? event.get("variable_sip_invite_failure_phrase") ?? "" : "";
  return { status: Number(text), phrase: foreignWords(phrase, LONGEST_PHRASE) };
}

/**
 * SIP answers by which the gateway itself refuses the call: it does not know this site, or wants to be paid. FreeSWITCH's cause
 * is CALL_REJECTED.
 */
const ABOUT_US: readonly number[] = [401, 402, 403, 407];
/** SIP's global failures except 606, which is about media: the callee would answer the same through every gateway. */
const EVERYWHERE: readonly number[] = [600, 603, 604, 607, 608];

/** Whether the gateway itself refused, and not the callee. */
export function speaksOfUs({ cause, sip }: Pick<Refusal, "cause" | "sip">): boolean {
  return cause === "CALL_REJECTED" && sip !== undefined && ABOUT_US.includes(sip.status);
}

/** Whether another gateway would give the same answer: by the site's list of causes, or by SIP. */
export function speaksOfTheCallee({ cause, sip }: Refusal, causes: readonly string[]): boolean {
  if (sip !== undefined && ABOUT_US.includes(sip.status)) return false;
  return causes.includes(cause) || (sip !== undefined && EVERYWHERE.includes(sip.status));
}

/**
 * Whether FreeSWITCH itself made no channel, because its limit of sessions is reached or it is paused. Gateways use that cause,
 * too.
 */
export function isSwitchFull({ cause, made }: Refusal): boolean {
  return !made && cause === "DESTINATION_OUT_OF_ORDER";
}

/**
 * How useful a refusal is for the user: a callee's answer (2) more than a gateway that cannot be reached (1), and that more than
 * a wrong name (0).
 */
function weight({ cause }: Refusal): number {
  if (cause.startsWith("INVALID_")) return 0;
  return hangupMeaning(cause).statuscode === OUR_SIDE ? 1 : 2;
}

/** The most useful refusal, the last of several such; and the others, in the order in which they came. */
export function mostTelling(
  refusals: readonly [Refusal, ...Refusal[]],
): { readonly refusal: Refusal; readonly others: readonly Refusal[] } {
  const most = Math.max(...refusals.map(weight));
  const refusal = refusals.findLast((one) => weight(one) === most) ?? refusals[0];
  return { refusal, others: refusals.filter((one) => one !== refusal) };
}

/** The parts of a refusal that are reported: its cause and the SIP answer, and the limit that ended the call. */
export type ToldRefusal = Pick<Refusal, "cause" | "sip"> & Partial<Refusal>;

/** Cause, SIP answer, and the limit that ended the call: `USER_BUSY, SIP 486 Busy Here`. */
export function refusalCause({ cause, sip, limit }: ToldRefusal): string {
  return [
    cause === "" ? "unknown cause" : cause,
    ...(sip === undefined ? [] : [`SIP ${`${sip.status} ${sip.phrase}`.trim()}`]),
    ...(limit === undefined ? [] : [limit]),
  ].join(", ");
}

/** The cause in words. */
export function refusalWords(told: ToldRefusal): string {
  return speaksOfUs(told) ? "Call rejected by the gateway" : hangupMeaning(told.cause).text;
}

/** For status, log and accounting: the words first, cause and answer after them. */
export function refusalText(refusal: ToldRefusal): string {
  return `${refusalWords(refusal)} (${refusalCause(refusal)})`;
}

/** One gateway's answer as the session log has it. */
export function gatewayAnswer(refusal: Refusal): string {
  return `Gateway ${refusal.gateway}: ${refusalText(refusal)} after ${(refusal.afterMs / 1000).toFixed(1)} s`;
}
