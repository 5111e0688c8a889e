/**
 * The story of a job that is sent (docs/internals/hylafax.md#the-life-of-a-sender; docs/internals/gofaxip.md#sending).
 *
 *   lock the qfile; after the first write a crash leaves a retry           sendJob, job/job_record.ts
 *   parse the job, once                                                    job/handed_job.ts
 *   open a session: number, log, `commid` in the qfile                     sendHanded, ../base/session.ts
 *   read what HylaFAX's configuration says of the job's tries;
 *   a job that can never be sent is refused with a reason                  sendInSession, job/rules.ts
 *   hang up earlier calls of the job that may still run, and count what
 *   they carried; run DynamicConfig; plan the remaining pages              prepare_try.ts
 *   put the document together; connect to FreeSWITCH; look up what is
 *   known of the destination                                               call/send_pages.ts
 *   dial, gateway by gateway; keep qfile, faxq and log up to date while
 *   pages are sent                                                         call/dial_gateways.ts, job/sending_report.ts
 *   judge the end; write counters, status, time of the next try and
 *   `returned`; account for the call                                       end_try.ts
 *   end the session; unlock
 *
 * Compared with the recordings send-t38-1page (ACTIVE, negotiate, page, result, HANGUP), send-busy (refused before ACTIVE),
 * send-hangup-midfax-t38 (a result without any page) and send-dead-peer (a result, and no HANGUP for 20 s).
 */

import { EXIT, type ExitCode } from "../../fax/end/outcome.ts";
import type { FaxJob } from "../../hylafax/job.ts";
import { getField } from "../../hylafax/qfile.ts";
import { resultFields, SUCCESS_FIELDS } from "../../hylafax/result_code.ts";
import { messageOf, stackOf } from "../../text/error_text.ts";
import { openSession, type Session, type SessionWriter } from "../base/session.ts";
import { tellSenderBegin } from "../base/tell.ts";
import type { SenderWorld } from "../base/world.ts";
import { sendPages } from "./call/send_pages.ts";
import { removeLeftDocuments } from "./document/document.ts";
import { beginNote } from "./earlier/begin_note.ts";
import { restoreNames } from "./earlier/restore_names.ts";
import { type EndedTry, endTry } from "./end_try.ts";
import { type HandedJob, readHandedJob } from "./job/handed_job.ts";
import { beginRecord, type JobRecord } from "./job/job_record.ts";
import type { GivenQfile, JobPapers } from "./job/papers.ts";
import { siteRules, withSiteRules } from "./job/rules.ts";
import { sourceNamer } from "./job/source_namer.ts";
import type { SenderNote } from "./job/sender_note.ts";
import { strikeStrangeItems } from "./job/strange_items.ts";
import { retryUndialled, STATUSCODE, type Undialled } from "./job/undialled.ts";
import { prepareTry } from "./prepare_try.ts";

/**
 * Milliseconds to wait for the qfile's lock: faxq holds it for moments only, an orphaned sender of the same job as long as its
 * call lasts.
 */
const LOCK_MS = 10_000;

/** A job that needs a session, if only to log why it cannot be sent. */
type JobAtHand = Exclude<HandedJob, { kind: "already sent" }>;

/** After an unexpected error the job is tried again and says so; it must never look like a sent fax. */
function unforeseenEnd(session: SessionWriter, error: unknown): Undialled {
  session.log.error(`Unexpected: ${stackOf(error)}`);
  return retryUndialled(`Internal error: ${messageOf(error)}`);
}

/** One try: from the site's scripts to the end of the last call. Never throws. */
async function tryToSend(
  world: SenderWorld,
  papers: JobPapers,
  job: FaxJob,
): Promise<Pick<EndedTry, "end" | "record" | "session">> {
  const { session } = papers;
  let record: EndedTry["record"] = papers.record;
  try {
    const prepared = await prepareTry(world, papers, job);
    if ("kind" in prepared) return { end: prepared, record, session };
    record = prepared.record;
    const { end, lastCall } = await sendPages(world, prepared);
    return { end, record, session: lastCall === undefined ? session : session.with({ call: lastCall }) };
  } catch (error) {
    return { end: unforeseenEnd(session, error), record, session };
  }
}

