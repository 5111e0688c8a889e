/**
 * Which pages a call has to carry, and how the job changes once some of them are confirmed (docs/internals/hylafax.md#documents,
 * #page-handling, #what-a-sender-leaves: items, page handling, and how faxsend advances them).
 *
 * HylaFAX+ ends a job whose qfile names a file that is not there, and its faxsend leaves a sent source the name under which it was saved
 * (HylaFAX+ 7.0.11, faxd/FaxRequest.c++ (addItem), faxd/FaxSend.c++ (notifyDocumentSent)); faxqclean leaves that name alone while the job
 * is in `sendq`. HylaFAX 6.0.7's faxsend gives the source its first name back.
 */

import { dialectOf } from "../../hylafax/dialect.ts";
import { formatPageHandling, type PageGroup, parsePageHandling } from "../../hylafax/page_handling.ts";
import {
  type DocumentName,
  formerNames,
  type SourceNames,
  sourceOfJob,
} from "../../hylafax/document_name.ts";
import type { JobId } from "../../hylafax/ids.ts";
import {
  type DocumentItem,
  type ItemChange,
  items,
  type Qfile,
  type QfileItem,
  replaceItems,
  setFields,
} from "../../hylafax/qfile.ts";
import type { Sendable } from "../../tiff/sendable.ts";

/** What is known of a page of a document. */
export interface PageFacts {
  /** Its size in picture elements, width times height. */
  readonly pixels: number;
  /** What has to be done with it so that SpanDSP sends it, or why that cannot be. */
  readonly how: Sendable;
  /** The state of the file in which all of its data was read and found sound; undefined if that is not known. */
  readonly soundIn: string | undefined;
}

/** One page of the job that is not done yet. */
export interface PlannedPage extends PageFacts {
  /** The line of the qfile that names its document. */
  readonly item: DocumentItem;
  /** Directory of the TIFF, from 0. */
  readonly directory: number;
  /** Last page of its document. */
  readonly lastOfDocument: boolean;
  /** Left out by `sendfax -Z`. */
  readonly skip: boolean;
}

/** What remains of a job when a call starts. */
export interface SendPlan {
  /** Every remaining page, the skipped ones too, in sending order. */
  readonly pages: readonly PlannedPage[];
  /** The job's page handling, one group for each of `pages`; empty if the job has none. */
  readonly groups: readonly PageGroup[];
  /** Pages that this call has to carry. */
  readonly toSend: number;
  /** Pages that stand before these, carried by earlier calls or skipped: the first one of this call has the next number. */
  readonly before: number;
}

/** The pages of an item's file, one for each directory. */
export type ListPages = (item: DocumentItem) => readonly PageFacts[];

function pagesOf(
  item: DocumentItem,
  all: readonly PageFacts[],
  groups: readonly PageGroup[],
  offset: number,
): PlannedPage[] {
  return all.slice(item.dirnum).map((facts, index) => {
    const directory = item.dirnum + index;
    const skip = groups[offset + index]?.skip ?? false;
    return { ...facts, item, directory, lastOfDocument: directory === all.length - 1, skip };
  });
}

/**
 * Lists the pages a job still has to send.
 *
 * @param before pages that stand before these, by {@linkcode pagesBefore}
 * @throws {FormatError} If the page handling or an item cannot be read; also what `listPages` throws.
 */
export function planPages(qfile: Qfile, pageHandling: string, listPages: ListPages, before = 0): SendPlan {
  const groups = parsePageHandling(pageHandling);
  const pages: PlannedPage[] = [];
  for (const item of items(qfile)) {
    if (item.kind === "fax") pages.push(...pagesOf(item, listPages(item), groups, pages.length));
  }
  return { pages, groups, toSend: pages.filter((page) => !page.skip).length, before };
}

/**
 * How many pages of the plan are done once `confirmed` of those to send are confirmed. Skipped pages after the last confirmed one
 * are not done yet, unless no page remains.
 */
function pagesDone(plan: SendPlan, confirmed: number): number {
  let sent = 0;
  let done = 0;
  for (const [index, page] of plan.pages.entries()) {
    if (!page.skip) {
      if (sent === confirmed) break;
      sent++;
      done = index + 1;
    }
  }
  return sent === plan.toSend ? plan.pages.length : done;
}

/** A document that was sent completely. */
export interface DeliveredDocument {
  /** The TIFF that was sent. */
  readonly file: DocumentName;
  /** The names of its source, if that is named otherwise now: the old name is of no more use. */
  readonly source: SourceNames | undefined;
}

/**
 * Makes sure that a source can be found under its own name, before a qfile names it so; false if it has to keep the name under which it
 * was saved.
 */
export type NameSource = (names: SourceNames) => boolean;

/** The job after some pages were confirmed. */
export interface JobProgress {
  /** The job as it is to be written into the qfile. */
  readonly qfile: Qfile;
  /** Documents of which the last page was confirmed. */
  readonly delivered: readonly DeliveredDocument[];
  /** Counted over all calls of the job. */
  readonly npages: number;
}

