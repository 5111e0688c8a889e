/** What HylaFAX+ accounts for with an outgoing call, and HylaFAX 6 does not (7.0.11, faxd/faxSendApp.c++). */

import type { FaxJob } from "./job.ts";

/** The fields of a line. */
export interface PlusFields {
  /** The sender's name for the telephone company. */
  readonly faxname: string;
  /** The sender's number for the telephone company. */
  readonly faxnumber: string;
  /** The job's counters after the call, with slashes between them, in the order of {@linkcode AccountedCounters}. */
  readonly jobinfo: string;
}

/** The counters of a job, as its qfile names them (docs/internals/hylafax.md#counters). */
export type AccountedCounters = Pick<
  FaxJob,
  "totpages" | "ntries" | "ndials" | "totdials" | "maxdials" | "tottries" | "maxtries"
>;

function jobinfo(of: AccountedCounters): string {
  return [of.totpages, of.ntries, of.ndials, of.totdials, of.maxdials, of.tottries, of.maxtries].join("/");
}

/**
 * What is accounted for with a job of HylaFAX+; undefined for one of HylaFAX 6.
 *
 * @param counters as they are after the call
 */
export function plusFields(job: FaxJob, counters: AccountedCounters): PlusFields | undefined {
  const { dialect, faxname, faxnumber } = job;
  return dialect === "hylafax+" ? { faxname, faxnumber, jobinfo: jobinfo(counters) } : undefined;
}
