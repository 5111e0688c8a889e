/**
 * How a try ends: the number for HylaFAX, the status for the user, the counters, and when to try again
 * (docs/internals/hylafax.md#how-a-job-ends, #the-next-try, #counters, #statuscodes). An expected end is a value; nothing here
 * throws.
 */

import { REQUEUE_INTERVALS, type RequeueIntervals, type RequeueReason } from "../../hylafax/send_rules.ts";
import { type Call, faxSeen } from "../call/call.ts";
import { failureStatuscode, failureText, isSuccess } from "./answered_call.ts";
import { type HangupMeaning, hangupMeaning, resultMeaning } from "./end_table.ts";
import {
  gatewayAnswer,
  type Refusal,
  refusalCause,
  refusalText,
  refusalWords,
  speaksOfUs,
} from "./refusal.ts";
import { countDial, countTry, type JobCounters, uncounted } from "./try_counts.ts";

/** `returned` in the qfile and exit code: HylaFAX's retry, failed, done. The sender may end with no other number. */
export type ExitCode = 0 | 1 | 2;

/** The three exits by name. */
export const EXIT = { retry: 0, failed: 1, done: 2 } as const;

/** How a try ended. */
export type TryEnd =
  /** No call was placed. */
  | {
    readonly kind: "undialled";
    readonly verdict: "retry" | "failed";
    readonly text: string;
    readonly statuscode: number;
    /** `dial`: counts like a call that was not answered, so that a job that always ends like this comes to an end. */
    readonly counts?: "dial";
  }
  /** The callee did not answer: the most telling answer of a gateway, and those of the others. */
  | { readonly kind: "unanswered"; readonly refusal: Refusal; readonly others: readonly Refusal[] }
  /** The callee answered; the call is over, or its result is known. `why`: why gofax ended it, if it did. */
  | {
    readonly kind: "answered";
    readonly call: Call;
    readonly toSend: number;
    readonly why: string | undefined;
  }
  /** No call was placed: this try found out that an earlier call has carried all remaining pages. */
  | { readonly kind: "delivered"; readonly call: Call }
  /** The user or the system stopped the sender. */
  | { readonly kind: "killed"; readonly call: Call | undefined };

/** The rules of the site. */
export interface OutcomeRules {
  /** Hangup causes after which HylaFAX must not retry. */
  readonly failedResponse: readonly string[];
  /** How long a job waits for its next try. @default {REQUEUE_INTERVALS} */
  readonly requeue?: RequeueIntervals;
  /**
   * Whether a call that finds the number busy counts as no dial: faxq's `-B`, because other calls to the number are under way
   * (HylaFAX+ 7.0.11, faxd/FaxSend.c++, sendFax). @default {false}
   */
  readonly busyIsNoDial?: boolean;
}

/** The end of a try, as it is written into the qfile. */
export interface Outcome {
  /** `returned` of the qfile, and the sender's exit status. */
  readonly code: ExitCode;
  /** Empty on success. */
  readonly status: string;
  /** `statuscode` of the qfile; 0 on success (docs/internals/hylafax.md#statuscodes). */
  readonly statuscode: number;
  /** If a limit of the job made this end its last one: the statuscode of the end itself, which HylaFAX+ goes by. */
  readonly cause?: number;
  /** As in {@linkcode JobCounters}, with this try. */
  readonly ndials: number;
  /** As in {@linkcode JobCounters}, with this try. */
  readonly totdials: number;
  /** As in {@linkcode JobCounters}, with this try. */
  readonly tottries: number;
  /** As in {@linkcode JobCounters}, with this try. */
  readonly ntries: number;
  /** Seconds until the next try; undefined leaves it to faxq. */
  readonly retryAfterS: number | undefined;
}

/** Seconds until the next try after trouble on this side, such as FreeSWITCH being away. */
const LOCAL_RETRY_S = 60;
/** HylaFAX gives up when the same page failed that often. */
const SAME_PAGE_TRIES = 3;

