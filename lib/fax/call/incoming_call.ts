/**
 * Who calls whom, by the channel's data of an incoming call (docs/internals/gofaxip.md#recipient-and-caller). The caller and the
 * provider choose all of it, so it is made harmless here: what this file gives is short, of one line, and has only characters
 * that are shown.
 */

import type { RecipientSource } from "../../config/config.ts";
import { cutText, foreignText, MOST_LOOKED_AT } from "../../text/foreign.ts";
import { hasUnseen } from "../../text/unseen.ts";

/** A look-up of the channel's data, case-blind, decoded. */
export interface ChannelData {
  /** A header's value; undefined if there is none of that name. */
  get(header: string): string | undefined;
}

/** An incoming call. */
export interface IncomingCall {
  /** Empty if the caller hides it. */
  readonly callerNumber: string;
  /** Empty if the caller gave none. */
  readonly callerName: string;
  /** The called number; undefined if none of the sources names one. */
  readonly recipient: string | undefined;
  /** The gateway it came through; empty if FreeSWITCH knows of none. */
  readonly gateway: string;
}

/**
 * Channel variables that carry a source, as mod_sofia names them (sofia.c); those with `sip_i_` are there where the profile
 * has `parse-all-invite-headers`. Those of SIP headers are whole name-addrs, the others user parts.
 */
const HEADERS: Readonly<Record<RecipientSource, readonly string[]>> = {
  diversion: ["variable_sip_h_Diversion", "variable_sip_i_diversion"],
  "history-info": ["variable_sip_history_info", "variable_sip_i_history_info"],
  "p-called-party-id": ["variable_sip_h_P-Called-Party-ID", "variable_sip_i_p_called_party_id"],
  to: ["variable_sip_to_user"],
  "request-uri": ["variable_sip_req_user"],
};

/** The end of a quoted text that begins before `from`; -1 if it has none. */
function closingQuote(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === '"') return at;
  }
  return -1;
}

/**
 * Blanks out quoted texts, because a display name may contain `<`, `,` and even `sip:`. A quote without an end does not count.
 */
function withoutQuoted(header: string): string {
  let kept = "";
  let from = 0;
  for (let open = header.indexOf('"'); open >= 0; open = header.indexOf('"', from)) {
    const close = closingQuote(header, open + 1);
    if (close < 0) break;
    kept += header.slice(from, open);
    from = close + 1;
  }
  return kept + header.slice(from);
}

/**
 * The beginning of a header. If it is cut, only complete entries of its list count, because half a number would be another
 * number.
 */
function beginning(header: string): string {
  if (header.length <= MOST_LOOKED_AT) return header;
  const cut = cutText(header, MOST_LOOKED_AT);
  return cut.slice(0, Math.max(0, cut.lastIndexOf(","), cut.lastIndexOf("|:")));
}

/** A URI's user without parameters and password, and with `%2B` and the like decoded; a broken escape stays. */
function plainUser(user: string): string {
  const end = user.search(/[;:]/);
  const bare = end < 0 ? user : user.slice(0, end);
  try {
    return decodeURIComponent(bare);
  } catch {
    return bare;
  }
}

/** What a telephone number may look like once it is out of its URI. */
function asNumber(user: string): string | undefined {
  const number = plainUser(user).replace(/[ ().-]/g, "");
  return /^\+?[0-9*#]+$/.test(number) ? number : undefined;
}

/** The first number that is the user of a `sip:`, `sips:` or `tel:` URI in a header. */
function numberInUri(header: string): string | undefined {
  // Without the limit, each "sip:" would be searched for a user up to the end of the header, which takes long in a header made
  // for that.
  const uris = withoutQuoted(beginning(header)).matchAll(/sips?:([^@>\s]{0,256})@|tel:([^>,\s]{0,256})/gi);
  return uris.map(([, user, number]) => asNumber(user ?? number ?? "")).find((found) => found !== undefined);
}

/**
 * The user part as it is, because sites call their fax server by names, too. Undefined if it has characters that are not shown,
 * or names a gateway.
 */
function userPart(text: string): string | undefined {
  const user = plainUser(cutText(text, MOST_LOOKED_AT));
  return hasUnseen(user) || user.startsWith("gw+") ? undefined : foreignText(user) || undefined;
}

function recipientFrom(data: ChannelData, source: RecipientSource): string | undefined {
  for (const header of HEADERS[source]) {
    const text = data.get(header);
    if (text === undefined || text === "") continue;
    const found = source === "to" || source === "request-uri" ? userPart(text) : numberInUri(text);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Reads an incoming call. */
export function readIncomingCall(data: ChannelData, sources: readonly RecipientSource[]): IncomingCall {
  const first = sources.map((source) => recipientFrom(data, source)).find((found) => found !== undefined);
  const text = (header: string): string => foreignText(data.get(header) ?? "");
  return {
    callerNumber: text("Channel-Caller-ID-Number"),
    callerName: text("Channel-Caller-ID-Name"),
    recipient: first,
    gateway: text("variable_sip_gateway"),
  };
}
