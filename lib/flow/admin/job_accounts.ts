/** Finds the lines of the accounting that are of one job. */

import { isoWhen } from "../../hylafax/last_results.ts";
import { getField, type Qfile } from "../../hylafax/qfile.ts";
import { isOutgoing, type XferfaxlogEntry } from "../../hylafax/xferfaxlog_entry.ts";
import type { Inquiry } from "./inquiry.ts";

/** Seconds by which a line of the accounting may be older than the job's file: it has minutes only. */
const MINUTE_S = 60;
/** Seconds behind which no line is looked for: the accounting is in the order of the calls' ends. */
const SLACK_S = 86_400;

/** Unix seconds as the accounting has them, `YYYY-MM-DDTHH:MM`, for comparison. */
function minuteOf(seconds: number): string {
  const date = new Date(seconds * 1000);
  const two = (number: number): string => String(number).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${
    two(date.getMinutes())
  }`;
}

/** What of a job is known before its lines are looked for. */
export interface SoughtJob {
  /** Its number. */
  readonly jobId: number;
  /** Its file's lines; undefined if the file is gone. */
  readonly qfile: Qfile | undefined;
  /** When the file was made, Unix seconds; undefined if not known. */
  readonly made: number | undefined;
}

/** The lines of one job. */
export interface JobAccounts {
  /** Its calls, the oldest first. */
  readonly accounts: readonly XferfaxlogEntry[];
  /** HylaFAX+'s line of the job's end, if it was not sent. */
  readonly unsent: XferfaxlogEntry | undefined;
  /** HylaFAX+'s line of its beginning. */
  readonly submission: XferfaxlogEntry | undefined;
}

/** What of a number all programs write alike. */
function signsOf(number: string): string {
  return number.replaceAll(/[^0-9A-Za-z]/g, "");
}

/** Its lines, the newest first. Numbers of jobs are used again when HylaFAX begins to count anew. */
function linesOf(inquiry: Inquiry, { jobId, qfile, made }: SoughtJob): readonly XferfaxlogEntry[] {
  const mark = `\t${jobId}\t`;
  const number = qfile && getField(qfile, "external");
  const oldest = made === undefined ? "" : minuteOf(made - SLACK_S);
  let first: XferfaxlogEntry | undefined;
  let begun = false;
  const counts = (entry: XferfaxlogEntry): boolean => {
    if (begun || entry.jobOrFile !== String(jobId)) return false;
    if (!isOutgoing(entry) && entry.kind !== "UNSENT" && entry.kind !== "SUBMIT") return false;
    first ??= entry;
    if (signsOf(entry.number) !== signsOf(number ?? first.number)) return false;
    // What stands before is of an earlier job with the same number.
    begun = entry.kind === "SUBMIT";
    return true;
  };
  return inquiry.accounts(
    (line) => line.includes(mark),
    counts,
    (line) => isoWhen(line.slice(0, 14)) < oldest,
  );
}

/** Finds the lines of a job. */
export function jobAccounts(inquiry: Inquiry, sought: SoughtJob): JobAccounts {
  const since = sought.made === undefined ? "" : minuteOf(sought.made - MINUTE_S);
  const lines = linesOf(inquiry, sought).filter(({ when }) => isoWhen(when) >= since);
  return {
    accounts: lines.filter(isOutgoing).toReversed(),
    unsent: lines.find(({ kind }) => kind === "UNSENT"),
    submission: lines.find(({ kind }) => kind === "SUBMIT"),
  };
}
