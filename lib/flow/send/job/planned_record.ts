/**
 * The qfile of a job while a try carries out its plan. Until the end is known a crash leaves a job that is tried again
 * (job_record.ts). `returned:2` is written when the far end has confirmed every page, and once more with the counters at the end.
 * The last page is struck only at the end: a job without pages would count as sent.
 */

import { EXIT, type Outcome } from "../../../fax/end/outcome.ts";
import {
  advanceJob,
  countConfirmedPages,
  type DeliveredDocument,
  type JobProgress,
  type NameSource,
  type PageCounters,
  pageCountersOf,
  type SendPlan,
} from "../../../fax/job/plan.ts";
import type { FaxJob } from "../../../hylafax/job.ts";
import type { Qfile, QfileFields } from "../../../hylafax/qfile.ts";
import { resultFields, SUCCESS_FIELDS } from "../../../hylafax/result_code.ts";
import type { QfileWriter } from "./qfile_writer.ts";

/** What of a job is sent after a change. */
export interface PagesOut {
  /** Pages of the job that are sent, over all calls: also the last one, which the qfile does not count yet. */
  readonly npages: number;
  /** The document of the last page that is sent; before any is sent the first document, and empty if there is no plan. */
  readonly file: string;
  /** Documents that were completed since the change before; the qfile does not name them any more. */
  readonly delivered: readonly DeliveredDocument[];
}

/** What is sent when no page is. */
export const NOTHING_OUT: PagesOut = { npages: 0, file: "", delivered: [] };

/**
 * The fields that say how a try ended.
 * @param now milliseconds
 * @param spent what the tries of the job took
 */
export function endFields(outcome: Outcome, now: number, spent: QfileFields): QfileFields {
  const { code, ndials, totdials, tottries, ntries, retryAfterS } = outcome;
  const when = retryAfterS === undefined ? {} : { tts: Math.floor(now / 1000) + retryAfterS };
  return { ...spent, ...resultFields(outcome), ndials, totdials, tottries, ntries, ...when, returned: code };
}

/** What the pages of a try are counted against. */
export interface CountedAgainst {
  /** The pages that are still to be sent. */
  readonly plan: SendPlan;
  /** The job as it was when the plan was made. */
  readonly job: FaxJob;
  /** False if every try begins at the first page, and counts from zero. */
  readonly resume: boolean;
}

/**
 * How far a try is: pages are being sent; the far end has the whole fax; or it is over, and the next one begins at the first
 * page.
 */
type Phase = "sending" | "received" | "to begin anew";

/** The job's file while a planned try is on. */
export class PlannedRecord {
  readonly #writer: QfileWriter;
  /** The lines as they are until pages are confirmed. */
  readonly #qfile: Qfile;
  readonly #against: CountedAgainst;
  readonly #counters: PageCounters;
  #phase: Phase = "sending";
  /** Pages of this try that the far end has confirmed. */
  #confirmed = 0;
  readonly #nameSource: NameSource;
  /** How many documents were reported as sent. */
  #told = 0;

  /** Use {@linkcode JobRecord.planned}. */
  constructor(writer: QfileWriter, qfile: Qfile, against: CountedAgainst, nameSource: NameSource) {
    this.#writer = writer;
    this.#qfile = qfile;
    this.#against = against;
    this.#nameSource = nameSource;
    const { resume, job } = against;
    const counters = pageCountersOf(job);
    this.#counters = resume ? counters : { ...counters, npages: 0, nskip: 0, ncover: 0 };
  }

  /** {@linkcode PagesOut.npages} as it is now. */
  get npages(): number {
    const { plan } = this.#against;
    const out = this.#phase === "received" ? plan.toSend : this.#confirmed;
    return countConfirmedPages(this.#qfile, plan, this.#counters, out).npages;
  }

  /**
   * Changes fields. On the disk soon.
   * @throws {SpoolError} If the file cannot be written.
   */
  update(fields: QfileFields): void {
    this.#save(fields);
  }

  /**
   * Notes that so many pages of this call are sent. The last one is struck only by `received` and `finish`, because the far end
   * confirms the whole fax after it.
   * @throws {SpoolError} If the file cannot be written.
   */
  confirm(pages: number, fields: QfileFields): PagesOut {
    const isMore = pages > this.#confirmed;
    if (isMore) this.#confirmed = Math.min(pages, this.#against.plan.toSend);
    this.#save(fields);
    return this.#out(isMore ? this.#newlyDelivered() : []);
  }

  /**
   * The far end has received the whole fax: from now on the job counts as sent, even if this process crashes before the call has
   * ended. On the disk when the promise is fulfilled.
   * @throws {SpoolError} If the file cannot be written.
   */
  async received(fields: QfileFields): Promise<void> {
    this.#phase = "received";
    await this.#saveToDisk({ ...fields, returned: EXIT.done, ...SUCCESS_FIELDS });
  }

  /**
   * Writes the end of the try. On the disk when the promise is fulfilled.
   * @param now milliseconds
   * @param spent what the tries of the job took
   * @throws {SpoolError} If the file cannot be written.
   */
  async finish(outcome: Outcome, now: number, spent: QfileFields = {}): Promise<PagesOut> {
    if (outcome.code === EXIT.done) this.#phase = "received";
    else this.#phase = outcome.code === EXIT.retry && !this.#against.resume ? "to begin anew" : "sending";
    await this.#saveToDisk(endFields(outcome, now, spent));
    return this.#out(this.#newlyDelivered());
  }

  /** How many pages the qfile counts as sent: the last of them only when the whole fax is known to be received. */
  #counted(): number {
    const { toSend } = this.#against.plan;
    switch (this.#phase) {
      case "sending":
        return Math.min(this.#confirmed, Math.max(0, toSend - 1));
      case "received":
        return toSend;
      case "to begin anew":
        // The next try sends these pages again: if they were counted now, faxq would count them twice, and put a continuation cover
        // before them.
        return 0;
      default:
        return this.#phase satisfies never;
    }
  }

  #progress(): JobProgress {
    const { plan, job, resume } = this.#against;
    return resume || this.#phase === "received"
      ? advanceJob(this.#qfile, plan, this.#counters, this.#counted(), job.jobId, this.#nameSource)
      : countConfirmedPages(this.#qfile, plan, this.#counters, this.#counted());
  }

  #newlyDelivered(): readonly DeliveredDocument[] {
    const fresh = this.#progress().delivered.slice(this.#told);
    this.#told += fresh.length;
    return fresh;
  }

  #out(delivered: readonly DeliveredDocument[]): PagesOut {
    const carried = this.#against.plan.pages.filter((page) => !page.skip);
    return {
      npages: this.npages,
      file: carried[Math.max(this.#confirmed, 1) - 1]?.item.file ?? "",
      delivered,
    };
  }

  #save(fields: QfileFields): void {
    this.#writer.save(this.#progress().qfile, fields);
  }

  async #saveToDisk(fields: QfileFields): Promise<void> {
    await this.#writer.saveToDisk(this.#progress().qfile, fields);
  }
}
