/** What a qfile says of its job, read without a lock and from whatever program: a value that makes no sense counts as missing. */

import { JOB_STATES, type JobState } from "../../hylafax/job_queue.ts";
import { fieldsOf, type Qfile } from "../../hylafax/qfile.ts";
import { readResultCode } from "../../hylafax/result_code.ts";

/** The fields of a job that explain how it stands. Times are Unix seconds; the others as in hylafax/job.ts. */
export interface JobFacts {
  /** Its state, in HylaFAX's words. */
  readonly state: JobState;
  /** The number as the user wrote it. */
  readonly number: string;
  /** The user who handed it in. */
  readonly owner: string;
  /** The status. */
  readonly status: string;
  /** HylaFAX's number for it, as HylaFAX 6 has it; 0 if there is none. */
  readonly statuscode: number;
  /** The same as it is written: `1`, or `E001` in HylaFAX+; empty if there is none. */
  readonly code: string;
  /** The last session. */
  readonly commid: string;
  /** The other machine's identification. */
  readonly csi: string;
  /** Pages sent. */
  readonly npages: number;
  /** Pages of the whole job. */
  readonly totpages: number;
  /** Calls made. */
  readonly totdials: number;
  /** The most calls; 0 for no limit. */
  readonly maxdials: number;
  /** Calls that a fax machine answered. */
  readonly tottries: number;
  /** The most of these; 0 for no limit. */
  readonly maxtries: number;
  /** When it is tried next; in `doneq`, when it ended. */
  readonly tts: number;
  /** When HylaFAX gives it up; 0 if the job does not say. */
  readonly killtime: number;
  /** The job's own interval between calls, seconds; 0 for none. */
  readonly retrytime: number;
}

/** Reads them. */
export function readJobFacts(q: Qfile): JobFacts {
  const field = fieldsOf(q);
  const text = (tag: string): string => field(tag) ?? "";
  const whole = (tag: string, missing = 0): number => {
    const value = text(tag).trim();
    return /^\d{1,15}$/.test(value) ? Number(value) : missing;
  };
  const { statuscode, written: code } = readResultCode(field);
  return {
    state: JOB_STATES[whole("state") - 1] ?? "unknown",
    number: text("external") || text("number"),
    owner: text("owner"),
    status: text("status"),
    statuscode,
    code,
    commid: text("commid"),
    csi: text("csi"),
    npages: whole("npages"),
    totpages: whole("totpages"),
    totdials: whole("totdials"),
    maxdials: whole("maxdials", 12),
    tottries: whole("tottries"),
    maxtries: whole("maxtries", 3),
    tts: whole("tts"),
    killtime: whole("killtime"),
    retrytime: whole("retrytime"),
  };
}