/** Ends a job that cannot be parsed. Its counters stay as they are, because their right values are not known. */
function giveUp(world: SenderWorld, { session, record, note }: JobPapers, why: Undialled): ExitCode {
  session.complain(why.text);
  // From here on the note says that no accounting line is missing: nothing was dialled.
  note.accountedFor(undefined);
  if (record.jobId !== undefined) strikeStrangeItems(world, session, record, record.jobId);
  const { text: status, statuscode } = why;
  record.update({ ...resultFields({ status, statuscode }), returned: EXIT.failed });
  return EXIT.failed;
}

/** Sends the job, or logs why not, in its session. */
async function sendInSession(outer: SenderWorld, papers: JobPapers, handed: JobAtHand): Promise<ExitCode> {
  const { session, record, note } = papers;
  // faxq judges by the machine's clock when to try again; everything else is measured by a clock that no administrator can set.
  const wall = outer.clock;
  const world = { ...outer, clock: wall.steady() };
  const startedAt = world.clock.now();
  record.update({ commid: session.commid });
  if (handed.kind === "unreadable") return giveUp(world, papers, handed.why);
  const { job } = handed;
  note.jobRead(job);
  session.say(
    `SEND FAX: JOB ${job.jobId} DEST ${job.external} COMMID ${session.commid} DEVICE '${world.modem}' ` +
      `FROM '${job.sender} <${job.mailaddr}>' USER ${job.owner}`,
  );
  const { config: { gofaxsend }, busyIsNoDial = false } = world;
  const by = withSiteRules(job, { ...gofaxsend, busyIsNoDial }, siteRules(world));
  const tried = handed.kind === "refused"
    ? { end: handed.why, record, session }
    : await tryToSend(world, papers, job);
  return await endTry(world, wall, { ...tried, job, note, by, startedAt });
}

/** Seconds until the next try of a job that cannot be begun. */
const PUT_OFF_S = 60;

/** Puts off a job that cannot get a session: without one there is no number to account for it. Its status says why. */
function putOff(world: SenderWorld, record: JobRecord, status: string): ExitCode {
  world.log.error(status);
  const tts = Math.floor(world.clock.now() / 1000) + PUT_OFF_S;
  record.update({ ...resultFields({ status, statuscode: STATUSCODE.other }), tts, returned: EXIT.retry });
  return EXIT.retry;
}

/** Opens a session for a parsed job, unless everything of it is sent. */
async function sendHanded(
  world: SenderWorld,
  record: JobRecord,
  note: SenderNote,
  handed: HandedJob,
): Promise<ExitCode> {
  if (handed.kind === "already sent") {
    world.log.notice("Everything was sent by an earlier call; not dialing again");
    record.update({ ...SUCCESS_FIELDS, returned: EXIT.done });
    return EXIT.done;
  }
  const number = getField(record.qfile, "external") ?? "";
  let opened: Session;
  try {
    opened = await openSession(world, number, world.config.gofaxd.logFileMode);
  } catch (error) {
    return putOff(world, record, `Cannot begin a session: ${messageOf(error)}`);
  }
  using session = opened;
  note.sessionOpened(session.commid);
  return await sendInSession({ ...world, log: session.log }, { session, record, note }, handed);
}

/**
 * Sends one job.
 * @returns the number that stands in the qfile as `returned`
 * @throws {SpoolError} If the qfile cannot be locked, read or written.
 */
export async function sendJob(outer: SenderWorld, qfile: GivenQfile): Promise<ExitCode> {
  using locked = await outer.spool.lockQfile(qfile.path, { deadlineMs: LOCK_MS, signal: outer.stop });
  const record = await beginRecord(locked, qfile.jobId, sourceNamer(outer));
  const job = String(qfile.jobId ?? getField(record.qfile, "jobid"));
  const world = { ...outer, log: outer.log.with({ job }) };
  const begun = await beginNote(world, qfile);
  if (begun === undefined) return putOff(world, record, "An earlier call of this job is still being ended");
  using note = begun;
  // This comes after the note is written, because gofaxd looks for the note when it gets this message.
  tellSenderBegin(world, qfile.jobId);
  if (qfile.jobId !== undefined) restoreNames(world, record.qfile, qfile.jobId);
  removeLeftDocuments(world, qfile.jobId);
  return await sendHanded(world, record, note, readHandedJob(record));
}
