/**
 * The one TIFF that a call sends. A single document is sent as it is, if the call carries all its pages that are not sent yet;
 * otherwise tiffcp puts the pages together. FreeSWITCH and tiffcp never get the path of the qfile, which a client may have
 * chosen, but a second name in the spool's `tmp/` for the file that gofax has checked: FreeSWITCH can read it there, and other
 * users cannot. It is removed after the call. If a sender was killed, the job's next sender or gofaxd removes its files.
 *
 * SpanDSP prints on each page its place in the file, and begins at the page that it is told. So that pages carry their true
 * numbers, the pages that earlier calls have carried stand before them, or as many blank ones. A page whose data cannot be read
 * would end each call that comes to it (T.30 result 16 after half a minute, seen on FreeSWITCH 1.10.12), so the data of all of them is
 * read before the first call.
 */

import { documentParts, pagesToSend, resolutionsOf, wholeDocument } from "../../../fax/job/call_pages.ts";
import type { SendPlan } from "../../../fax/job/plan.ts";
import { readingDirectories } from "../../../tiff/read.ts";
import { fitDocument, MOST_BEFORE } from "../../../tiff/fit_document.ts";
import { FIRST_DIRECTORY_AT } from "../../../tiff/append_directories.ts";
import type { JobDocuments } from "../../../spool/job_documents.ts";
import type { CallFile } from "../../../spool/paths.ts";
import { inSteps } from "../../base/in_steps.ts";
import { CallFiles, type DocumentOwner } from "../../base/call_files.ts";
import { messageOf } from "../../../text/error_text.ts";
import { DocumentError, failureOf, type Source, unreadable } from "./document_error.ts";
import { copyPages } from "./page_copier.ts";
import { checkWhole } from "./whole_document.ts";
import { spoolKind } from "../../base/file_trouble.ts";
import type { World } from "../../base/world.ts";

/** A document ready to be sent. Dispose of it to remove what was made for it. */
export interface Document extends Disposable {
  /** Path of the TIFF, absolute. */
  readonly path: string;
  /** How many pages are to be sent. */
  readonly pages: number;
  /** How many pages stand before them in the file. */
  readonly firstPage: number;
  /** Size of the largest page to be sent, in pixels. */
  readonly pagePixels: number;
}

/**
 * Removes the files that dead senders made for a job: those of one, or of all. Only the job's present sender, which holds the
 * qfile's lock, may ask for all.
 * @param jobId undefined if the qfile's name has no number: then nothing can be found
 * @param pid of one of them; undefined for all
 */
export function removeLeftDocuments({ spool, log }: World, jobId: number | undefined, pid?: number): void {
  if (jobId === undefined) return;
  const removed = spool.documents.removeLeft(jobId, pid);
  if (removed.length > 0) {
    log.notice(`Removed what a dead sender left: ${removed.join(", ")}`, { job: jobId });
  }
}

/** Gives the documents of a plan names in `tmp/`, and lists its pages under them. */
async function pinned(
  documents: JobDocuments,
  plan: SendPlan,
  files: CallFiles,
): Promise<readonly Source[]> {
  const pages: Source[] = [];
  for (const { file: document, directories } of documentParts(plan)) {
    const { file } = await files.pin(documents, document);
    for (const directory of directories) pages.push({ file, directory, document });
  }
  return pages;
}

/** Puts the pages of a plan together. */
async function join(
  world: World,
  documents: JobDocuments,
  plan: SendPlan,
  files: CallFiles,
): Promise<{ readonly file: CallFile; readonly firstPage: number }> {
  using sources = files.another();
  const pages = await pinned(documents, plan, sources);
  const file = files.empty();
  const copied = await copyPages(world, pages, file);
  if (copied.kind === "unreadable") throw unreadable(copied.page);
  if (copied.kind === "failed") {
    const text = `The pages of this fax cannot be put together (${failureOf(copied)})`;
    throw new DocumentError(text, copied.mayPass ? "may pass" : "counts");
  }
  // If more than MOST_BEFORE pages were sent before these, page numbers begin at 1 again.
  const firstPage = plan.before <= MOST_BEFORE ? plan.before : 0;
  await fit(world, plan, file, firstPage);
  const bytes = await world.spool.documents.readOnThread(file);
  const there = (await inSteps(world, readingDirectories(bytes))).length;
  if (there === firstPage + plan.toSend) return { file, firstPage };
  throw new DocumentError(`tiffcp made ${there} pages of ${firstPage + plan.toSend}`, "counts");
}

/** Changes a file that was put together so that SpanDSP takes it: pages before those of this call, and resolutions that it knows. */
async function fit(
  world: World,
  plan: SendPlan,
  file: CallFile,
  before: number,
): Promise<void> {
  const resolutions = resolutionsOf(plan);
  if (before === 0 && resolutions.every((one) => one === undefined)) return;
  const { documents } = world.spool;
  const bytes = await documents.readOnThread(file);
  const { append, firstDirectory } = await inSteps(world, fitDocument(bytes, before, resolutions));
  await documents.appendThenOverwrite(file, append, FIRST_DIRECTORY_AT, firstDirectory);
}

/** Makes the file to send. */
async function make(
  world: World,
  documents: JobDocuments,
  plan: SendPlan,
  files: CallFiles,
): Promise<{ readonly file: CallFile; readonly firstPage: number }> {
  const whole = wholeDocument(plan);
  if (whole === undefined) return await join(world, documents, plan, files);
  const pinned = await files.pin(documents, whole);
  await checkWhole(world, pinned, plan, whole, files);
  return { file: pinned.file, firstPage: plan.before };
}

/**
 * Makes the document of a plan.
 * @throws {DocumentError} If a page cannot be read, a document is missing by now, or they cannot be joined.
 */
export async function makeDocument(
  world: World,
  documents: JobDocuments,
  plan: SendPlan,
  owner: DocumentOwner,
): Promise<Document> {
  const files = new CallFiles(world, owner);
  const dispose = (): void => files[Symbol.dispose]();
  try {
    const { file, firstPage } = await make(world, documents, plan, files);
    const pagePixels = Math.max(...pagesToSend(plan).map(({ pixels }) => pixels));
    const path = world.spool.paths.resolve(file);
    return { path, pages: plan.toSend, firstPage, pagePixels, [Symbol.dispose]: dispose };
  } catch (error) {
    dispose();
    if (spoolKind(error) === undefined) throw error;
    // The message is for the user, who need not know where the spool lies.
    const words = messageOf(error).replaceAll(`${world.spool.paths.root}/`, "");
    throw new DocumentError(words, "may pass", { cause: error });
  }
}
