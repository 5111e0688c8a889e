/**
 * A job as the sender sees it: the qfile's fields, checked once. Words and units are HylaFAX's own
 * (6.0.7, FaxRequest.c++; HylaFAX+ 7.0.11, faxd/FaxRequest.c++; sendfax and hfaxd set the defaults).
 */

import { type Dialect, dialectOf } from "./dialect.ts";
import { FormatError, quoteValue } from "./format_error.ts";
import { type JobId, parseJobId } from "./ids.ts";
import { type DocumentItem, fieldsOf, items, type PollItem, type Qfile, type QfileItem } from "./qfile.ts";

/** The fields that are numbers, and the value if HylaFAX has left one out. For units see {@linkcode FaxJob}. */
export const JOB_NUMBERS = {
  tts: 0,
  killtime: 0,
  retrytime: 0,
  state: 0,
  npages: 0,
  totpages: 0,
  nskip: 0,
  skippages: 0,
  ncover: 0,
  coverpages: 0,
  ntries: 0,
  ndials: 0,
  totdials: 0,
  maxdials: 12,
  tottries: 0,
  maxtries: 3,
  pagewidth: 0,
  pagelength: 0,
  resolution: 98,
  priority: 127,
  schedpri: 127,
  minbr: 0,
  desiredbr: 13,
  desiredst: 0,
  desiredec: 2,
  desireddf: 3,
  desiredtl: 0,
  useccover: 0,
  usexvres: 0,
  returned: 7,
  // HylaFAX+ alone has these.
  skippedpages: 0,
  nocountcover: 0,
  conntime: 0,
  duration: 0,
  probeonly: 0,
  usecolor: 0,
} as const;

/** The one number that may be below 0: pages that do not count are taken off it (HylaFAX+, faxd/FaxSend.c++, notifyPageSent). */
const MAY_BE_NEGATIVE = "skippedpages";

/** The fields that are texts. */
export const JOB_TEXTS = [
  "number",
  "external",
  "owner",
  "sender",
  "mailaddr",
  "jobtag",
  "client",
  "modem",
  "groupid",
  "pagehandling",
  "pagerange",
  "tsi",
  "faxnumber",
  "faxname",
  "tagline",
  "subaddr",
  "passwd",
  "timezone",
  "jobtype",
  "receiver",
  "company",
  "location",
  "voice",
  "fromcompany",
  "fromlocation",
  "fromvoice",
  "regarding",
  "comments",
  "cover",
  "notify",
  "doneop",
  "commid",
  "csi",
  "nsf",
  "signalrate",
  "dataformat",
  "status",
] as const;

/** A job's numbers by their tags. */
export type JobNumbers = { readonly [tag in keyof typeof JOB_NUMBERS]: number };
/** A job's texts by their tags; empty if the job has none. */
export type JobTexts = { readonly [tag in (typeof JOB_TEXTS)[number]]: string };

/** A document to send. */
export interface JobDocument {
  /** The `fax:` line: the TIFF, and the directory to begin with. */
  readonly item: DocumentItem;
  /** The line before it: the file that the TIFF was made from. */
  readonly source: DocumentItem | undefined;
  /** True for a cover page, which HylaFAX knows by `/cover` in the name. */
  readonly isCover: boolean;
}

/**
 * A job. Times are Unix seconds (`tts`, `killtime`) or seconds (`retrytime`), `pagewidth` and `pagelength` millimetres,
 * `resolution` lines per inch, `minbr` and `desiredbr` codes (0 = 2400 … 13 = 33600 bit/s). Texts are empty if the job has none.
 * `conntime` and `duration` are seconds of all tries, connected and at work; `skippedpages` are pages that the user left out before
 * those of the job, `nocountcover` pages at its beginning that do not count.
 */
export interface FaxJob
  extends Omit<JobNumbers, "useccover" | "usexvres" | "desiredtl" | "usecolor">, JobTexts {
  /** The id, which is also in the qfile's name. */
  readonly jobId: JobId;
  /** Which HylaFAX the job is of. */
  readonly dialect: Dialect;
  /** Continuation cover pages allowed. */
  readonly useccover: boolean;
  /** Extended resolutions wanted. */
  readonly usexvres: boolean;
  /** Use this job's own tag line format. */
  readonly desiredtl: boolean;
  /** Whether it may, or must, be sent in colour. Only HylaFAX+ has that (`sendfax -O usecolor`; faxd/faxQueueApp.c++, prepareJob). */
  readonly colour: "no" | "allowed" | "only";
  /** The documents to send, in order, as one fax. */
  readonly documents: readonly JobDocument[];
  /** Polling requests. */
  readonly polls: readonly PollItem[];
}

/** Gives a field's value. */
type Fields = (tag: string) => string | undefined;

function readNumber(field: Fields, tag: keyof typeof JOB_NUMBERS): number {
  const value = field(tag)?.trim();
  if (value === undefined) return JOB_NUMBERS[tag];
  const isNumber = (tag === MAY_BE_NEGATIVE ? /^-?\d+$/ : /^\d+$/).test(value);
  const n = isNumber ? Number(value) : NaN;
  if (!Number.isSafeInteger(n)) {
    throw new FormatError(`${quoteValue(value)} is not a number`, `qfile field "${tag}"`);
  }
  return n;
}

function readNumbers(field: Fields): JobNumbers {
  const tags = Object.keys(JOB_NUMBERS) as (keyof typeof JOB_NUMBERS)[];
  return Object.fromEntries(tags.map((tag) => [tag, readNumber(field, tag)])) as JobNumbers;
}

function readTexts(field: Fields): JobTexts {
  return Object.fromEntries(JOB_TEXTS.map((tag) => [tag, field(tag) ?? ""])) as JobTexts;
}

function readDocuments(all: readonly QfileItem[]): readonly JobDocument[] {
  return all.flatMap((item, i) => {
    if (item.kind !== "fax") return [];
    const before = all[i - 1];
    const source = before?.kind === "source" ? before : undefined;
    const isCover = item.file.includes("/cover") || (source?.file.includes("/cover") ?? false);
    return { item, source, isCover };
  });
}

/** The job's id, which must be that of the file's name: a client can write the `jobid` of another user's job into the file. */
function readJobId(field: Fields, named: JobId | undefined): JobId {
  const jobId = parseJobId(field("jobid") ?? "");
  if (named !== undefined && jobId !== named) {
    throw new FormatError(`${jobId} is not the job of the file's name, ${named}`, "jobid");
  }
  return jobId;
}

/** The data format JBIG, `desireddf` of HylaFAX+; above it are those of pages in colour. */
const JBIG = 4;

function colourOf({ usecolor, desireddf }: JobNumbers): FaxJob["colour"] {
  if (usecolor === 0) return "no";
  return desireddf > JBIG ? "only" : "allowed";
}

/**
 * Reads what a sender needs to know of a job.
 *
 * @param named the job by the qfile's name, if the name has a number
 * @throws {FormatError} If the job id is not a positive number, or not `named`; if another number is none; if a document's name
 * leads out of `docq/`.
 */
export function readJob(q: Qfile, named?: JobId): FaxJob {
  const field = fieldsOf(q);
  const jobId = readJobId(field, named);
  const numbers = readNumbers(field);
  const all = items(q);
  return {
    ...readTexts(field),
    ...numbers,
    jobId,
    dialect: dialectOf(q),
    useccover: numbers.useccover !== 0,
    usexvres: numbers.usexvres !== 0,
    desiredtl: numbers.desiredtl !== 0,
    colour: colourOf(numbers),
    documents: readDocuments(all),
    polls: all.filter((item) => item.kind === "poll"),
  };
}
