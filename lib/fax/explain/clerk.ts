/** What a clerk reads of a job or a received fax: two or three lines in plain words. */

import { localWhen, untilWhen } from "./when.ts";
import { END_WORDS } from "../end/words/end_words.ts";
import type { RecognisedEnd } from "../end/recognise_end.ts";
import type { Explanation, JobExplanation, NextStep, ReceptionExplanation } from "./explanation.ts";

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? "" : "s"}`;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function shortOf(end: RecognisedEnd | undefined): string {
  return END_WORDS[end?.kind ?? "unknown"].short;
}

function arrived({ pages: { sent, total }, standing }: JobExplanation): string {
  if (sent === 0 || sent >= total) return "";
  // HylaFAX counts pages as sent only if the next call goes on behind them.
  const then = standing === "waiting" ? `; the next call begins with page ${sent + 1}` : "";
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

function headline(job: JobExplanation): string {
  const { jobId, number, standing, pages, ended, next } = job;
  const fax = `Fax ${jobId} to ${number === "" ? "an unknown number" : number}`;
  switch (standing) {
    case "sent": {
      const when = ended === undefined ? "" : ` on ${localWhen(ended)}`;
      return `${fax} was sent${when}: ${count(pages.total || pages.sent, "page")}, all arrived.`;
    }
    case "failed":
      return `${fax} was NOT sent: ${reason(job)}.${arrived(job)}`;
    case "cancelled":
      return `${fax} was NOT sent: it was cancelled.${arrived(job)}`;
    case "sending":
      return `${fax} is being sent just now${
        pages.sent > 0 ? `; ${pages.sent} of ${count(pages.total, "page")} arrived` : ""
      }.`;
    default:
      break;
  }
  if (next.kind === "suspended") return `${fax} is on hold: somebody stopped it.`;
  if (job.tries.length === 0 && job.end === undefined) return `${fax} waits for its first call.`;
  return `${fax} is not sent yet: ${reason(job)}.${arrived(job)}`;
}

/** How many calls there were, of how many that may be. */
function callsOf({ calls }: NextStep): string {
  if (calls.made === 0) return "";
  return calls.most > 0
    ? ` (${calls.made} of ${count(calls.most, "call")} made)`
    : ` (${count(calls.made, "call")} made)`;
}

const PATIENCE = "If it does not get through: ";
const TELL = /^tell the administrator/;

/** What the clerk can do; empty if there is nothing. */
function askLine({ end, before, standing, next, tries }: JobExplanation): string {
  if (end === undefined || standing === "sent" || standing === "sending") return "";
  if (next.kind === "suspended" || (tries.length === 0 && end.kind === "complete")) return "";
  const cause = before !== undefined && before.kind !== "complete" && end.kind === "tries used up"
    ? before
    : end;
  const { ask, whose } = END_WORDS[cause.kind];
  if (TELL.test(ask)) return `Please ${ask}.`;
  const isOver = next.kind === "none";
  if (isOver) return `What you can do: ${ask}.`;
  // A number that does not exist is not worth waiting for.
  return whose === "number" ? sentence(ask) : `${PATIENCE}${ask}.`;
}

const NOTHING_TO_DO = " You need not do anything.";

function nextLine(job: JobExplanation, now: number): string {
  const { next, standing, end, tries } = job;
  const ask = askLine(job);
  const rest = ask === "" || ask.startsWith(PATIENCE) ? NOTHING_TO_DO : "";
  switch (next.kind) {
    case "later":
      return `The next call is at ${untilWhen(next.at ?? now, now)}${callsOf(next)}.${rest}`;
    case "due": {
      const when = "as soon as a line of the fax server is free";
      return `The next call comes ${when}${callsOf(next)}.${rest}`;
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
  return [headline(job), nextLine(job, now) + remote, askLine(job)].filter((line) => line !== "");
}

function caller({ caller, remote, name }: ReceptionExplanation): string {
  const known = [caller, name, remote].filter((text) => text !== "");
  return known[0] === undefined
    ? "a caller who shows no number"
    : known[1] === undefined
    ? known[0]
    : `${known[0]} (${known[1]})`;
}

function receptionHeadline(fax: ReceptionExplanation): string {
  const { standing, pages, end, time } = fax;
  const when = time === undefined ? "" : ` on ${time.replace("T", " at ")}`;
  switch (standing) {
    case "received":
      return `A fax from ${caller(fax)} arrived${when}: ${count(pages, "page")}, complete.`;
    case "receiving":
      return `A fax from ${caller(fax)} is arriving just now.`;
    case "incomplete":
      return `A fax from ${caller(fax)} did NOT arrive completely${when}: ${shortOf(end)}. ${
        count(pages, "page")
      } arrived.`;
    case "no fax":
      return `A call from ${caller(fax)} brought no fax${when}: ${
        end === undefined ? "the log does not say why" : shortOf(end)
      }.`;
    default:
      return `A fax from ${caller(fax)} did NOT arrive${when}: ${shortOf(end)}.`;
  }
}

/** Where the fax is now. */
function whereabouts({ standing, handedOver, isThere, file, pages }: ReceptionExplanation): string {
  if (standing === "receiving" || standing === "no fax" || pages === 0) return "";
  const place = isThere ? `It is in ${file}` : "Its file is not in the list of received faxes any more";
  switch (handedOver) {
    case "yes":
      return `${place}${isThere ? ", and was passed on" : "; it was passed on"}.`;
    case "waits":
      return `${place}, and was not passed on yet: the fax server tries again. Please tell the administrator.`;
    default:
      return `${place}.`;
  }
}

function receptionAsk({ standing, end }: ReceptionExplanation): string {
  if (standing === "received" || standing === "receiving" || end === undefined || end.kind === "complete") {
    return "";
  }
  const { ask, whose } = END_WORDS[end.kind];
  if (standing === "no fax") return `What you can do: ${ask}.`;
  // The words for faxes that go out advise those who send.
  const tell = whose === "us" ? "tell the administrator, and " : "";
  return `What you can do: ${tell}ask the sender to send it again.`;
}

function receptionLines(fax: ReceptionExplanation): readonly string[] {
  return [receptionHeadline(fax), whereabouts(fax), receptionAsk(fax)].filter((line) => line !== "");
}

/**
 * The lines. They hold texts from outside, which whoever prints them must make harmless.
 *
 * @param now Unix seconds
 */
export function clerkLines(explanation: Explanation, now: number): readonly string[] {
  return explanation.kind === "job" ? jobLines(explanation, now) : receptionLines(explanation);
}
