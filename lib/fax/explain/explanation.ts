/** What `gofax explain` has found out of a job, a received fax or a call. Times are Unix seconds; texts from files are as they stand there. */

import type { RecognisedEnd } from "../end/recognise_end.ts";
import type { SessionStory } from "./story.ts";

/** How it stands. */
export type Standing =
  | "sent"
  | "received"
  | "incomplete"
  | "failed"
  | "cancelled"
  | "waiting"
  | "sending"
  | "receiving"
  | "no fax";

/** One try of a job, or one call that came in. */
export interface ExplainedTry {
  /** When it began, local time, `YYYY-MM-DDTHH:MM`; undefined if only a session log tells of it. */
  readonly time: string | undefined;
  /** Its number; its log is `log/c<commId>`. */
  readonly commId: string;
  /** The modem that it had; empty if not known. */
  readonly modem: string;
  /** Pages of this try. */
  readonly pages: number;
  /** Seconds that it was connected; undefined if not known. */
  readonly seconds: number | undefined;
  /** How it ended; undefined if it has not, or nothing tells. */
  readonly end: RecognisedEnd | undefined;
  /** What its session log tells; undefined if there is none. */
  readonly story: SessionStory | undefined;
}

/** What HylaFAX does next with a job. */
export interface NextStep {
  /**
   * `none`: nothing, it is over. `later`: a try at a time. `due`: a try as soon as a modem is free. `blocked`: a try when another job to the
   * same number is through. `suspended`: nothing, until a user lets it go on. `now`: it is being sent.
   */
  readonly kind: "none" | "later" | "due" | "blocked" | "suspended" | "now";
  /** When; undefined unless there is a time for it. */
  readonly at: number | undefined;
  /** The rule that set the time, in words; empty if none is known. */
  readonly rule: string;
  /** Calls made, and how many there may be; 0 means no limit. */
  readonly calls: { readonly made: number; readonly most: number };
  /** The same for calls that a fax machine answered. */
  readonly answered: { readonly made: number; readonly most: number };
  /** When HylaFAX gives the job up; undefined if the job does not say. */
  readonly killtime: number | undefined;
}

/** A job. */
export interface JobExplanation {
  /** What it is. */
  readonly kind: "job";
  /** Its number. */
  readonly jobId: number;
  /** Its file, relative to the spool if it is there; empty if there is none any more. */
  readonly file: string;
  /** How it stands. */
  readonly standing: Standing;
  /** The number as the user wrote it. */
  readonly number: string;
  /** The user who handed it in. */
  readonly owner: string;
  /** The status as it stands in the file. */
  readonly status: string;
  /** HylaFAX's number for it, as HylaFAX 6 has it. */
  readonly statuscode: number;
  /** The same as it stands in the file: `1`, or `E001` in HylaFAX+; empty if there is none. */
  readonly code: string;
  /** The end that counts: the job's, or that of its last try; undefined if there was none yet. */
  readonly end: RecognisedEnd | undefined;
  /** Why the last try before failed, if the job ended for another reason, such as its kill time. */
  readonly before: RecognisedEnd | undefined;
  /** Pages over all calls, as HylaFAX counts them. */
  readonly pages: { readonly sent: number; readonly total: number };
  /** When it was handed in; undefined if not known. */
  readonly submitted: number | undefined;
  /** When it ended; undefined if it has not, or it is not known. */
  readonly ended: number | undefined;
  /** The other machine's identification; empty if it gave none. */
  readonly remote: string;
  /** The oldest first. */
  readonly tries: readonly ExplainedTry[];
  /** What HylaFAX does next. */
  readonly next: NextStep;
}

/** A received fax, or a call that came in. */
export interface ReceptionExplanation {
  /** What it is. */
  readonly kind: "reception";
  /** The communication. */
  readonly commId: string;
  /** The file of the fax, relative to the spool; empty if there is none. */
  readonly file: string;
  /** Whether the file is there. */
  readonly isThere: boolean;
  /** How it stands. */
  readonly standing: Standing;
  /** The caller's number; empty if not known. */
  readonly caller: string;
  /** The caller's name; empty if not known. */
  readonly name: string;
  /** The other machine's identification; empty if it gave none. */
  readonly remote: string;
  /** The called number; empty if not known. */
  readonly called: string;
  /** When it began, local time, `YYYY-MM-DDTHH:MM`; undefined if only a session log tells of it. */
  readonly time: string | undefined;
  /** Pages that are in the file. */
  readonly pages: number;
  /** How it ended; undefined if it has not. */
  readonly end: RecognisedEnd | undefined;
  /** Whether faxrcvd has it: `yes`; `waits`, and gofaxd tries again; `no`, because there is no file or it was no fax; `not known`. */
  readonly handedOver: "yes" | "waits" | "no" | "not known";
  /** The call. */
  readonly tries: readonly ExplainedTry[];
}

/** What is known of one subject. */
export type Explanation = JobExplanation | ReceptionExplanation;
