/** The job that faxq handed over: parsed once, as soon as the qfile is locked, and whether there is anything to send. */

import { type UnsupportedWish, unsupportedWish } from "../../../fax/job/unsupported.ts";
import { FormatError } from "../../../hylafax/format_error.ts";
import type { FaxJob } from "../../../hylafax/job.ts";
import type { JobRecord } from "./job_record.ts";
import { failUndialled, STATUSCODE, type Undialled } from "./undialled.ts";

/** A job, or why there is none to send. */
export type HandedJob =
  /** The qfile is not a job. */
  | { readonly kind: "unreadable"; readonly why: Undialled }
  /** An earlier sender has sent everything, and faxq did not notice (docs/internals/hylafax.md#a-restart-of-faxq). */
  | { readonly kind: "already sent" }
  /** It asks for something that this server does not do, or for nothing. */
  | { readonly kind: "refused"; readonly job: FaxJob; readonly why: Undialled }
  /** There are documents to send. */
  | { readonly kind: "to send"; readonly job: FaxJob };

/** Why a job is refused that asks for something that this server does not do. Each text names the client's option. */
const REFUSALS: Readonly<Record<UnsupportedWish, Undialled>> = {
  polling: failUndialled("Polling is not supported by this fax server", STATUSCODE.poll),
  probing: failUndialled(
    "Probing is not supported by this fax server: nothing was dialled. Send a fax without sendfax -O probeonly",
    STATUSCODE.other,
  ),
  colour: failUndialled(
    "Faxes in colour are not supported by this fax server: nothing was dialled. Send it in black and white, " +
      "without sendfax -O usecolor:only",
    STATUSCODE.colour,
  ),
};

function judgeJob(job: FaxJob): HandedJob {
  const refused = (why: Undialled): HandedJob => ({ kind: "refused", job, why });
  const wish = unsupportedWish(job);
  if (wish !== undefined) return refused(REFUSALS[wish]);
  if (job.documents.length > 0) return { kind: "to send", job };
  if (job.npages > 0) return { kind: "already sent" };
  return refused(failUndialled("No document to send", STATUSCODE.noDocuments));
}

/** Reads the job. */
export function readHandedJob(record: JobRecord): HandedJob {
  try {
    return judgeJob(record.read());
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    const why = failUndialled(`Job file cannot be read (${error.message})`, STATUSCODE.corrupt);
    return { kind: "unreadable", why };
  }
}

/** What a job asks for that FreeSWITCH cannot do; the fax is sent without it. */
export function unsupportedWishes(job: FaxJob): readonly string[] {
  return [
    ...(job.subaddr === "" ? [] : ["a subaddress"]),
    ...(job.passwd === "" ? [] : ["a password"]),
    ...(job.colour === "no" ? [] : ["colour"]),
  ];
}
