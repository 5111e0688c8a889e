/** How a job stands, from its qfile, the accounting and the session logs. */

import type { Qfile } from "../../hylafax/qfile.ts";
import type { RequeueIntervals, RequeueReason } from "../../hylafax/send_rules.ts";
import { isoWhen } from "../../hylafax/last_results.ts";
import { totalPages, type XferfaxlogEntry } from "../../hylafax/xferfaxlog_entry.ts";
import { hangupMeaning, resultMeaning } from "../end/end_table.ts";
import { type RecognisedEnd, recogniseEnd } from "../end/recognise_end.ts";
import { accountedTry, type Stories, toldTry } from "./explained_try.ts";
import type { ExplainedTry, JobExplanation, NextStep, Standing } from "./explanation.ts";
import { type JobFacts, readJobFacts } from "./job_facts.ts";

/** What was found of a job. */
export interface JobEvidence {
  /** Its number. */
  readonly jobId: number;
  /** Its file; empty if there is none any more. */
  readonly file: string;
  /** What is in the file; undefined if there is none any more. */
  readonly qfile: Qfile | undefined;
  /** When the file was made, Unix seconds; undefined if not known. */
  readonly made: number | undefined;
  /** Its calls by the accounting, the oldest first. */
  readonly accounts: readonly XferfaxlogEntry[];
  /** HylaFAX+'s line of the end of a job that was not sent; undefined if there is none. */
  readonly unsent: XferfaxlogEntry | undefined;
  /** HylaFAX+'s line of its beginning; undefined if there is none. */
  readonly submission: XferfaxlogEntry | undefined;
  /** The logs of its sessions. */
  readonly stories: Stories;
  /** What HylaFAX's configuration says of tries. */
  readonly site: { readonly maxdials: number; readonly maxtries: number; readonly requeue: RequeueIntervals };
  /** Unix seconds. */
  readonly now: number;
}

function triesOf({ accounts, stories }: JobEvidence, facts: JobFacts | undefined): readonly ExplainedTry[] {
  const tries = accounts.map((entry) => accountedTry(entry, stories));
  const last = facts?.commid ?? "";
  const story = stories.get(last);
  // A try that is under way has no line yet.
  return story === undefined || tries.some(({ commId }) => commId === last)
    ? tries
    : [...tries, toldTry(last, story)];
}

/** Statuses that say nothing about an end: of a sender at work, and those by which faxq or the job before tell why a job waits. */
const NO_END = /^(?:Preparing to send|Dialing|Sending \d+|Blocked by |Delayed by )/;

/** HylaFAX's number for a job that may not be sent at this time of the day. */
const TIME_OF_DAY = 338;

function standingOf({ state, statuscode }: JobFacts, end: RecognisedEnd | undefined): Standing {
  switch (state) {
    case "done":
      return "sent";
    case "failed":
      return end?.kind === "cancelled" ? "cancelled" : "failed";
    case "active":
      return "sending";
    case "unknown":
      return statuscode === 0 ? "waiting" : "failed";
    default:
      return "waiting";
  }
}

/** Kinds that say why a job got no further try, and not why its calls failed. */
const OF_THE_JOB: readonly string[] = ["time is up", "tries used up", "cancelled", "refused by HylaFAX"];

/** Which of HylaFAX's intervals set the time of the next try. */
function intervalOf({ cause, code, kind }: RecognisedEnd, faxSeen: boolean): RequeueReason | "ours" {
  if (faxSeen) return "proto";
  if (cause !== undefined) {
    return hangupMeaning(kind === "trunk refuses us" ? "NETWORK_OUT_OF_ORDER" : cause).requeue;
  }
  if (code !== undefined) return resultMeaning(code).reached === "fax" ? "proto" : "nofcon";
  switch (kind) {
    case "busy":
      return "busy";
    case "no answer":
      return "noanswer";
    case "ended unanswered":
      return "nocarrier";
    default:
      return "ours";
  }
}

const TAGS: Readonly<Record<RequeueReason, string>> = {
  busy: "JobReqBusy",
  nocarrier: "JobReqNoCarrier",
  noanswer: "JobReqNoAnswer",
  nofcon: "JobReqNoFCon",
  proto: "JobReqProto",
  other: "JobReqOther",
};

/** Whether a fax machine was seen in the last call. */
function faxSeen(tries: readonly ExplainedTry[]): boolean {
  return (tries.at(-1)?.story?.calls.at(-1)?.agreed.length ?? 0) > 0;
}

function ruleOf(
  end: RecognisedEnd | undefined,
  tries: readonly ExplainedTry[],
  { retrytime, statuscode }: JobFacts,
  requeue: RequeueIntervals,
): string {
  if (statuscode === TIME_OF_DAY) return "TimeOfDay of HylaFAX's configuration, or of JobControlCmd";
  if (end === undefined || end.kind === "complete") return "";
  const interval = intervalOf(end, faxSeen(tries));
  if (interval === "ours") return "";
  if (retrytime > 0 && interval !== "proto") return `the job's own interval, retrytime: ${retrytime} s`;
  return `${TAGS[interval]} of HylaFAX's configuration: ${requeue[interval]} s`;
}