/** Counters of the job when the call started; each HylaFAX has some of its own (docs/internals/hylafax.md#counters). */
export interface PageCounters {
  /** Pages sent in all calls of the job; HylaFAX 6 counts those that `pagehandling` leaves out, too. */
  readonly npages: number;
  /** Of these, the ones left out. HylaFAX 6 only. */
  readonly nskip: number;
  /** Of these, cover pages. HylaFAX 6 only. */
  readonly ncover: number;
  /** How many of the next pages are covers that faxq added, which have no number of their own. HylaFAX+ only. */
  readonly nocountcover: number;
  /** Pages of the document that stand before those of the job, less the covers that were sent. HylaFAX+ only. */
  readonly skippedpages: number;
}

/** The counters of a job. */
export function pageCountersOf(job: PageCounters): PageCounters {
  const { npages, nskip, ncover, nocountcover, skippedpages } = job;
  return { npages, nskip, ncover, nocountcover, skippedpages };
}

/** How many pages of the document stand before the next one: so many less than its number (HylaFAX+, faxd/FaxModem.c++, sendSetup). */
export function pagesBefore({ npages, nskip, nocountcover, skippedpages }: PageCounters): number {
  return Math.max(0, npages - nskip + skippedpages - nocountcover);
}

/** HylaFAX recognizes a cover page by its file name. */
function isCover(page: PlannedPage): boolean {
  return page.item.file.includes("/cover");
}

/** The source that a document was made from, if it is the item before the document, and one of this job. */
function sourceOf(
  item: QfileItem | undefined,
  jobId: JobId,
): { readonly item: DocumentItem; readonly names: SourceNames } | undefined {
  if (item?.kind !== "source") return undefined;
  const names = sourceOfJob(item.file, jobId);
  return names && { item, names };
}

/**
 * Sources of documents that are struck already, with the names under which they were saved and which the qfile does not name any more: a
 * sender that was killed after it had struck a document left the source both names, or (an earlier version of gofax) only the old one.
 *
 * @throws {FormatError} If an item cannot be read.
 */
export function struckSources(qfile: Qfile, jobId: JobId): readonly SourceNames[] {
  const all = items(qfile);
  const named = new Set<string>(all.map(({ file }) => file));
  return all.flatMap((item, at) =>
    item.kind === "source" && all[at + 1]?.kind !== "fax"
      ? formerNames(item.file, jobId).filter(({ saved }) => !named.has(saved))
      : []
  );
}

/** Strikes documents that are sent, and moves the first directory of one that is sent in part. */
function strikeItems(
  qfile: Qfile,
  done: readonly PlannedPage[],
  jobId: JobId,
  nameSource: NameSource,
): { qfile: Qfile; delivered: DeliveredDocument[] } {
  const isRenamed = dialectOf(qfile) === "hylafax" ? nameSource : (): boolean => false;
  const all = items(qfile);
  const before = new Map(all.map(({ index }, at) => [index, all[at - 1]]));
  const changes = new Map<number, ItemChange | null>();
  const delivered: DeliveredDocument[] = [];
  const ends = done.filter((page, at) => done[at + 1]?.item.index !== page.item.index);
  for (const page of ends) {
    if (!page.lastOfDocument) {
      changes.set(page.item.index, { dirnum: page.directory + 1 });
      continue;
    }
    changes.set(page.item.index, null);
    const source = sourceOf(before.get(page.item.index), jobId);
    if (source === undefined || !isRenamed(source.names)) {
      delivered.push({ file: page.item.file, source: undefined });
      continue;
    }
    changes.set(source.item.index, { file: source.names.original });
    delivered.push({ file: page.item.file, source: source.names });
  }
  return { qfile: replaceItems(qfile, changes), delivered };
}

function countersAfter(base: PageCounters, done: readonly PlannedPage[]): PageCounters {
  // HylaFAX+, faxd/FaxSend.c++, notifyPageSent: npages counts the cover, and skippedpages takes it back.
  const covers = Math.min(done.length, base.nocountcover);
  return {
    npages: base.npages + done.length,
    nskip: base.nskip + done.filter((page) => page.skip).length,
    ncover: base.ncover + done.filter(isCover).length,
    nocountcover: base.nocountcover - covers,
    skippedpages: base.skippedpages - covers,
  };
}

/** Sets only the counters, which faxstat shows while the call goes on; documents are struck from the job at its end. */
export function countConfirmedPages(
  qfile: Qfile,
  plan: SendPlan,
  base: PageCounters,
  confirmed: number,
): JobProgress {
  const counters = countersAfter(base, plan.pages.slice(0, pagesDone(plan, confirmed)));
  return { qfile: setFields(qfile, { ...counters }), delivered: [], npages: counters.npages };
}

/**
 * Counters, page handling and items once `confirmed` pages of this call are confirmed, as faxsend leaves them: a further try
 * starts at the first page not confirmed, and a job whose every document is struck has no page to send.
 *
 * @param qfile the job, whose items are still those of which the plan was made
 * @param nameSource asked for each source of a struck document, where this HylaFAX names it otherwise then
 * @throws {FormatError} If an item cannot be read.
 */
export function advanceJob(
  qfile: Qfile,
  plan: SendPlan,
  base: PageCounters,
  confirmed: number,
  jobId: JobId,
  nameSource: NameSource,
): JobProgress {
  const done = plan.pages.slice(0, pagesDone(plan, confirmed));
  const counters = countersAfter(base, done);
  const struck = strikeItems(qfile, done, jobId, nameSource);
  const fields = { ...counters, pagehandling: formatPageHandling(plan.groups.slice(done.length)) };
  return { qfile: setFields(struck.qfile, fields), delivered: struck.delivered, npages: counters.npages };
}
