/**
 * The number that tells how a try ended, as each HylaFAX writes it: `statuscode:333` in HylaFAX 6.0.7, `errorcode:E333` in HylaFAX+
 * 7.0.11, empty after a success. Most numbers are the same in both (6.0.7: Status; HylaFAX+: faxd/README.errorcodes); gofax speaks of
 * those of 6.0.7 (docs/internals/hylafax.md#statuscodes), and here is what is different. `bin/notify` of HylaFAX+ shows the words that
 * the site's `etc/FaxDictionary` has for a number in place of the status; so a number never goes out that means something else there.
 */

import type { QfileFields } from "./qfile_line.ts";

/** Ends for which HylaFAX+ has a number of its own. A number that is not here is written as it is. */
const PLUS_NUMBERS: ReadonlyMap<number, number> = new Map([
  // An operator interrupted the fax.
  [352, 129],
  // The far end is not capable: of this kind of fax, of the resolution, of the width.
  [400, 122],
  [401, 414],
  [402, 416],
  [601, 220],
  // The document: cannot be opened, has no such page, is of another format, has bad tags.
  [901, 314],
  [902, 315],
  [903, 402],
  [904, 316],
  [905, 316],
  [906, 316],
]);

/** How numbers that only HylaFAX+'s programs write are read: as those of 6.0.7 that come closest. */
const READ_AS: ReadonlyMap<number, number> = new Map([
  // Several of 6.0.7's numbers are one there: it is read as the first of them.
  ...[...PLUS_NUMBERS].reverse().map(([ours, plus]) => [plus, ours] as const),
  // No fork for the sender.
  [341, 340],
  // As many proxy connections as allowed: the job is blocked.
  [346, 337],
  // An error in the qfile.
  [347, 326],
]);

/** HylaFAX+'s `errorcode` for one of 6.0.7's statuscodes: `E` and at least three digits; empty for 0. */
export function errorcodeOf(statuscode: number): string {
  if (statuscode === 0) return "";
  return `E${String(PLUS_NUMBERS.get(statuscode) ?? statuscode).padStart(3, "0")}`;
}

/** The statuscode of 6.0.7 that comes closest to an `errorcode` of HylaFAX+; undefined if it is none, 0 if it is empty. */
export function statuscodeOf(errorcode: string): number | undefined {
  if (errorcode === "") return 0;
  if (!/^E\d{3,5}$/.test(errorcode)) return undefined;
  const plus = Number(errorcode.slice(1));
  return READ_AS.get(plus) ?? plus;
}

/** The number of a job's last end. */
export interface ResultCode {
  /** As one of 6.0.7's statuscodes; 0 if the job has none, or one that makes no sense. */
  readonly statuscode: number;
  /** As it is written in the qfile: `1` or `E001`; empty if it tells of no end. */
  readonly written: string;
}

/**
 * Reads it, whichever HylaFAX the qfile belongs to. If both fields tell of an end, HylaFAX+'s counts: its faxq drops the other.
 * @param field gives a field's value
 */
export function readResultCode(field: (tag: string) => string | undefined): ResultCode {
  const errorcode = (field("errorcode") ?? "").trim();
  const ofPlus = statuscodeOf(errorcode);
  if (ofPlus !== undefined && ofPlus !== 0) return { statuscode: ofPlus, written: errorcode };
  const written = (field("statuscode") ?? "").trim();
  const statuscode = /^\d{1,5}$/.test(written) ? Number(written) : 0;
  return { statuscode, written: statuscode === 0 ? "" : written };
}

/** What is written of the end of a try. */
export interface Result {
  /** In words; empty after a success. */
  readonly status: string;
  /** One of 6.0.7's statuscodes; 0 after a success. */
  readonly statuscode: number;
  /**
   * If a limit of the job made this end its last one, as "too many attempts to dial" does: the statuscode of the end itself. HylaFAX 6
   * writes the number of the limit, HylaFAX+ that of the end (faxd/FaxSend.c++, sendFax), by which its faxq knows failures that all
   * jobs to a number share.
   * @default {statuscode}
   */
  readonly cause?: number;
}

/** The fields that tell how a try ended. All writers of a qfile use this; of these fields the qfile gets the one that its HylaFAX knows. */
export function resultFields({ status, statuscode, cause = statuscode }: Result): QfileFields {
  return { status, statuscode, errorcode: errorcodeOf(cause) };
}

/** The same after a success. */
export const SUCCESS_FIELDS: QfileFields = resultFields({ status: "", statuscode: 0 });
