/**
 * Which end a status tells of: the way back from the words that stand in a qfile or in the accounting to the row of the table. The status
 * may be gofax's, HylaFAX's, or GOfax.IP's, which wrote the bare hangup cause.
 */

import { statuscodeOf } from "../../hylafax/result_code.ts";
import { HANGUP_MEANINGS, hangupMeaning, RESULT_MEANINGS, resultMeaning } from "./end_table.ts";
import { NUMBERED_ENDS, WORDED_ENDS } from "./other_ends.ts";
import { speaksOfUs } from "./refusal.ts";
import type { EndKind } from "./words/end_words.ts";

/** What a status says. */
export interface RecognisedEnd {
  /** The kind of end; `unknown` if no row has it. */
  readonly kind: EndKind;
  /** The status without the words of a limit around it. */
  readonly text: string;
  /** FreeSWITCH's hangup cause, if the status names one. */
  readonly cause: string | undefined;
  /** The SIP answer behind it, as in `486 Busy Here`. */
  readonly sip: string | undefined;
  /** SpanDSP's result code, if the words are those of one. */
  readonly code: number | undefined;
  /** Which of the job's limits made this end the last: of calls, of answered calls, or of failures on one page. */
  readonly limit: "calls" | "answered calls" | "one page" | undefined;
}

const GIVING_UP = /^Giving up after \d+ attempts to send same page: /;
const LIMITS: readonly (readonly [RegExp, NonNullable<RecognisedEnd["limit"]>])[] = [
  [/; too many attempts to dial$/, "calls"],
  [/; too many attempts to send$/, "answered calls"],
  [GIVING_UP, "one page"],
];

function withoutLimit(status: string): Pick<RecognisedEnd, "text" | "limit"> {
  for (const [words, limit] of LIMITS) {
    if (words.test(status)) return { text: status.replace(words, ""), limit };
  }
  return { text: status, limit: undefined };
}

/** `Busy signal detected (USER_BUSY, SIP 486 Busy Here)`, or the bare cause of GOfax.IP. */
const CAUSE =
  /\(([A-Z][A-Z0-9_]{2,})(?:, SIP ([3-6]\d\d(?: [^,)]*)?))?[,)]|: ([A-Z][A-Z0-9_]{2,})(?:, SIP ([3-6]\d\d(?: [^,)]*)?))? \(retry/;
const BARE_CAUSE = /^([A-Z][A-Z0-9]*_[A-Z0-9_]+|DECLINE|UNWANTED)(?: \(retry disabled\))?$/;

type Found = Pick<RecognisedEnd, "kind" | "cause" | "sip" | "code">;

const NOTHING: Omit<Found, "kind"> = { cause: undefined, sip: undefined, code: undefined };

function byCause(text: string): Found | undefined {
  const match = CAUSE.exec(text);
  const cause = match?.[1] ?? match?.[3] ?? BARE_CAUSE.exec(text)?.[1];
  if (cause === undefined) return undefined;
  const sip = match?.[2] ?? match?.[4];
  const answer = sip === undefined ? undefined : { status: Number(sip.slice(0, 3)), phrase: "" };
  const kind = speaksOfUs({ cause, sip: answer }) ? "trunk refuses us" : hangupMeaning(cause).kind;
  return { ...NOTHING, kind, cause, sip };
}

const CODE_OF: ReadonlyMap<string, number> = new Map(
  [...RESULT_MEANINGS].map(([code, { text }]) => [text.toLowerCase(), code]),
);

function byCode(text: string): Found | undefined {
  const code = CODE_OF.get(text.toLowerCase());
  return code === undefined ? undefined : { ...NOTHING, kind: resultMeaning(code).kind, code };
}

function byWords(text: string): Found | undefined {
  const found = WORDED_ENDS.find(({ says }) => says.test(text));
  return found && { ...NOTHING, kind: found.kind };
}

function byNumber(statuscode: number): Found | undefined {
  const found = NUMBERED_ENDS.find(({ from, to }) => statuscode >= from && statuscode <= to);
  return found && { ...NOTHING, kind: found.kind };
}

/** An answer of a gateway names its cause with more certainty than HylaFAX's words before it do. */
function find(text: string, statuscode: number): Found {
  const named = byCause(text);
  if (named !== undefined && HANGUP_MEANINGS.has(named.cause ?? "")) {
    const worded = byWords(text);
    // These say how a call ended that was answered, and name the hangup only beside that.
    if (worded === undefined || !ANSWERED.has(worded.kind)) return named;
    return { ...worded, cause: named.cause };
  }
  // A limit of gofax's that ended the call stands before SpanDSP's words, and tells more.
  return byCode(text) ?? byWords(text) ?? byCode(text.split(": ").at(-1) ?? "") ?? named ??
    byNumber(statuscode) ?? { ...NOTHING, kind: "unknown" };
}

const ANSWERED: ReadonlySet<EndKind> = new Set([
  "no result",
  "no fax",
  "caller gave up",
  "switch lost",
  "switch full",
]);

/** HylaFAX+ writes its number into the words, in its accounting and its session logs: `Busy signal detected {E001}`. */
const CODE_IN_WORDS = / ?\{(E\d{3})\}/;

/**
 * Finds the end of a status.
 *
 * @param known HylaFAX's number, as HylaFAX 6 has it; 0 if it is not known
 */
export function recogniseEnd(status: string, known = 0): RecognisedEnd {
  const statuscode = known === 0 ? statuscodeOf(CODE_IN_WORDS.exec(status)?.[1] ?? "") ?? 0 : known;
  const { text, limit } = withoutLimit(status.replace(CODE_IN_WORDS, "").trim());
  if (text === "" || text === "OK" || text === "Normal and proper end of connection") {
    const kind = text === "" && statuscode !== 0 ? byNumber(statuscode)?.kind ?? "unknown" : "complete";
    return { ...NOTHING, kind, text, limit };
  }
  return { ...find(text, statuscode), text, limit };
}
