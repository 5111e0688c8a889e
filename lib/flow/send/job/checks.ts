/** What can be said of a job before a call: why it cannot be sent, which number, which pages. Ends here cost the user no try. */

import type { TryEnd } from "../../../fax/end/outcome.ts";
import { listPages, refusedPage } from "../../../fax/job/call_pages.ts";
import { planPages, type SendPlan } from "../../../fax/job/plan.ts";
import { PageError } from "../../../tiff/read.ts";
import { FormatError } from "../../../hylafax/format_error.ts";
import type { FaxJob } from "../../../hylafax/job.ts";
import { parsePageHandling } from "../../../hylafax/page_handling.ts";
import type { JobDocuments } from "../../../spool/job_documents.ts";
import { items } from "../../../hylafax/qfile.ts";
import type { JobRecord } from "./record.ts";
import { messageOf } from "../../../text/error_text.ts";
import { spoolKind } from "../../base/file_trouble.ts";
import type { SenderWorld } from "../../base/world.ts";

/** An end before any call. */
export type Undialled = TryEnd & { kind: "undialled" };

/** HylaFAX's codes for what a job cannot be sent for (docs/internals/hylafax.md#statuscodes). */
export const CODE = {
  number: 5,
  switch: 6,
  noDocuments: 323,
  poll: 324,
  corrupt: 326,
  rejected: 348,
  document: 901,
  other: 999,
} as const;

/** Trouble of ours or of the switch: the job is tried again. */
export function later(text: string, statuscode: number = CODE.other): Undialled {
  return { kind: "undialled", verdict: "retry", text, statuscode };
}

/** Nothing that another try could mend. */
export function never(text: string, statuscode: number): Undialled {
  return { kind: "undialled", verdict: "failed", text, statuscode };
}

/** The job as faxq handed it over, or why it cannot be one. */
export function readRecord(record: JobRecord): FaxJob | Undialled {
  try {
    return record.job();
  } catch (error) {
    if (error instanceof FormatError) {
      return never(`Job file cannot be read (${error.message})`, CODE.corrupt);
    }
    throw error;
  }
}

/** Why a job is not for us, or that there is nothing left to do for it. */
export function refusal(job: FaxJob): Undialled | "already-sent" | undefined {
  if (job.polls.length > 0) return never("Polling is not supported by this fax server", CODE.poll);
  if (job.documents.length > 0) return undefined;
  // A sender before us delivered everything, and faxq did not hear of it (docs/internals/hylafax.md#a-restart-of-faxq).
  return job.npages > 0 ? "already-sent" : never("No document to send", CODE.noDocuments);
}

/** What a job asks for and FreeSWITCH's fax has no way to do; the fax goes without. */
export function unsupported(job: FaxJob): readonly string[] {
  return [
    ...(job.subaddr === "" ? [] : ["a subaddress"]),
    ...(job.passwd === "" ? [] : ["a password"]),
  ];
}

/** The number as typed: the field the site wants, the other one if that is empty. */
export function typedNumber(world: SenderWorld, job: FaxJob): string {
  const [first, second] = world.config.gofaxsend.dialNumber === "number"
    ? [job.number, job.external]
    : [job.external, job.number];
  return first !== "" ? first : second;
}

function inSentence(document: string): string {
  return document.charAt(0).toLowerCase() + document.slice(1);
}

/** What a document cannot be sent for that is not the job's, is not there, or is no fax. */
function documentTrouble(error: unknown, name: string): Undialled {
  const message = messageOf(error);
  const document = `Document ${name}`;
  if (error instanceof PageError) {
    return never(
      `Page ${error.page} of ${inSentence(document)} cannot be read: ${error.what}`,
      CODE.document,
    );
  }
  if (error instanceof FormatError) {
    return never(`${document} is no fax image: ${error.what}`, CODE.document);
  }
  switch (spoolKind(error)) {
    case "missing":
      return never(`${document} is missing on the fax server`, CODE.document);
    case "not-plain":
      return never(`${document} is no plain file on the fax server`, CODE.corrupt);
    case "foreign":
      return never(`${document} is not this job's`, CODE.corrupt);
    case "shared":
      return later(`${document} is not this job's alone: another job has a different one`, CODE.document);
    default:
      return later(`${document} cannot be read (${message})`, CODE.document);
  }
}

/** Page handling that cannot be read says nothing: then every page goes. */
function readablePageHandling(world: SenderWorld, job: FaxJob): string {
  try {
    parsePageHandling(job.pagehandling);
    return job.pagehandling;
  } catch (error) {
    world.log.warning(`Sending all pages: ${messageOf(error)}`);
    return "";
  }
}

/** The documents that a job may have. */
export function documentsOf(world: SenderWorld, record: JobRecord, job: FaxJob): JobDocuments {
  return world.spool.documents.of(record.documentUser(job.jobId));
}

/** The pages left to send. */
export function makePlan(
  world: SenderWorld,
  record: JobRecord,
  job: FaxJob,
  documents: JobDocuments,
): SendPlan | Undialled {
  let file = "";
  try {
    for (const item of items(record.qfile)) {
      if (item.kind === "source") documents.claim(file = item.file);
    }
    const plan = planPages(
      record.qfile,
      readablePageHandling(world, job),
      (item) => listPages(documents.read(file = item.file)),
      world.config.gofaxsend.resume ? Math.max(0, job.npages - job.nskip) : 0,
    );
    if (plan.toSend === 0) return never("No page to send", CODE.noDocuments);
    const no = refusedPage(plan);
    return no === undefined ? plan : never(`Page ${no.page} of document ${no.file} ${no.why}`, CODE.document);
  } catch (error) {
    world.log.notice(messageOf(error));
    return documentTrouble(error, file);
  }
}
