/**
 * An overview of HylaFAX's queue, from the qfiles in `sendq/` (HylaFAX 6.0.7, FaxRequest.c++; states as faxstat shows them). They
 * are read without locks while faxq and senders write, so values that make no sense are ignored.
 */

import { getField, parseQfile, type Qfile } from "./qfile.ts";

/** The state of a job, in HylaFAX's words; their numbers in a qfile are 1 to 8. */
export const JOB_STATES = [
  "suspended",
  "pending",
  "sleeping",
  "blocked",
  "ready",
  "active",
  "done",
  "failed",
] as const;

/** A state; `unknown` if the qfile says nothing that makes sense. */
export type JobState = (typeof JOB_STATES)[number] | "unknown";

/** A qfile as it was found. */
export interface FoundQfile {
  /** The number in its name. */
  readonly jobId: number;
  /** What is in the file. */
  readonly bytes: Uint8Array;
  /** When it was made, Unix seconds. */
  readonly made: number;
}

/** A job in the queue. */
export interface QueuedJob {
  /** The number in the qfile's name. */
  readonly jobId: number;
  /** The state of the job. */
  readonly state: JobState;
  /** The user who handed it in. */
  readonly owner: string;
  /** The number as the user wrote it. */
  readonly number: string;
  /** The modem asked for, or a class of modems such as `any`. */
  readonly modem: string;
  /** Pages sent. */
  readonly npages: number;
  /** Pages of the whole job. */
  readonly totpages: number;
  /** Calls made. */
  readonly totdials: number;
  /** Why it waits, or what the sender does. */
  readonly status: string;
  /** When it was given to HylaFAX, Unix seconds. */
  readonly submitted: number;
  /** Seconds since it could have been sent; 0 if its time has not come. */
  readonly waitedS: number;
}

/** The queue in numbers. */
export interface QueueSummary {
  /** Waiting for a modem, for their time, or for the next try. */
  readonly waiting: number;
  /** With a sender. */
  readonly sending: number;
  /** Held back while another job goes to the same number. */
  readonly blocked: number;
  /** Stopped by the user. */
  readonly suspended: number;
  /** All others: about to end, or in an unknown state. */
  readonly other: number;
  /** The one that was given to HylaFAX first, of all that wait, are blocked or are being sent. */
  readonly oldest: QueuedJob | undefined;
  /** Jobs that lack only a modem, and whose time came more than {@linkcode DUE_S} ago; the longest wait first. */
  readonly due: readonly QueuedJob[];
  /** Jobs whose time came more than {@linkcode LATE_S} ago; the longest wait first. */
  readonly late: readonly QueuedJob[];
}

/** Seconds for which a job may wait before there is a warning. */
export const LATE_S = 15 * 60;

/** Seconds for which a job may be ready before there is a warning: faxq may just be about to start its sender. */
export const DUE_S = 60;

function whole(q: Qfile, tag: string): number {
  const value = getField(q, tag)?.trim() ?? "";
  return /^\d{1,15}$/.test(value) ? Number(value) : 0;
}

/** Reads a job as it stands at `now` (Unix seconds). */
export function readQueuedJob({ jobId, bytes, made }: FoundQfile, now: number): QueuedJob {
  const q = parseQfile(bytes);
  const text = (tag: string): string => getField(q, tag) ?? "";
  const tts = whole(q, "tts");
  return {
    jobId,
    state: JOB_STATES[whole(q, "state") - 1] ?? "unknown",
    owner: text("owner"),
    number: text("external") || text("number"),
    modem: text("modem"),
    npages: whole(q, "npages"),
    totpages: whole(q, "totpages"),
    totdials: whole(q, "totdials"),
    status: text("status"),
    submitted: made,
    waitedS: tts > now ? 0 : Math.max(0, Math.floor(now - Math.max(tts, made))),
  };
}

const WAITING: readonly JobState[] = ["pending", "sleeping", "ready"];

/** Those that could have been sent more than so many seconds ago, the longest wait first. */
function waitedLonger(jobs: readonly QueuedJob[], seconds: number): readonly QueuedJob[] {
  return jobs.filter((job) => job.waitedS > seconds)
    .toSorted((a, b) => b.waitedS - a.waitedS || a.jobId - b.jobId);
}

/** Counts jobs. */
export function summariseQueue(jobs: readonly QueuedJob[]): QueueSummary {
  const among = (...states: readonly JobState[]): readonly QueuedJob[] =>
    jobs.filter((job) => states.includes(job.state));
  const [waiting, sending, blocked] = [among(...WAITING), among("active"), among("blocked")];
  const suspended = among("suspended").length;
  const [oldest] = [...waiting, ...sending, ...blocked]
    .toSorted((a, b) => a.submitted - b.submitted || a.jobId - b.jobId);
  return {
    waiting: waiting.length,
    sending: sending.length,
    blocked: blocked.length,
    suspended,
    other: jobs.length - waiting.length - sending.length - blocked.length - suspended,
    oldest,
    due: waitedLonger(waiting, DUE_S),
    late: waitedLonger([...waiting, ...blocked], LATE_S),
  };
}