/** An outcome before the job's limits are checked and its calls are counted. */
type UnlimitedOutcome = Omit<Outcome, "totdials">;

function undialled(end: TryEnd & { kind: "undialled" }, job: JobCounters): UnlimitedOutcome {
  const said = {
    ...(end.counts === "dial" ? countDial(job) : uncounted(job)),
    status: end.text,
    statuscode: end.statuscode,
  };
  return end.verdict === "retry"
    ? { ...said, code: EXIT.retry, retryAfterS: LOCAL_RETRY_S }
    : { ...said, code: EXIT.failed, retryAfterS: undefined };
}

function retryS(rules: OutcomeRules, reason: RequeueReason): number | undefined {
  const seconds = (rules.requeue ?? REQUEUE_INTERVALS)[reason];
  return seconds > 0 ? seconds : undefined;
}

/** Seconds until the next try after a call that reached no fax machine: the job's own interval, if it has one. */
function dialRetryS(job: JobCounters, rules: OutcomeRules, reason: RequeueReason): number | undefined {
  return job.retrytime > 0 ? job.retrytime : retryS(rules, reason);
}

/** What the other gateways answered. It comes last in the status, because HylaFAX's statistics read the first words. */
function askedBeside({ refusal, others }: TryEnd & { kind: "unanswered" }): string {
  if (others.length === 0) return "";
  return ` through gateway ${refusal.gateway}; ${others.map(gatewayAnswer).join("; ")}`;
}

/** HylaFAX's code for a number that is busy. */
const BUSY = 1;

/** What the most telling answer of a gateway means. */
function refusalMeaning(refusal: Refusal): HangupMeaning {
  // A gateway that refuses the site's credentials cannot be used; the site's list of causes is about callees.
  return hangupMeaning(speaksOfUs(refusal) ? "NETWORK_OUT_OF_ORDER" : refusal.cause);
}

/** Whether the number was busy, and that does not count. */
function busyForNothing(refusal: Refusal, { busyIsNoDial = false }: OutcomeRules): boolean {
  return busyIsNoDial && refusalMeaning(refusal).statuscode === BUSY;
}

function unanswered(
  end: TryEnd & { kind: "unanswered" },
  job: JobCounters,
  rules: OutcomeRules,
): UnlimitedOutcome {
  const { refusal } = end;
  const { statuscode, requeue } = refusalMeaning(refusal);
  const said = { ...(busyForNothing(refusal, rules) ? uncounted(job) : countDial(job)), statuscode };
  if (!speaksOfUs(refusal) && rules.failedResponse.includes(refusal.cause)) {
    const status = `${refusalWords(refusal)}: ${refusalCause(refusal)} (retry disabled)${askedBeside(end)}`;
    return { ...said, code: EXIT.failed, status, retryAfterS: undefined };
  }
  return {
    ...said,
    code: EXIT.retry,
    status: `${refusalText(refusal)}${askedBeside(end)}`,
    retryAfterS: dialRetryS(job, rules, requeue),
  };
}

function answered(
  end: TryEnd & { kind: "answered" },
  job: JobCounters,
  rules: OutcomeRules,
): UnlimitedOutcome {
  const { call, toSend } = end;
  if (isSuccess(call, toSend)) {
    return { ...countTry(job, call, 0), code: EXIT.done, status: "", statuscode: 0, retryAfterS: undefined };
  }
  const meaning = call.result === undefined ? undefined : resultMeaning(call.result.code);
  const final = meaning?.verdict === "final" && call.result?.success === false;
  const said = {
    code: final ? EXIT.failed : EXIT.retry,
    status: failureText(call, toSend, end.why),
    statuscode: failureStatuscode(call),
  };
  const [counted, waitS] = faxSeen(call) || meaning?.reached === "fax"
    ? [countTry(job, call, 1), retryS(rules, "proto")]
    : [countDial(job), dialRetryS(job, rules, "nofcon")];
  return { ...counted, ...said, retryAfterS: final ? undefined : waitS };
}