/** The lesser of two limits, of which 0 is none. */
function least(own: number, site: number): number {
  return own === 0 || site === 0 ? own + site : Math.min(own, site);
}

function kindOfNext({ state, tts }: JobFacts, standing: Standing, now: number): NextStep["kind"] {
  if (standing === "sending") return "now";
  if (standing !== "waiting") return "none";
  if (state === "suspended" || state === "blocked") return state;
  return tts > now ? "later" : "due";
}

function nextOf(
  { site, now }: JobEvidence,
  facts: JobFacts,
  standing: Standing,
  end: RecognisedEnd | undefined,
  tries: readonly ExplainedTry[],
): NextStep {
  const { totdials, maxdials, tottries, maxtries, tts, killtime } = facts;
  const kind = kindOfNext(facts, standing, now);
  return {
    kind,
    at: kind === "later" ? tts : undefined,
    rule: kind === "later" ? ruleOf(end, tries, facts, site.requeue) : "",
    calls: { made: totdials, most: least(maxdials, site.maxdials) },
    answered: { made: tottries, most: least(maxtries, site.maxtries) },
    killtime: killtime > 0 ? killtime : undefined,
  };
}

const NO_STEP: NextStep = {
  kind: "none",
  at: undefined,
  rule: "",
  calls: { made: 0, most: 0 },
  answered: { made: 0, most: 0 },
  killtime: undefined,
};

/** How a job whose file is gone ended: as HylaFAX+ says, or else as its last call did. */
function endWithoutFile({ unsent }: JobEvidence, tries: readonly ExplainedTry[]): RecognisedEnd | undefined {
  if (unsent === undefined) return tries.at(-1)?.end;
  const end = recogniseEnd(unsent.reason);
  // Such a job is not done, even if its line does not say why.
  return end.kind === "complete" ? { ...end, kind: "unknown" } : end;
}

function standingWithoutFile(end: RecognisedEnd | undefined): Standing {
  if (end?.kind === "complete") return "sent";
  return end?.kind === "cancelled" ? "cancelled" : "failed";
}

/** When HylaFAX+ accounted for the job's beginning, Unix seconds; undefined if it did not. */
function submittedAt({ submission }: JobEvidence): number | undefined {
  const ms = submission === undefined ? NaN : Date.parse(isoWhen(submission.when));
  return Number.isNaN(ms) ? undefined : ms / 1000;
}

/** A job whose file is gone: its lines of the accounting tell what became of it. */
function withoutFile(evidence: JobEvidence, tries: readonly ExplainedTry[]): JobExplanation {
  const { jobId, accounts, unsent } = evidence;
  const last = unsent ?? accounts.at(-1);
  const end = endWithoutFile(evidence, tries);
  const sent = accounts.reduce((sum, { pages }) => sum + pages, 0);
  const total = (last && totalPages(last)) ?? (end?.kind === "complete" ? sent : 0);
  return {
    kind: "job",
    jobId,
    file: "",
    standing: standingWithoutFile(end),
    number: last?.number ?? "",
    owner: last?.owner ?? "",
    status: last?.reason ?? "",
    statuscode: 0,
    code: "",
    end,
    before: unsent !== undefined && end !== undefined && OF_THE_JOB.includes(end.kind)
      ? tries.at(-1)?.end
      : undefined,
    pages: { sent, total },
    submitted: submittedAt(evidence),
    ended: undefined,
    remote: accounts.at(-1)?.remote ?? "",
    tries,
    next: { ...NO_STEP, calls: { made: tries.length, most: 0 } },
  };
}

/** Explains a job. */
export function explainJob(evidence: JobEvidence): JobExplanation {
  const { jobId, file, qfile, made } = evidence;
  const facts = qfile && readJobFacts(qfile);
  const tries = triesOf(evidence, facts);
  if (facts === undefined) return withoutFile(evidence, tries);
  const { number, owner, status, statuscode, code, npages, totpages, csi } = facts;
  const lastEnd = tries.findLast((each) => each.end !== undefined)?.end;
  const isOver = facts.state === "done" || facts.state === "failed";
  const said = (status === "" && !isOver) || NO_END.test(status)
    ? undefined
    : recogniseEnd(status, statuscode);
  const end = facts.state === "done" ? recogniseEnd("") : said ?? lastEnd;
  const standing = standingOf(facts, end);
  return {
    kind: "job",
    jobId,
    file,
    standing,
    number,
    owner,
    status,
    statuscode,
    code,
    end,
    before: end !== undefined && OF_THE_JOB.includes(end.kind) ? lastEnd : undefined,
    pages: { sent: npages, total: totpages },
    submitted: made,
    ended: isOver && facts.tts >= (made ?? 1) ? facts.tts : undefined,
    remote: csi,
    tries,
    next: nextOf(evidence, facts, standing, end, tries),
  };
}
