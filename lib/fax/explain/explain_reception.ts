/** How a received fax, or a call that came in, stands: from the accounting, the session log, and the note of a reception under way. */

import { isoWhen } from "../../hylafax/last_results.ts";
import type { XferfaxlogEntry } from "../../hylafax/xferfaxlog_entry.ts";
import { type RecognisedEnd, recogniseEnd } from "../end/recognise_end.ts";
import { FAX_WORDS } from "../end/words/fax_words.ts";
import type { ReceptionNote } from "../notes/reception_note.ts";
import { accountedTry, endOfStory, toldTry } from "./explained_try.ts";
import type { ExplainedTry, ReceptionExplanation, Standing } from "./explanation.ts";
import type { SessionStory } from "./story.ts";

/** What was found of a reception. */
export interface ReceptionEvidence {
  /** The communication; empty if it is not known. */
  readonly commId: string;
  /** Its RECV line of the accounting, or its CALL line if it was no fax. */
  readonly account: XferfaxlogEntry | undefined;
  /** Its session log. */
  readonly story: SessionStory | undefined;
  /** The note of a reception that is not concluded. */
  readonly note: ReceptionNote | undefined;
  /** The file that was asked for, if one was. */
  readonly file: string;
  /** Whether there is a file of that name. */
  isThere(file: string): boolean;
}

/** With a call that was no fax, SpanDSP's words about a fax say nothing: as a rule a person called. */
function withoutFax(end: RecognisedEnd): RecognisedEnd {
  return end.kind !== "complete" && Object.hasOwn(FAX_WORDS, end.kind) ? { ...end, kind: "no fax" } : end;
}

function endOf({ account, story, note }: ReceptionEvidence): RecognisedEnd | undefined {
  if (account !== undefined) {
    const end = recogniseEnd(account.reason);
    return account.kind === "CALL" ? withoutFax(end) : end;
  }
  if (note !== undefined) return note.ending && recogniseEnd(note.ending.reason);
  return story && endOfStory(story);
}

function fileOf({ account, story, note, file }: ReceptionEvidence): string {
  if (file !== "") return file;
  if (account?.kind === "RECV") return account.jobOrFile;
  return note?.file ?? story?.file ?? "";
}

/** Kinds of calls with which no fax machine called. */
const NO_FAX: readonly string[] = [
  "caller gave up",
  "no fax",
  "call refused",
  "call rejected",
  "no fax machine",
];

function standingOf(evidence: ReceptionEvidence, end: RecognisedEnd | undefined, pages: number): Standing {
  if (end === undefined) return evidence.note === undefined ? "no fax" : "receiving";
  if (end.kind === "complete") return pages > 0 || evidence.account?.kind === "RECV" ? "received" : "no fax";
  if (pages > 0) return "incomplete";
  return NO_FAX.includes(end.kind) && evidence.account?.kind !== "RECV" ? "no fax" : "failed";
}

function handedOver({ note, story, account }: ReceptionEvidence): ReceptionExplanation["handedOver"] {
  if (note !== undefined) return note.over ? "yes" : "waits";
  if (story?.handedOver === true) return "yes";
  if (story?.handedOver === false) return "waits";
  return account?.kind === "CALL" ? "no" : "not known";
}

function tryOf({ account, story, commId }: ReceptionEvidence): readonly ExplainedTry[] {
  const stories = new Map(story === undefined ? [] : [[commId, story]]);
  if (account !== undefined) {
    const told = accountedTry(account, stories);
    return [account.kind === "CALL" ? { ...told, end: told.end && withoutFax(told.end) } : told];
  }
  return story === undefined ? [] : [toldTry(commId, story)];
}

/** Quotes that GOfax.IP wrote around what stood in quotes already. */
function unquoted(text: string): string {
  return text.replace(/^"(.*)"$/, "$1");
}

/** The called number. In HylaFAX's own lines of receptions the caller stands where gofax and GOfax.IP write whom they called. */
function calledOf({ account, note }: ReceptionEvidence): string {
  const [first, second] = account?.callIds ?? [];
  const isCaller = first === account?.cidNumber && second === account?.cidName;
  return (isCaller ? undefined : first) ?? note?.who.recipient ?? account?.number ?? "";
}

/** Explains a reception. */
export function explainReception(evidence: ReceptionEvidence): ReceptionExplanation {
  const { commId, account, story, note } = evidence;
  const tries = tryOf(evidence);
  const end = endOf(evidence);
  const pages = account?.pages ?? note?.ending?.pages ?? tries[0]?.pages ?? 0;
  const file = fileOf(evidence);
  const remote = account?.remote ?? note?.tsi ?? story?.calls.at(-1)?.remote ?? "";
  return {
    kind: "reception",
    commId,
    file,
    isThere: file !== "" && evidence.isThere(file),
    standing: standingOf(evidence, end, pages),
    caller: unquoted(account?.cidNumber ?? note?.who.callerNumber ?? ""),
    name: unquoted(account?.cidName ?? note?.who.callerName ?? ""),
    remote: remote === "<UNSPECIFIED>" ? "" : remote,
    called: calledOf(evidence),
    time: account && isoWhen(account.when),
    pages,
    end,
    handedOver: handedOver(evidence),
    tries,
  };
}
