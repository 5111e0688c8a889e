/** What one part of the sending story hands to the next: the qfile, and where the job is written down while it is in work. */

import type { SendPlan } from "../../../fax/job/plan.ts";
import type { JobId } from "../../../hylafax/ids.ts";
import type { FaxJob } from "../../../hylafax/job.ts";
import type { JobDocuments } from "../../../spool/job_documents.ts";
import type { SessionWriter } from "../../base/session.ts";
import type { JobRecord } from "./job_record.ts";
import type { OutgoingWish } from "./outgoing_config.ts";
import type { PlannedRecord } from "./planned_record.ts";
import type { SenderNote } from "./sender_note.ts";

/** A qfile that faxq gave us. */
export interface GivenQfile {
  /** Relative to the spool. */
  readonly path: string;
  /** By its name (hylafax/ids.ts, qfileJobId); undefined if that tells nothing. */
  readonly jobId: JobId | undefined;
}

/** Where a job is written down, before its pages are planned. */
export interface JobPapers {
  /** The session's log. */
  readonly session: SessionWriter;
  /** The qfile. */
  readonly record: JobRecord;
  /** The note for those who come after a sender that died. */
  readonly note: SenderNote;
}

/** A try whose pages are planned: all that its calls need. */
export interface PlannedTry {
  /** The session's log. */
  readonly session: SessionWriter;
  /** The qfile. */
  readonly record: PlannedRecord;
  /** The note for those who come after a sender that died. */
  readonly note: SenderNote;
  /** The job as it was when the plan was made. */
  readonly job: FaxJob;
  /** The documents that the job may have. */
  readonly documents: JobDocuments;
  /** The pages that are left. */
  readonly plan: SendPlan;
  /** What DynamicConfig and JobControlCmd want. */
  readonly wish: OutgoingWish;
}
