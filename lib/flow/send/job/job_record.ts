/**
 * The qfile of a job that is being sent, while there is no plan of its pages yet. This record, and the one of a planned try
 * (planned_record.ts) into which it turns, are the two places of the sending story that write the qfile. From the first write on
 * a crash leaves a job that is tried again, and never one that counts as sent (docs/internals/hylafax.md#how-a-job-ends,
 * #the-life-of-a-sender).
 *
 *   beginRecord     `returned:0` is on the disk: this sender has the job
 *   JobRecord       the job is parsed; pages that earlier calls carried are struck; the job may end here, without any call
 *   PlannedRecord   pages are confirmed and struck; the try ends
 */

import { EXIT, type Outcome } from "../../../fax/end/outcome.ts";
import { advanceJob, type NameSource, type SendPlan } from "../../../fax/job/plan.ts";
import type { JobId } from "../../../hylafax/ids.ts";
import { type FaxJob, readJob } from "../../../hylafax/job.ts";
import { type DocumentItem, keepItems, type Qfile, type QfileFields } from "../../../hylafax/qfile.ts";
import { resultFields } from "../../../hylafax/result_code.ts";
import type { DocumentUser } from "../../../spool/job_documents.ts";
import {
  type CountedAgainst,
  endFields,
  NOTHING_OUT,
  type PagesOut,
  PlannedRecord,
} from "./planned_record.ts";
import { type QfileInHand, QfileWriter } from "./qfile_writer.ts";

/** What faxstat and a notification show if the sender crashes before it has written more. */
const BEGUN = "Preparing to send";

/** The job's file before there is a plan. Use {@linkcode beginRecord}. */
export class JobRecord {
  /**
   * The job's number, by the file's name, which faxq has chosen; a client may have written another into the file. Undefined if
   * the name has no number.
   */
  readonly jobId: JobId | undefined;
  readonly #locked: QfileInHand;
  readonly #nameSource: NameSource;
  readonly #writer: QfileWriter;
  #qfile: Qfile;

  /**
   * Reads the file.
   * @param nameSource asked before a source is written under its own name
   * @throws {SpoolError} If that fails.
   */
  constructor(locked: QfileInHand, jobId: JobId | undefined, nameSource: NameSource) {
    this.jobId = jobId;
    this.#locked = locked;
    this.#nameSource = nameSource;
    this.#writer = new QfileWriter(locked);
    this.#qfile = locked.read();
  }

  /**
   * The job as the lines say now. They change only with {@linkcode strikeCarried} and {@linkcode keepItems}.
   * @throws {FormatError} If they cannot be a job.
   */
  read(): FaxJob {
    return readJob(this.#qfile, this.jobId);
  }

  /** Which users' documents the job may send: its own, and those of hfaxd's user who handed it in, by the file's group. */
  documentUser(jobId: JobId): DocumentUser {
    return { jobId, group: this.#locked.group };
  }

  /** The lines, without any field that was changed here. */
  get qfile(): Qfile {
    return this.#qfile;
  }

  /**
   * Strikes documents and sources that are not to be kept, and those that cannot be read. Only for a job that ends here.
   * @returns the lines that were struck; the disk has the change with the next write
   */
  keepItems(keep: (item: DocumentItem) => boolean): readonly string[] {
    const { qfile, struck } = keepItems(this.#qfile, keep);
    this.#qfile = qfile;
    return struck;
  }

  /**
   * Changes fields. On the disk soon.
   * @throws {SpoolError} If the file cannot be written.
   */
  update(fields: QfileFields): void {
    this.#writer.save(this.#qfile, fields);
  }

  /**
   * Changes fields. On the disk when the promise is fulfilled.
   * @throws {SpoolError} If the file cannot be written.
   */
  async updateOnDisk(fields: QfileFields): Promise<void> {
    await this.#writer.saveToDisk(this.#qfile, fields);
  }

  /**
   * Strikes pages that an earlier call has carried, as this try has found out: the job goes on behind them. On the disk when the promise
   * is fulfilled.
   * @throws {SpoolError} If the file cannot be written.
   */
  async strikeCarried(plan: SendPlan, job: FaxJob, pages: number): Promise<PagesOut> {
    const { qfile, delivered, npages } = advanceJob(
      this.#qfile,
      plan,
      job,
      pages,
      job.jobId,
      this.#nameSource,
    );
    this.#qfile = qfile;
    await this.updateOnDisk({});
    return { ...NOTHING_OUT, npages, delivered };
  }

  /**
   * Writes the end of a job that ends without a call. On the disk when the promise is fulfilled.
   * @param now milliseconds
   * @param spent what the tries of the job took
   * @throws {SpoolError} If the file cannot be written.
   */
  async finish(outcome: Outcome, now: number, spent: QfileFields = {}): Promise<PagesOut> {
    await this.updateOnDisk(endFields(outcome, now, spent));
    return NOTHING_OUT;
  }

  /** The record of the try that carries out a plan. After that this record must not write any more. */
  planned(against: CountedAgainst): PlannedRecord {
    return new PlannedRecord(this.#writer.handOn(), this.#qfile, against, this.#nameSource);
  }
}

/**
 * Takes the job: from now on it is tried again, whatever happens to this process. On the disk when the promise is fulfilled.
 * @param jobId by the file's name
 * @param nameSource asked before a source is written under its own name
 * @throws {SpoolError} If the file cannot be read or written.
 */
export async function beginRecord(
  locked: QfileInHand,
  jobId: JobId | undefined,
  nameSource: NameSource,
): Promise<JobRecord> {
  const record = new JobRecord(locked, jobId, nameSource);
  await record.updateOnDisk({ returned: EXIT.retry, ...resultFields({ status: BEGUN, statuscode: 0 }) });
  return record;
}
