/**
 * Names of documents as a qfile has them, `docq/doc12.ps;c0`. They are text from outside: hfaxd writes line breaks of a client's
 * job parameters into the qfile, so a client may have written any line. They are made only here, so that gofax opens, sends,
 * renames and removes nothing but files in `docq/`.
 *
 * What HylaFAX 6.0.7 and HylaFAX+ 7.0.11 call the documents of job 6 (hfaxd/Jobs.c++, faxd/faxQueueApp.c++, FaxRequest.c++):
 *
 *   docq/doc12.ps         as a client handed it in
 *   docq/doc12.ps.6       a second name of the same file, made by hfaxd after it had checked that the client may read it
 *   docq/doc12.ps;c0      what faxq prepared of it, for all jobs that have it
 *   docq/cover6.cover     a client's cover page;  docq/cover6;c0  the same, prepared
 *   docq/cover6.ps;c0     the cover page of a fax that is continued
 */

import type { Branded } from "../text/branded.ts";
import { FormatError, quoteValue } from "./format_error.ts";
import { type JobId, parseJobId } from "./ids.ts";
import { hasUnseen } from "../text/unseen.ts";

/** A file in `docq/`, relative to the spool. */
export type DocumentName = Branded<string, "DocumentName">;

/** The longest name of a file, in bytes. */
const MAX_NAME = 255;

/**
 * Checks the name of a document.
 *
 * @throws {FormatError} If it could lead out of `docq/`.
 */
export function documentName(text: string): DocumentName {
  const name = /^docq\/([^./][^/]*)$/.exec(text)?.[1];
  // hfaxd does not allow a client characters that are not shown in a file name, either (hfaxd/FileTransfer.c++).
  if (name === undefined || hasUnseen(name) || new TextEncoder().encode(name).length > MAX_NAME) {
    throw new FormatError(`${quoteValue(text)} is no document of docq`, "document");
  }
  return text as DocumentName;
}

function jobOf(digits: string | undefined): JobId | undefined {
  return digits === undefined || !/^[1-9]\d{0,8}$/.test(digits) ? undefined : parseJobId(digits);
}

/** The job that HylaFAX made a name for, as far as the name tells. */
export function jobInName(name: DocumentName): JobId | undefined {
  const cover = /^docq\/cover(\d+)(?:\.cover|\.ps)?(?:;|$)/.exec(name);
  return jobOf(cover !== null ? cover[1] : /\.(\d+)$/.exec(name)?.[1]);
}

/** The document that was prepared: `docq/doc12.ps;c0` → `docq/doc12.ps`; undefined if faxq did not prepare this one. */
export function originalOf(prepared: DocumentName): DocumentName | undefined {
  const end = prepared.lastIndexOf(";");
  return end <= "docq/".length ? undefined : documentName(prepared.slice(0, end));
}

/** The document and the job that hfaxd made a further name for: `docq/doc12.ps.6` → `docq/doc12.ps` and 6. */
export function savedFor(saved: string): readonly [original: string, jobId: JobId] | undefined {
  const dot = saved.lastIndexOf(".");
  const jobId = dot < 0 ? undefined : jobOf(saved.slice(dot + 1));
  return jobId === undefined ? undefined : [saved.slice(0, dot), jobId];
}

/**
 * The further name that hfaxd gives a document for a job.
 *
 * @throws {FormatError} If it would be longer than a file's name may be.
 */
export function savedName(original: DocumentName, jobId: JobId): DocumentName {
  return documentName(`${original}.${jobId}`);
}

/** The two names of a source. */
export interface SourceNames {
  /** While the job is in the queue. */
  readonly saved: DocumentName;
  /** The name it gets back. */
  readonly original: DocumentName;
}

/** The names of a job's source by the one it has while the job is in the queue; undefined if it is not one of this job. */
export function sourceOfJob(saved: DocumentName, jobId: JobId): SourceNames | undefined {
  const suffix = saved === `docq/cover${jobId}.cover` ? ".cover" : `.${jobId}`;
  if (!saved.endsWith(suffix) || saved.length <= "docq/".length + suffix.length) return undefined;
  return { saved, original: documentName(saved.slice(0, -suffix.length)) };
}

/**
 * The names that a job's source may have had before it got its own name back.
 *
 * @throws {FormatError} If one would be longer than a file's name may be.
 */
export function formerNames(original: DocumentName, jobId: JobId): readonly SourceNames[] {
  const saved = [savedName(original, jobId)];
  if (original === `docq/cover${jobId}`) saved.push(documentName(`${original}.cover`));
  return saved.map((name) => ({ saved: name, original }));
}
