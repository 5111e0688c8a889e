/**
 * The ends that are neither a hangup cause nor a result code, by the words of their status: gofax's own (before any call, or because of a
 * limit), HylaFAX's (faxq, faxsend), and HylaFAX's numbers for those whose words are not known. With end_table.ts it is the table that
 * `gofax explain` and docs/ends.md go by; the sender does not load it. A test reads the words out of gofax's sources and checks that each
 * has a row.
 */

import type { EndKind } from "./words/end_words.ts";

/** A status by its words. The first row whose words it has counts. */
export interface WordedEnd {
  /** What the status begins with, or has in it if the expression says so. */
  readonly says: RegExp;
  /** Its kind. */
  readonly kind: EndKind;
  /** The status as the page shows it; `…` stands for what differs. */
  readonly shown: string;
}

function row(says: RegExp, kind: EndKind, shown: string): WordedEnd {
  return { says, kind, shown };
}

/** Statuses that gofax's sender writes. */
const SENDING: readonly WordedEnd[] = [
  row(
    /^FreeSWITCH at [^ ]+ /,
    "switch away",
    "FreeSWITCH at … cannot be reached (…)",
  ),
  row(/^FreeSWITCH takes no more calls/, "switch full", "FreeSWITCH takes no more calls (…)"),
  row(/^FreeSWITCH cannot see /, "document unseen", "FreeSWITCH cannot see …"),
  row(
    /^(?:Lost the connection to FreeSWITCH|FreeSWITCH did not (?:answer|end))/,
    "switch lost",
    "Lost the connection to FreeSWITCH …",
  ),
  row(/^An earlier call of this job/, "earlier call", "An earlier call of this job …"),
  row(/^No gateway to send through/, "gateway unknown", "No gateway to send through"),
  row(/^(?:Cannot dial |No fax number given)/, "no number", 'Cannot dial "…": …'),
  row(/^Polling is not supported/, "polling", "Polling is not supported by this fax server"),
  row(/^Probing is not supported/, "probing", "Probing is not supported by this fax server …"),
  row(
    /^Faxes in colour are not supported/,
    "colour only",
    "Faxes in colour are not supported by this fax server …",
  ),
  row(/^No (?:document|page) to send/, "nothing to send", "No document to send"),
  row(/^(?:Job file cannot be read|Corrupt )/, "bad job", "Job file cannot be read (…)"),
  row(
    /^Document .* is missing on the fax server/,
    "document missing",
    "Document … is missing on the fax server",
  ),
  row(
    /^Document .* is (?:not this job's|no plain file)/,
    "document not ours",
    "Document … is not this job's",
  ),
  row(/^Document .* is no fax image/, "bad page", "Document … is no fax image: …"),
  row(/^Page \d+ of document /, "bad page", "Page … of document …"),
  row(
    /^The pages of this fax cannot be put together/,
    "document not read",
    "The pages of this fax cannot be put together (…)",
  ),
  row(
    /^(?:Document .* cannot be read|Cannot (?:read|use|make|write|look at|open) (?:document|source) )/,
    "document not read",
    "Document … cannot be read (…)",
  ),
  row(/^(?:faxq|tiffcp) made \d+ pages of /, "document not read", "tiffcp made … pages of …"),
  row(/^Transmission rejected by DynamicConfig/, "script rejects", "Transmission rejected by DynamicConfig"),
  row(/^(?:Cannot run )?(?:DynamicConfig|JobControlCmd)\b/, "script broken", "DynamicConfig …"),
  row(/^No fax negotiation within /, "no fax machine", "No fax negotiation within …"),
  row(
    /^(?:No page within |Call longer than |Still up |Not answered within )/,
    "call too long",
    "No page within …",
  ),
  row(/^Line too slow: /, "too slow", "Line too slow: …"),
  row(
    /^The far end refused a page/,
    "page refused",
    "The far end refused a page: only … of … pages were confirmed",
  ),
  row(
    /^(?:Only \d+ of \d+ pages were confirmed|The far end did not confirm)/,
    "not confirmed",
    "Only … of … pages were confirmed",
  ),
  row(/^Call ended without a fax result/, "no result", "Call ended without a fax result (…)"),
  row(/^(?:Internal error|Unexpected): /, "internal", "Internal error: …"),
  row(/^Cannot begin a session/, "session not begun", "Cannot begin a session: …"),
  row(/^(?:Wrong usage: |gofax: |gofaxsend: |\S+\.conf\b|\/\S+: )/, "server broken", "gofax.conf:…: …"),
  row(/^(?:Cannot open spool|Cannot leave root)/, "server broken", "Cannot open spool …"),
];

/** Reasons that gofaxd writes for calls that came in. */
const RECEIVING: readonly WordedEnd[] = [
  row(/^Caller hung up before the answer/, "caller gave up", "Caller hung up before the answer (…)"),
  row(/^Call ended without a fax \(/, "no fax", "Call ended without a fax (…)"),
  row(
    /^(?:Call refused: )?(?:Cannot run )?DynamicConfig\b/,
    "script broken",
    "Call refused: DynamicConfig …",
  ),
  row(/^Call refused: /, "call refused", "Call refused: …"),
  row(/^Call rejected by DynamicConfig/, "call rejected", "Call rejected by DynamicConfig"),
  row(
    /^The last page was too damaged/,
    "last page bad",
    "The last page was too damaged and the caller did not send it again",
  ),
  row(/^The caller said goodbye without a page/, "nothing sent", "The caller said goodbye without a page"),
  row(
    /could (?:not )?be written: (?:the disk may be|is the disk) full|received pages? (?:are|is) in the file/,
    "pages not kept",
    "Only … of … received pages could be written: the disk may be full",
  ),
  row(
    /^FreeSWITCH (?:reports \d+ pages, but|cannot write into|has no permission to write)/,
    "file not written",
    "FreeSWITCH has no permission to write …",
  ),
  row(
    /^FreeSWITCH did not say how the fax ended/,
    "switch lost",
    "FreeSWITCH did not say how the fax ended (…)",
  ),
  row(/^Receive aborted/, "cancelled", "Receive aborted: …"),
  row(/^Cannot (?:receive|look at )/, "not accounted", "Cannot receive: …"),
];

/** Statuses of HylaFAX's own programs (6.0.7), of GOfax.IP, and of a user's doing. */
const HYLAFAX: readonly WordedEnd[] = [
  row(
    /^(?:Call aborted by user|Job (?:aborted by request|interrupted by user)|Killed by signal)/,
    "cancelled",
    "Job aborted by request",
  ),
  row(/^Kill time expired/, "time is up", "Kill time expired"),
  row(/^REJECT: Too many attempts/, "tries used up", "REJECT: Too many attempts to dial: …"),
  row(/^REJECT\b/, "refused by HylaFAX", "REJECT: …"),
  row(/^Send program terminated abnormally/, "sender died", "Send program terminated abnormally …"),
  row(
    /^(?:Document conversion failed|Conversion script|Unable to convert)/i,
    "not converted",
    "Document conversion failed",
  ),
  row(/^Busy signal detected/, "busy", "Busy signal detected"),
  row(/^No answer (?:from remote|or ring back)/, "no answer", "No answer from remote"),
  row(/^No carrier detected/, "ended unanswered", "No carrier detected"),
  row(/^No local dialtone/, "no dial tone", "No local dialtone"),
  row(/^(?:Invalid dialing command)/, "no number", "Invalid dialing command"),
  row(
    /\(T1 timeout\)|^No (?:receiver|sender) protocol/,
    "no fax machine",
    "No receiver protocol (T.30 T1 timeout)",
  ),
  row(
    /^(?:Failure to train|Unable to (?:negotiate|transmit page))/,
    "no training",
    "Failure to train remote modem …",
  ),
  row(/^(?:RSPREC error\/got DCN|DCN )/, "goodbye", "RSPREC error/got DCN"),
  row(
    /^Unspecified Transmit Phase|^No response to (?:MPS|EOP|EOM|PPS)/,
    "bad line",
    "No response to MPS repeated 3 tries",
  ),
  row(
    /^(?:Unable to (?:lock|open|setup) modem|Can not lock modem)/i,
    "modem not locked",
    "Unable to lock modem …",
  ),
];

/** All of them, in the order in which they are looked for. */
export const WORDED_ENDS: readonly WordedEnd[] = [...SENDING, ...RECEIVING, ...HYLAFAX];

/** A range of HylaFAX's numbers (docs/internals/hylafax.md#statuscodes), for a status whose words have no row. */
export interface NumberedEnd {
  /** The first. */
  readonly from: number;
  /** The last. */
  readonly to: number;
  /** Their kind. */
  readonly kind: EndKind;
}

/** By their numbers; the first range that holds a number counts. */
export const NUMBERED_ENDS: readonly NumberedEnd[] = ([
  [1, 1, "busy"],
  [2, 2, "ended unanswered"],
  [3, 3, "no answer"],
  [4, 4, "no dial tone"],
  [5, 5, "no number"],
  [6, 6, "call failed"],
  [7, 7, "no training"],
  [8, 8, "no fax machine"],
  [9, 10, "call failed"],
  [11, 12, "no fax machine"],
  [13, 13, "no training"],
  [50, 53, "bad line"],
  [102, 102, "no fax machine"],
  [103, 103, "goodbye"],
  [105, 105, "no training"],
  [126, 126, "no fax machine"],
  [137, 137, "no training"],
  [156, 156, "no training"],
  [100, 155, "bad line"],
  [200, 288, "modem trouble"],
  [301, 301, "cancelled"],
  [308, 308, "call rejected"],
  [323, 323, "nothing to send"],
  [314, 322, "bad document"],
  [324, 324, "polling"],
  [325, 325, "time is up"],
  [326, 326, "bad job"],
  [333, 334, "tries used up"],
  [327, 336, "refused by HylaFAX"],
  [340, 340, "sender died"],
  [343, 343, "sender died"],
  [344, 345, "cancelled"],
  [346, 346, "modem not locked"],
  [347, 347, "not converted"],
  [348, 348, "script rejects"],
  [350, 351, "access refused"],
  [352, 352, "operator"],
  [401, 402, "page too fine"],
  [400, 429, "not compatible"],
  [601, 601, "polling"],
  [901, 901, "document not read"],
  [902, 908, "bad document"],
] as const).map(([from, to, kind]) => ({ from, to, kind }));
