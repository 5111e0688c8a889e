/**
 * The qfile of the job in work: the one place of the sending story that writes it. From the first write on a crash is a retry
 * and never a success (docs/internals/hylafax.md#how-a-job-ends, #the-life-of-a-sender); `returned:2` is written when the far
 * end's word that it has every page is there, and once more with the counters at the end.
 */

import { type JobId, qfileJobId } from "../../../hylafax/ids.ts";
import type { FaxJob } from "../../../hylafax/job.ts";
import { readJob } from "../../../hylafax/job.ts";
import type { Qfile, QfileFields } from "../../../hylafax/qfile.ts";
import { type DocumentItem, keepItems, setFields } from "../../../hylafax/qfile.ts";
import type { Outcome } from "../../../fax/end/outcome.ts";
import {
  advanceJob,
  countConfirmedPages,
  type DeliveredDocument,
  type PageCounters,
  type SendPlan,
} from "../../../fax/job/plan.ts";
import type { DocumentUser } from "../../../spool/job_documents.ts";
import type { LockedQfile } from "../../../spool/locked_qfile.ts";

/** What faxstat and a notification show if we die before we get further. */
const BEGUN = "Preparing to send";

/** Returned by the sender as a retry; also what stands there until the end is known. */
const RETRY = 0;
/** Returned when every page is known to be delivered. */
const DONE = 2;

/** The job's file while a try is on. Everything about a job that must survive us goes through here. */
export class JobRecord {
  /** By the file's name, which is faxq's; what stands in the file a client may have put there. Undefined if the name tells nothing. */
  readonly jobId: JobId | undefined;
  readonly #locked: LockedQfile;
  /** The items as they are until pages are confirmed. */
  #base: Qfile;
  /** What differs from the base. */
  #fields: Record<string, string | number> = {};
  #plan: SendPlan | undefined;
  #counters: PageCounters = { npages: 0, nskip: 0, ncover: 0 };
  #confirmed = 0;
  #resume = true;
  #struck = 0;
  /** The end is known, and it is a delivered fax. */
  #final = false;
  /** The next try begins at the first page. */
  #anew = false;

  constructor(locked: LockedQfile) {
    this.#locked = locked;
    this.#base = locked.read();
    this.jobId = qfileJobId(locked.path);
  }

  /** Makes the job ours: a retry, whatever happens to us now. On the disk when this returns. */
  begin(): void {
    this.#save({ returned: RETRY, status: BEGUN, statuscode: 0 }, "sync");
  }

