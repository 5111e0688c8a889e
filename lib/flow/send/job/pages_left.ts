/** The pages of a job that are still to be sent, by its documents. A document that cannot be sent ends the try with its cause. */

import { listPages, refusedPage } from "../../../fax/job/call_pages.ts";
import { type PageFacts, pagesBefore, planPages, type SendPlan } from "../../../fax/job/plan.ts";
import type { DocumentName } from "../../../hylafax/document_name.ts";
import { FormatError } from "../../../hylafax/format_error.ts";
import type { FaxJob } from "../../../hylafax/job.ts";
import { parsePageHandling } from "../../../hylafax/page_handling.ts";
import { items } from "../../../hylafax/qfile.ts";
import type { JobDocuments } from "../../../spool/job_documents.ts";
import { messageOf } from "../../../text/error_text.ts";
import { PageError } from "../../../tiff/read.ts";
import { spoolKind } from "../../base/file_trouble.ts";
import { inSteps } from "../../base/in_steps.ts";
import type { SenderWorld } from "../../base/world.ts";
import type { JobRecord } from "./job_record.ts";
import { failUndialled, retryUndialled, STATUSCODE, type Undialled } from "./undialled.ts";

function inSentence(document: string): string {
  return document.charAt(0).toLowerCase() + document.slice(1);
}

/** The end of a try for a document that is not the job's, is not there, or is no fax. */
function documentTrouble(error: unknown, name: string): Undialled {
  const document = `Document ${name}`;
  if (error instanceof PageError) {
    const page = `Page ${error.page} of ${inSentence(document)}`;
    return failUndialled(`${page} cannot be read: ${error.what}`, STATUSCODE.document);
  }
  if (error instanceof FormatError) {
    return failUndialled(`${document} is no fax image: ${error.what}`, STATUSCODE.document);
  }
  switch (spoolKind(error)) {
    case "missing":
      return failUndialled(`${document} is missing on the fax server`, STATUSCODE.document);
    case "not-plain":
      return failUndialled(`${document} is no plain file on the fax server`, STATUSCODE.corrupt);
    case "foreign":
      return failUndialled(`${document} is not this job's`, STATUSCODE.corrupt);
    case "shared": {
      const text = `${document} is not this job's alone: another job has a different one`;
      return retryUndialled(text, STATUSCODE.document);
    }
    default:
      return retryUndialled(`${document} cannot be read (${messageOf(error)})`, STATUSCODE.document);
  }
}

/** The job's page handling; if that cannot be read, undefined, so that every page is sent. */
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

/**
 * The pages of a document. A known one is not read again; whether the job may have it is checked each time.
 * @param isOnly whether the job has no other: then it may be sent as it is, and must be sound
 */
async function pagesOf(
  world: SenderWorld,
  documents: JobDocuments,
  name: DocumentName,
  isOnly: boolean,
): Promise<readonly PageFacts[]> {
  using document = documents.open(name);
  const { mark } = document;
  const known = world.known.pagesOf(mark);
  if (known !== undefined) return known;
  const bytes = await document.read();
  const isRead = isOnly && bytes.length <= world.mostReadBytes;
  const pages = await inSteps(world, listPages(bytes, isRead ? mark.id : undefined));
  world.known.keep(mark, pages, world.clock.now());
  return pages;
}

/** Plans the pages that are still to be sent, or gives the end of the try if they cannot be sent. */
export async function planPagesLeft(
  world: SenderWorld,
  record: JobRecord,
  job: FaxJob,
  documents: JobDocuments,
): Promise<SendPlan | Undialled> {
  let file = "";
  try {
    const all = items(record.qfile);
    for (const item of all) {
      if (item.kind === "source") documents.claim(file = item.file);
    }
    const pageHandling = readablePageHandling(world, job);
    const isOnly = all.filter(({ kind }) => kind === "fax").length === 1;
    const pages = new Map<number, readonly PageFacts[]>();
    for (const item of all) {
      if (item.kind !== "fax") continue;
      pages.set(item.index, await pagesOf(world, documents, file = item.file, isOnly));
    }
    const plan = planPages(
      record.qfile,
      pageHandling,
      ({ index }) => pages.get(index) ?? [],
      world.config.gofaxsend.resume ? pagesBefore(job) : 0,
    );
    if (plan.toSend === 0) return failUndialled("No page to send", STATUSCODE.noDocuments);
    const no = refusedPage(plan);
    if (no === undefined) return plan;
    return failUndialled(`Page ${no.page} of document ${no.file} ${no.why}`, STATUSCODE.document);
  } catch (error) {
    world.log.notice(messageOf(error));
    return documentTrouble(error, file);
  }
}