/** HylaFAX's words and code for a job whose sender was stopped. */
export const ABORTED = { status: "Call aborted by user", statuscode: 345 } as const;

/** As faxsend leaves a job that it was told to abort: faxq overwrites status and code, and keeps the counters. */
function killed(call: Call | undefined, job: JobCounters): UnlimitedOutcome {
  const said = { ...ABORTED, code: EXIT.retry, retryAfterS: undefined };
  if (call === undefined) return { ...said, ...uncounted(job) };
  return { ...said, ...(faxSeen(call) ? countTry(job, call, 0) : countDial(job)) };
}

function verdict(end: TryEnd, job: JobCounters, rules: OutcomeRules): UnlimitedOutcome {
  switch (end.kind) {
    case "undialled":
      return undialled(end, job);
    case "unanswered":
      return unanswered(end, job, rules);
    case "answered":
      return answered(end, job, rules);
    case "delivered":
      return { ...uncounted(job), code: EXIT.done, status: "", statuscode: 0, retryAfterS: undefined };
    case "killed":
      return killed(end.call, job);
    default:
      return end satisfies never;
  }
}

/**
 * A job without remaining tries fails now, with its true cause, and not at the next attempt
 * (docs/internals/hylafax.md#the-next-try).
 */
function limited(outcome: Outcome, job: JobCounters): Outcome {
  const failed = (status: string, statuscode: number): Outcome => ({
    ...outcome,
    code: EXIT.failed,
    status,
    statuscode,
    cause: outcome.statuscode,
    retryAfterS: undefined,
  });
  if (job.maxdials > 0 && outcome.totdials >= job.maxdials) {
    return failed(`${outcome.status}; too many attempts to dial`, 333);
  }
  if (job.maxtries > 0 && outcome.tottries >= job.maxtries) {
    return failed(`${outcome.status}; too many attempts to send`, 334);
  }
  // Only a try that itself failed on the page ends the job: one that found the number busy did not.
  if (outcome.ntries >= SAME_PAGE_TRIES && outcome.ntries > job.ntries) {
    return failed(`Giving up after ${SAME_PAGE_TRIES} attempts to send same page: ${outcome.status}`, 999);
  }
  return outcome;
}

function below(count: number, limit: number): number {
  return limit > 0 ? Math.min(count, limit - 1) : count;
}

/**
 * The end of a fax that was sent, for a faxq that has not seen its sender end: a restarted one looks at no `returned`, but ends a job whose
 * dials or tries are used up as rejected. With one of each left it starts another sender, which finds that all pages are sent
 * (docs/internals/hylafax.md#a-restart-of-faxq).
 */
export function withOneTryLeft(outcome: Outcome, { maxdials, maxtries }: JobCounters): Outcome {
  if (outcome.code !== EXIT.done) return outcome;
  const { totdials, tottries } = outcome;
  return { ...outcome, totdials: below(totdials, maxdials), tottries: below(tottries, maxtries) };
}

/** Whether the try counts in `totdials`. */
function dialled(end: TryEnd, rules: OutcomeRules): boolean {
  if (end.kind === "undialled") return end.counts === "dial";
  if (end.kind === "delivered") return false;
  if (end.kind === "unanswered") return !busyForNothing(end.refusal, rules);
  return end.kind !== "killed" || end.call !== undefined;
}

/** Judges the end of a try. */
export function judgeTry(end: TryEnd, job: JobCounters, rules: OutcomeRules): Outcome {
  const counts = dialled(end, rules);
  const totdials = job.totdials + (counts ? 1 : 0);
  const outcome: Outcome = { ...verdict(end, job, rules), totdials };
  const mayRetry = outcome.code === EXIT.retry && counts && end.kind !== "killed";
  return mayRetry ? limited(outcome, job) : outcome;
}
