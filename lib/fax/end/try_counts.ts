/** What a try adds to the job's counters (docs/internals/hylafax.md#counters). */

import type { Call } from "../call/call.ts";

/** The job's counters when the try began. */
export interface JobCounters {
  /** Calls in a row that reached no fax machine (docs/internals/hylafax.md#counters). */
  readonly ndials: number;
  /** All calls of the job. */
  readonly totdials: number;
  /** Calls that a fax machine answered. */
  readonly tottries: number;
  /** Calls in a row without a new page. */
  readonly ntries: number;
  /** The most that `totdials` may become; 0 means no limit. */
  readonly maxdials: number;
  /** The most that `tottries` may become; 0 means no limit. */
  readonly maxtries: number;
  /** The job's own interval in seconds, 0 for none. */
  readonly retrytime: number;
}

/** The counters that depend on what the call reached. */
export type TryCounts = Pick<JobCounters, "ndials" | "tottries" | "ntries">;

/** The counters as they were before the try. */
export function uncounted({ ndials, tottries, ntries }: JobCounters): TryCounts {
  return { ndials, tottries, ntries };
}

/** A call that did not reach a fax machine. */
export function countDial(job: JobCounters): TryCounts {
  return { ...uncounted(job), ndials: job.ndials + 1 };
}

/** A call that a fax machine answered. If a new page was confirmed, the failures in a row on the page before are over. */
export function countTry(job: JobCounters, call: Call, failures: 0 | 1): TryCounts {
  return {
    ndials: 0,
    tottries: job.tottries + 1,
    ntries: call.inOrder > 0 ? 0 : job.ntries + failures,
  };
}
