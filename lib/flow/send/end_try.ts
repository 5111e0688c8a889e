/** The end of a try: it is judged, written into the qfile, logged, and accounted for. */

import { connectedSeconds } from "../../fax/call/call.ts";
import {
  EXIT,
  type ExitCode,
  judgeTry,
  type Outcome,
  type TryEnd,
  withOneTryLeft,
} from "../../fax/end/outcome.ts";
import type { FaxJob } from "../../hylafax/job.ts";
import type { QfileFields } from "../../hylafax/qfile.ts";
import { messageOf } from "../../text/error_text.ts";
import { accountForSend } from "../base/accounting.ts";
import type { SessionWriter } from "../base/session.ts";
import type { Clock, SenderWorld } from "../base/world.ts";
import type { JobRecord } from "./job/job_record.ts";
import type { PagesOut, PlannedRecord } from "./job/planned_record.ts";
import { reportDelivered } from "./job/sending_report.ts";
import type { JudgedBy } from "./job/rules.ts";
import type { SenderNote } from "./job/sender_note.ts";

/** A try that has ended, and where its end is written. */
export interface EndedTry {
  /** The job as it was read, before the try. */
  readonly job: FaxJob;
  /** How it ended. */
  readonly end: TryEnd;
  /** The record that writes the qfile. */
  readonly record: JobRecord | PlannedRecord;
  /** The session's log. */
  readonly session: SessionWriter;
  /** The note, from which gofaxd or the next sender learns of the calls if this sender is killed. */
  readonly note: SenderNote;
  /** The rules by which the end is judged. */
  readonly by: JudgedBy;
  /** When the try began, in milliseconds on the world's clock. */
  readonly startedAt: number;
}

function summarize({ session, job, end }: EndedTry, outcome: Outcome, now: number): void {
  if (outcome.code === EXIT.done && end.kind === "answered") {
    const { transferred } = end.call;
    session.say(
      `SEND FAX: JOB ${job.jobId} sent ${transferred} pages in ${connectedSeconds(end.call, now)} s`,
    );
    return;
  }
  if (end.kind === "delivered") {
    return session.say(`SEND FAX: JOB ${job.jobId} was sent by an earlier call; not dialing again`);
  }
  const text =
    `SEND FAILED: JOB ${job.jobId} DEST ${job.external} ERR [${outcome.statuscode}] ${outcome.status}`;
  // faxq has stopped the job and decides whether it is tried again.
  if (end.kind === "killed") return session.say(text);
  if (outcome.code === EXIT.failed) return session.complain(`${text} (failed for good)`);
  const again = `${text} (to be tried again)`;
  // That FreeSWITCH cannot be used is a fault of this system, and a warning; a busy callee is not.
  if (end.kind === "undialled") session.complain(again);
  else session.say(again);
}

/** Writing is tried 10 times, a second apart, because a full or read-only spool may be usable again by then. */
const FINISH_TRIES = 10;
const BETWEEN_MS = 1_000;

/** HylaFAX+ keeps the times of a job in 16 bits. */
const LONGEST_S = 0xffff;

/** What the tries of a job took, this one among them, in seconds (HylaFAX+ 7.0.11, faxd/faxSendApp.c++, send). */
function timeSpent({ job, end, startedAt }: EndedTry, now: number): QfileFields {
  const connected = "call" in end && end.call !== undefined ? connectedSeconds(end.call, now) : 0;
  return {
    conntime: Math.min(LONGEST_S, job.conntime + connected),
    duration: Math.min(LONGEST_S, job.duration + Math.round((now - startedAt) / 1000)),
  };
}

/** Writes the end into the qfile. If that failed after a fax was sent, the fax would be sent again; so writing is tried several times. */
async function writeEnd(
  world: SenderWorld,
  wall: Clock,
  record: EndedTry["record"],
  outcome: Outcome,
  spent: QfileFields,
): Promise<PagesOut> {
  for (let tries = 1;; tries++) {
    try {
      return await record.finish(outcome, wall.now(), spent);
    } catch (error) {
      world.log.error(`Cannot write down the end: ${messageOf(error)}`);
      if (tries >= FINISH_TRIES) throw error;
      await world.clock.sleep(BETWEEN_MS);
    }
  }
}

/**
 * Ends a try.
 * @param wall the machine's clock: faxq judges by it when to try again
 * @throws {SpoolError} If the end cannot be written into the qfile, however often.
 */
export async function endTry(world: SenderWorld, wall: Clock, ended: EndedTry): Promise<ExitCode> {
  const { job, end, record, session, note, by, startedAt } = ended;
  const outcome = judgeTry(end, by.job, by.rules);
  const isSeen = world.faxqWaits?.() ?? true;
  const written = isSeen ? outcome : withOneTryLeft(outcome, by.job);
  const out = await writeEnd(world, wall, record, written, timeSpent(ended, world.clock.now()));
  if (end.kind === "answered" || end.kind === "delivered") {
    reportDelivered(world, { session, job }, out, end.call);
  }
  summarize(ended, outcome, world.clock.now());
  const { carried } = note.note;
  note.accountedFor(await accountForSend(world, session, { job, end, outcome, startedAt, carried }));
  return outcome.code;
}
