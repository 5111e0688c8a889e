/** What the parts of the sending story pass to each other: the qfile, and where the job is recorded while it is being sent. */

import type { SendPlan } from "../../../fax/job/plan.ts";
import type { JobId } from "../../../hylafax/ids.ts";
import type { FaxJob } from "../../../hylafax/job.ts";
import type { JobDocuments } from "../../../spool/job_documents.ts";
import type { SessionWriter } from "../../base/session.ts";
import type { JobRecord } from "./job_record.ts";
import type { OutgoingWish } from "./outgoing_config.ts";
import type { PlannedRecord } from "./planned_record.ts";
import type { SenderNote } from "./sender_note.ts";

/** A qfile that faxq has given. */
export interface GivenQfile {
  /** Relative to the spool. */
  readonly path: string;
  /** The job's number by its name (hylafax/ids.ts, qfileJobId); undefined if that has none. */
  readonly jobId: JobId | undefined;
}

/** Where a job is recorded before its pages are planned. */
export interface JobPapers {
  /** The session's log. */
  readonly session: SessionWriter;
  /** The qfile. */
  readonly record: JobRecord;
  /** The note, from which gofaxd or the next sender learns of the calls if this sender is killed. */
  readonly note: SenderNote;
}

/** A try whose pages are planned: all that its calls need. */
export interface PlannedTry {
  /** The session's log. */
  readonly session: SessionWriter;
  /** The qfile. */
  readonly record: PlannedRecord;
  /** The note, from which gofaxd or the next sender learns of the calls if this sender is killed. */
  readonly note: SenderNote;
  /** The job as it was when the plan was made. */
  readonly job: FaxJob;
  /** The documents that the job may have. */
  readonly documents: JobDocuments;
  /** The pages that are still to be sent. */
  readonly plan: SendPlan;
  /** What DynamicConfig and JobControlCmd have set. */
  readonly wish: OutgoingWish;
}
