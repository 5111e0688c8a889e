/**
 * The one TIFF that a call sends. A single document is sent as it is, if the call carries all its pages that are not sent yet;
 * otherwise tiffcp puts the pages together. FreeSWITCH and tiffcp never get the path of the qfile, which a client may have
 * chosen, but a second name in the spool's `tmp/` for the file that gofax has checked: FreeSWITCH can read it there, and other
 * users cannot. It is removed after the call. If a sender was killed, the job's next sender or gofaxd removes its files.
 *
 * SpanDSP prints on each page its place in the file, and begins at the page that it is told. So that pages carry their true
 * numbers, the pages that earlier calls have carried stand before them, or as many blank ones. A page whose data cannot be read
 * would end each call that comes to it (T.30 result 16 after half a minute, seen on FreeSWITCH 1.10.12), so libtiff reads all of
 * them before the first call.
 */

import { documentParts, pagesToSend, resolutionsOf, wholeDocument } from "../../../fax/job/call_pages.ts";
import type { SendPlan } from "../../../fax/job/plan.ts";
import { readingDirectories } from "../../../tiff/read.ts";
import { fitDocument, MOST_BEFORE } from "../../../tiff/fit_document.ts";
import { FIRST_DIRECTORY_AT } from "../../../tiff/append_directories.ts";
import type { DocumentName } from "../../../hylafax/document_name.ts";
import type { JobDocuments } from "../../../spool/job_documents.ts";
import type { CallFile } from "../../../spool/paths.ts";
import { inSteps } from "../../base/in_steps.ts";
import { CallFiles, type DocumentOwner } from "../../base/call_files.ts";
import { messageOf } from "../../../text/error_text.ts";
import { COPY_S, type CopyFailed, copyPages, type PageSource } from "./page_copier.ts";
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

/** Why a document cannot be made. */
export class DocumentError extends Error {
  /** The class's name. */
  override readonly name = "DocumentError";
  /** `never`: a page cannot be read. `counts`: a further try may go well, but tries come to an end. `may pass`: the pages are not to blame. */
  readonly kind: "never" | "counts" | "may pass";

  /** With a message for the user. */
  constructor(message: string, kind: DocumentError["kind"], options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
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

/** A page to send, and the name of its document. */
interface Source extends PageSource {
  readonly document: DocumentName;
}

/** Gives the documents of a plan names in `tmp/`, and lists its pages under them. */
async function pinned(
  documents: JobDocuments,
  plan: SendPlan,
  files: CallFiles,
): Promise<readonly Source[]> {
  const pages: Source[] = [];
  for (const { file: document, directories } of documentParts(plan)) {
    const file = await files.pin(documents, document);
    for (const directory of directories) pages.push({ file, directory, document });
  }
  return pages;
}

function unreadable({ document, directory }: Source): DocumentError {
  const text = `Page ${directory + 1} of document ${document} cannot be read: its image data is damaged`;
  return new DocumentError(text, "never");
}

/** Consecutive pages in words. */
function rangeOf(pages: readonly Source[]): string {
  const [first, last] = [pages[0], pages.at(-1)];
  if (first === undefined || last === undefined) return "none";
  const [from, to] = [first.directory + 1, last.directory + 1];
  if (pages.length === 1) return `page ${from} of document ${first.document}`;
  if (first.document !== last.document) {
    return `page ${from} of document ${first.document} to page ${to} of document ${last.document}`;
  }
  return `pages ${from} to ${to} of document ${first.document}`;
}

/** Why a copy failed, and what is known of the page that may be to blame. */
function failureOf({ why, among }: CopyFailed<Source>): string {
  if (among === undefined) return why;
  return `${why}; the damaged page was not found within ${COPY_S} s, it is among ${rangeOf(among)}`;
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
  return { file, firstPage };
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

/** Has libtiff read the pages of a document that is sent as it is. If that cannot be tried, the document is sent all the same. */
async function check(
  world: World,
  file: CallFile,
  plan: SendPlan,
  name: DocumentName,
  files: CallFiles,
): Promise<void> {
  using scratch = files.another();
  let target: CallFile;
  try {
    target = scratch.empty();
  } catch (error) {
    return world.log.notice(`Cannot check ${name} before it is sent: ${messageOf(error)}`);
  }
  const pages = pagesToSend(plan).map(({ directory }) => ({ file, directory, document: name }));
  const copied = await copyPages(world, pages, target);
  if (copied.kind === "unreadable") throw unreadable(copied.page);
  if (copied.kind === "failed") {
    world.log.notice(`Cannot check ${name} before it is sent: ${failureOf(copied)}`);
  }
}

/** Makes the file to send; `maker` is the program that put its pages into it. */
async function make(
  world: World,
  documents: JobDocuments,
  plan: SendPlan,
  files: CallFiles,
): Promise<{ readonly file: CallFile; readonly firstPage: number; readonly maker: string }> {
  const whole = wholeDocument(plan);
  if (whole === undefined) return { ...await join(world, documents, plan, files), maker: "tiffcp" };
  const file = await files.pin(documents, whole);
  await check(world, file, plan, whole, files);
  return { file, firstPage: plan.before, maker: "faxq" };
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
    const { file, firstPage, maker } = await make(world, documents, plan, files);
    const bytes = await world.spool.documents.readOnThread(file);
    const there = (await inSteps(world, readingDirectories(bytes))).length;
    if (there !== firstPage + plan.toSend) {
      const text = `${maker} made ${there} pages of ${firstPage + plan.toSend}`;
      throw new DocumentError(text, "counts");
    }
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