  /**
   * The job as faxq handed it over.
   * @throws {FormatError} If it cannot be one.
   */
  job(): FaxJob {
    return readJob(this.#base, this.jobId);
  }

  /** Who may have which documents: the job, and hfaxd's user who handed it in, by the file's group. */
  documentUser(jobId: JobId): DocumentUser {
    return { jobId, group: this.#locked.group };
  }

  /** The lines, for the plan. */
  get qfile(): Qfile {
    return this.#base;
  }

  /** Pages that this try has to carry; 0 before there is a plan. */
  get toSend(): number {
    return this.#plan?.toSend ?? 0;
  }

  /** What the pages of this try are counted against. Without resume every try starts at the first page, and at zero. */
  setPlan(plan: SendPlan, job: FaxJob, resume: boolean): void {
    this.#plan = plan;
    this.#resume = resume;
    const { npages, nskip, ncover } = job;
    this.#counters = resume ? { npages, nskip, ncover } : { npages: 0, nskip: 0, ncover: 0 };
  }

  /**
   * Strikes documents and sources that are not to be kept, and those that cannot be read. Only for a job that ends here.
   * @returns the lines that went; they are on the disk with the next change
   */
  keepItems(keep: (item: DocumentItem) => boolean): readonly string[] {
    const { qfile, struck } = keepItems(this.#base, keep);
    this.#base = qfile;
    return struck;
  }

  /** Changes fields. */
  update(fields: QfileFields): void {
    this.#save(fields, "soon");
  }

  /**
   * Notes that `confirmed` pages of this call are out. The last one is struck only by `received` and `finish`: the far end's word that
   * the fax as a whole was received comes after it.
   * @returns documents that went out whole since the last call, already struck from the qfile
   */
  pages(confirmed: number, fields: QfileFields): readonly DeliveredDocument[] {
    const plan = this.#plan;
    if (plan === undefined || confirmed <= this.#confirmed) {
      this.update(fields);
      return [];
    }
    this.#confirmed = Math.min(confirmed, plan.toSend);
    this.#save(fields, "soon");
    return this.#newlyDelivered();
  }

  /**
   * Strikes pages that an earlier call has carried, as is known only now: the job goes on behind them. Before there is a plan for this
   * try. On the disk when this returns.
   * @returns documents that are out whole by that
   */
  delivered(plan: SendPlan, job: FaxJob, pages: number): readonly DeliveredDocument[] {
    const { qfile, delivered } = advanceJob(this.#base, plan, job, pages, job.jobId);
    this.#base = qfile;
    this.#save({}, "sync");
    return delivered;
  }

  /**
   * The far end has received the whole fax: from now on the job is done, whatever becomes of us before the call has ended.
   * On the disk when this returns.
   */
  received(fields: QfileFields): void {
    this.#final = true;
    this.#save({ ...fields, returned: DONE, status: "", statuscode: 0 }, "sync");
  }

  /** Pages of the job that are out, over all calls: also the last one, which the qfile does not count yet. */
  get npages(): number {
    const plan = this.#plan;
    if (plan === undefined) return this.#counters.npages;
    return countConfirmedPages(this.#base, plan, this.#counters, Math.max(this.#confirmed, this.#strikable()))
      .npages;
  }

  /** The document that the last page out belongs to. */
  get currentFile(): string {
    const carried = this.#plan?.pages.filter((page) => !page.skip) ?? [];
    return carried[Math.max(this.#confirmed, 1) - 1]?.item.file ?? "";
  }

  /** Writes the end of the try. `now` in milliseconds. On the disk when this returns. */
  finish(outcome: Outcome, now: number): readonly DeliveredDocument[] {
    const { code, status, statuscode, ndials, totdials, tottries, ntries, retryAfterS } = outcome;
    const when = retryAfterS === undefined ? {} : { tts: Math.floor(now / 1000) + retryAfterS };
    this.#final = code === DONE;
    this.#anew = code === RETRY && !this.#resume;
    this.#save({ status, statuscode, ndials, totdials, tottries, ntries, ...when, returned: code }, "sync");
    return this.#newlyDelivered();
  }

  /** How many pages may be struck: the last of them only when the fax as a whole is known to be received. */
  #strikable(): number {
    const plan = this.#plan;
    if (plan === undefined) return 0;
    if (this.#final) return plan.toSend;
    return Math.min(this.#confirmed, Math.max(0, plan.toSend - 1));
  }

  #progress(): { qfile: Qfile; delivered: readonly DeliveredDocument[] } {
    const plan = this.#plan;
    if (plan === undefined) return { qfile: this.#base, delivered: [] };
    // Pages that go again are no pages sent: faxq would count them twice, and put a continuation cover before them.
    const count = this.#anew ? 0 : this.#strikable();
    return this.#resume || this.#final
      ? advanceJob(this.#base, plan, this.#counters, count, this.job().jobId)
      : countConfirmedPages(this.#base, plan, this.#counters, count);
  }

  #newlyDelivered(): readonly DeliveredDocument[] {
    const fresh = this.#progress().delivered.slice(this.#struck);
    this.#struck += fresh.length;
    return fresh;
  }

  #save(fields: QfileFields, when: "sync" | "soon"): void {
    this.#fields = { ...this.#fields, ...fields };
    this.#locked.write(setFields(this.#progress().qfile, this.#fields), { sync: when === "sync" });
  }
}
