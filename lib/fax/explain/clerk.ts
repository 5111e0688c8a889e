/** What a clerk reads of a job or a received fax: two or three lines in plain words. */

import { comesAgain, isLeftBehind } from "./comes_again.ts";
import { atWhen, clockWhen, localWhen, untilWhen } from "./when.ts";
import { END_WORDS } from "../end/words/end_words.ts";
import type { EndWords } from "../end/words/words.ts";
import type { RecognisedEnd } from "../end/recognise_end.ts";
import { receptionLines } from "./clerk_reception.ts";
import { count, shortOf } from "./clerk_words.ts";
import type { Explanation, JobExplanation, NextStep } from "./explanation.ts";

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function arrived({ pages: { sent, total }, standing, next }: JobExplanation, now: number): string {
  if (sent === 0 || sent >= total) return "";
  // HylaFAX counts pages as sent only if the next call goes on behind them.
  const then = standing === "waiting" && comesAgain(next, now)
    ? `; the next call begins with page ${sent + 1}`
    : "";
  return ` ${sent} of ${count(total, "page")} arrived${then}.`;
}

/** `because of the calls before`, where HylaFAX ended the job for a reason of its own. */
function reason({ end, before, standing }: JobExplanation): string {
  if (standing === "cancelled") return "it was cancelled";
  const earlier = before === undefined || before.kind === "complete"
    ? ""
    : `; the last call: ${shortOf(before)}`;
  return shortOf(end) + earlier;
}

function headline(job: JobExplanation, now: number): string {
  const { jobId, number, standing, pages, ended, next } = job;
  const fax = `Fax ${jobId} to ${number === "" ? "an unknown number" : number}`;
  switch (standing) {
    case "sent": {
      const when = ended === undefined ? "" : ` on ${localWhen(ended)}`;
      return `${fax} was sent${when}: ${count(pages.total || pages.sent, "page")}, all arrived.`;
    }
    case "failed":
      return `${fax} was NOT sent: ${reason(job)}.${arrived(job, now)}`;
    case "cancelled":
      return `${fax} was NOT sent: it was cancelled.${arrived(job, now)}`;
    case "sending":
      return `${fax} is being sent just now${
        pages.sent > 0 ? `; ${pages.sent} of ${count(pages.total, "page")} arrived` : ""
      }.`;
    default:
      break;
  }
  if (next.kind === "suspended") return `${fax} is on hold: somebody stopped it.`;
  if (job.tries.length === 0 && job.end === undefined) return `${fax} waits for its first call.`;
  return `${fax} is not sent yet: ${reason(job)}.${arrived(job, now)}`;
}

/** How many calls there were, of how many that may be. */
function callsOf({ calls }: NextStep): string {
  if (calls.made === 0) return "";
  return calls.most > 0
    ? ` (${calls.made} of ${count(calls.most, "call")} made)`
    : ` (${count(calls.made, "call")} made)`;
}

const TELL = /^tell the administrator/;
/** Words that speak of sending, or after which there is no point in it. */
const SPEAKS_OF_SENDING = /\bsend\b|which rule/;
const NOTHING_TO_DO = " You need not do anything.";

/** `If it has not got through by 17:28`, with the time at which HylaFAX gives up. */
function unlessThrough({ killtime }: NextStep, now: number): string {
  return killtime === undefined
    ? "If it does not get through"
    : `If it has not got through by ${clockWhen(killtime, now)}`;
}

/** What the clerk can do while the fax server goes on trying. */
function askWhileWaiting({ ask, whose }: EndWords, next: NextStep, now: number): string {
  if (TELL.test(ask)) return `Please ${ask}. You need not send the fax again.`;
  if (whose !== "number") return `${unlessThrough(next, now)}: ${ask}.`;
  // A number that does not exist is not worth waiting for.
  const wrong = " If it is wrong, have this fax cancelled, and send it to the right number.";
  return `${sentence(ask)}${SPEAKS_OF_SENDING.test(ask) ? "" : wrong}`;
}

/** What the clerk can do when the fax server does not try again. */
function askWhenOver({ ask }: EndWords): string {
  if (TELL.test(ask)) return `Please ${ask}. When that is mended, send the fax again.`;
  return `What you can do: ${ask}${SPEAKS_OF_SENDING.test(ask) ? "" : "; then send the fax again"}.`;
}

/** The end by whose words the clerk is advised; undefined if there is nothing to do. */
function endToMend({ end, before, standing, next, tries }: JobExplanation): RecognisedEnd | undefined {
  if (end === undefined || standing === "sent" || standing === "sending") return undefined;
  if (next.kind === "suspended" || (tries.length === 0 && end.kind === "complete")) return undefined;
  const isOnlyTheLimit = end.kind === "tries used up" && before !== undefined && before.kind !== "complete";
  return isOnlyTheLimit ? before : end;
}

/** What the clerk can do; empty if there is nothing. */
function askLine(job: JobExplanation, now: number): string {
  const end = endToMend(job);
  if (end === undefined || isLeftBehind(job.next, now)) return "";
  const words = END_WORDS[end.kind];
  return comesAgain(job.next, now) ? askWhileWaiting(words, job.next, now) : askWhenOver(words);
}

/** `You need not do anything.`, unless the clerk had better do something at once. */
function patience(job: JobExplanation): string {
  const end = endToMend(job);
  if (end === undefined) return NOTHING_TO_DO;
  const { ask, whose } = END_WORDS[end.kind];
  return TELL.test(ask) || whose === "number" ? "" : NOTHING_TO_DO;
}

function nextLine(job: JobExplanation, now: number): string {
  const { next, standing, end, tries } = job;
  if (isLeftBehind(next, now)) {
    return `Its time was over ${
      atWhen(next.killtime ?? now, now)
    }, and it was not ended. Please tell the administrator of the fax server.`;
  }
  if (next.kind !== "none" && !comesAgain(next, now)) {
    return `It is not tried again: its time is over ${
      atWhen(next.killtime ?? now, now)
    }, before the next call.`;
  }
  const rest = patience(job);
  const call = tries.length === 0 ? "first call" : "next call";
  switch (next.kind) {
    case "later":
      return `The ${call} is ${untilWhen(next.at ?? now, now)}${callsOf(next)}.${rest}`;
    case "due": {
      const when = "as soon as a line of the fax server is free";
      return `The ${call} comes ${when}${callsOf(next)}.${rest}`;
    }
    case "blocked":
      return `It waits until another fax to the same number is through.${rest}`;
    case "suspended":
      return "It goes out when that person, or the administrator, lets it go on.";
    case "now":
      return "Wait a moment, and ask again.";
    case "none":
      break;
    default:
      next.kind satisfies never;
  }
  if (standing === "sent") return "There is nothing left to do.";
  if (standing === "cancelled") return "It is not tried again.";
  const used = end?.limit === undefined ? "" : `, after ${count(tries.length || next.calls.made, "call")}`;
  return `It is not tried again by itself${used}.`;
}

function jobLines(job: JobExplanation, now: number): readonly string[] {
  const remote = job.standing === "sent" && job.remote !== ""
    ? ` The other fax machine calls itself "${job.remote}".`
    : "";
  return [headline(job, now), nextLine(job, now) + remote, askLine(job, now)].filter((line) => line !== "");
}

/**
 * The lines. They hold texts from outside, which whoever prints them must make harmless.
 *
 * @param now Unix seconds
 */
export function clerkLines(explanation: Explanation, now: number): readonly string[] {
  return explanation.kind === "job" ? jobLines(explanation, now) : receptionLines(explanation);
}
