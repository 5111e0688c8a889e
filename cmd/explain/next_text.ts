/** What HylaFAX does next with a job, for an administrator. */

import { comesAgain, isLeftBehind } from "../../lib/fax/explain/comes_again.ts";
import type { JobExplanation, NextStep } from "../../lib/fax/explain/explanation.ts";
import { atWhen, localWhen, untilWhen } from "../../lib/fax/explain/when.ts";

function outOf(label: string, { made, most }: NextStep["calls"]): string {
  return most > 0 ? `${made} of ${most} ${label}s` : `${made} ${label}${made === 1 ? "" : "s"}`;
}

/** What HylaFAX does with a job that gets no further call, though it has not ended. */
function withoutCall({ at, killtime = 0 }: NextStep, now: number): string {
  return `nothing: its kill time is over ${atWhen(killtime, now)}, before the next call ${
    atWhen(at ?? now, now)
  }`;
}

/** What the kill time means for a job whose clock stands still. */
function suspendedUntil({ killtime }: NextStep, now: number): string {
  if (killtime === undefined) return "";
  return killtime > now
    ? ` Its kill time, ${atWhen(killtime, now)}, counts again from then on.`
    : ` Its kill time, ${atWhen(killtime, now)}, is over: without -k 'now + 3 hours' it ends at once.`;
}

/** What HylaFAX does next, when and why, and what is left of calls and time. */
export function nextText({ jobId, next, standing, file }: JobExplanation, now: number): string {
  const counted = `${outOf("call", next.calls)}, ${outOf("answered call", next.answered)} used`;
  const killtime = next.killtime === undefined || next.killtime <= now
    ? ""
    : ` It gives up ${untilWhen(next.killtime, now)} (kill time).`;
  const call = next.calls.made === 0 ? "the first call" : "another call";
  if (isLeftBehind(next, now)) {
    return `nothing: its kill time was ${
      localWhen(next.killtime ?? now)
    }. faxq ends such jobs, so faxq does not run, or hangs: ` +
      `gofax status. ${counted}.`;
  }
  if (next.kind !== "none" && !comesAgain(next, now)) return `${withoutCall(next, now)}; ${counted}.`;
  switch (next.kind) {
    case "none":
      if (file === "" && standing !== "sent") {
        return "nothing: the job is over, and its file was removed (faxqclean).";
      }
      return standing === "sent" ? "nothing: the job is done." : `nothing: the job has ended (${counted}).`;
    case "later":
      return `${call} ${untilWhen(next.at ?? now, now)}${
        next.rule === "" ? "" : ` (${next.rule})`
      }; ${counted}.${killtime}`;
    case "due":
      return `${call} as soon as a modem is free, and no other job goes to the same number; ${counted}.${killtime} If it ` +
        "stays so: gofax status.";
    case "blocked":
      return `${call} when the other job to the same number is through (MaxConcurrentCalls; faxstat -s shows it); ` +
        `${counted}.${killtime}`;
    case "suspended":
      return `nothing until a user lets it go on (faxalter -p ${jobId}); ${counted}.${
        suspendedUntil(next, now)
      }`;
    case "now":
      return `it waits for the sender's result; ${counted}.${killtime}`;
    default:
      return next.kind satisfies never;
  }
}
