/**
 * The story of a job that goes out (docs/internals/hylafax.md#the-life-of-a-sender; docs/internals/gofaxip.md#sending).
 *
 *   lock the qfile; from the first write on a crash is a retry
 *   open a session: number, log, `commid` in the qfile
 *   read the job, and what HylaFAX's configuration says of its tries; what can never be sent is refused with words
 *   earlier calls of the job whose end nobody saw are ended, and what they carried is counted
 *   ask DynamicConfig
 *   plan the pages that are still to go, put the document together
 *   connect to FreeSWITCH; look up what is known of the destination
 *   dial, gateway by gateway; keep qfile, faxq and log up to date while pages go
 *   judge the end; write counters, status, time of the next try and `returned`
 *   account for the call; end the session; unlock
 *
 * Held against the recordings send-t38-1page (ACTIVE, negotiate, page, result, HANGUP), send-busy (refused before ACTIVE),
 * send-hangup-midfax-t38 (a result without any page) and send-dead-peer (a result, and no HANGUP for 20 s).
 */

import { connectedSeconds } from "../../fax/call/call.ts";
import { EXIT, type ExitCode, judgeTry, type Outcome, type TryEnd } from "../../fax/end/outcome.ts";
import { type DeliveredDocument, struckSources } from "../../fax/job/plan.ts";
import type { FaxJob } from "../../hylafax/job.ts";
import { getField } from "../../hylafax/qfile.ts";
import { accountForSend } from "../base/accounting.ts";
import { beginNote } from "./earlier/begin_note.ts";
import { removeLeftDocuments } from "./document/document.ts";
import { settleEarlier } from "./earlier/earlier_calls.ts";
import {
  CODE,
  documentsOf,
  later,
  makePlan,
  never,
  readRecord,
  refusal,
  type Undialled,
  unsupported,
} from "./job/checks.ts";
import { askJobControl } from "./job/job_control.ts";
import { JobRecord } from "./job/record.ts";
import { messageOf, stackOf } from "../../text/error_text.ts";
import { askOutgoingConfig, type OutgoingWish } from "./job/outgoing_config.ts";
import { sendCall } from "./call/job_call.ts";
import { type JobPapers, SendReport } from "./job/report.ts";
import { siteRules, underRules } from "./job/rules.ts";
import type { SenderNote } from "./job/sender_note.ts";
import { openSession, type Session } from "../base/session.ts";
import { strikeStrangeItems } from "./job/strange_items.ts";
import { tellBegin } from "../base/tell.ts";
import type { Clock, SenderWorld } from "../base/world.ts";

/** faxq holds the lock for moments only; an orphaned sender of the same job holds it for long, and then it is not our turn. */
const LOCK_MS = 10_000;

/** DynamicConfig's word, and JobControlCmd's where that has none. */
function wishOf(control: OutgoingWish, dynamic: OutgoingWish): OutgoingWish {
  const said = Object.entries(dynamic).filter(([, value]) => value !== undefined);
  return { ...control, ...Object.fromEntries(said) };
}

/** One try: from the script's word to the end of the call. */
async function attempt(world: SenderWorld, papers: JobPapers, begun: FaxJob): Promise<TryEnd> {
  const { session, record, note } = papers;
  const no = refusal(begun);
  if (no !== undefined && no !== "already-sent") return no;
  const job = await settleEarlier(world, papers, begun);
  if ("kind" in job) return job;
  for (const what of unsupported(job)) session.say(`Not supported: ${what}; sending without`);
  const control = askJobControl(world);
  if (control.kind === "error") return later(control.problem);
  const answer = await askOutgoingConfig(world, session, job);
  if (world.stop.aborted) return { kind: "killed", call: undefined };
  if (answer.kind === "rejected") return never("Transmission rejected by DynamicConfig", CODE.rejected);
  if (answer.kind === "error") {
    return answer.counts ? { ...later(answer.problem), counts: "dial" } : later(answer.problem);
  }
  const documents = documentsOf(world, record, job);
  const plan = makePlan(world, record, job, documents);
  if ("kind" in plan) {
    if (plan.statuscode === CODE.corrupt) strikeStrangeItems(world, session, record, job.jobId);
    return plan;
  }
  record.setPlan(plan, job, world.config.gofaxsend.resume);
  const report = new SendReport(world, papers, job);
  return await sendCall({
    world,
    session,
    note,
    job,
    documents,
    plan,
    wish: wishOf(control.identity, answer.wish),
    report,
  });
}

/** An end nobody foresaw is a retry that says so; it must never look like a sent fax. */
async function tried(world: SenderWorld, papers: JobPapers, job: FaxJob): Promise<TryEnd> {
  try {
    return await attempt(world, papers, job);
  } catch (error) {
    papers.session.log.error(`Unexpected: ${stackOf(error)}`);
    return later(`Internal error: ${messageOf(error)}`);
  }
}

function summary(session: Session, job: FaxJob, outcome: Outcome, end: TryEnd, now: number): void {
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
  // What becomes of a job that was stopped is for faxq to say.
  if (end.kind === "killed") return session.say(text);
  if (outcome.code === EXIT.failed) return session.complain(`${text} (failed for good)`);
  // A busy line is everyday life; a switch that is away is not.
  const again = `${text} (to be tried again)`;
  if (end.kind === "undialled") session.complain(again);
  else session.say(again);
}

/** A job that cannot even be read: its counters stay as they are, they are not ours to guess. */
function giveUp(world: SenderWorld, { session, record, note }: JobPapers, why: Undialled): ExitCode {
  session.complain(why.text);
  // There is nothing to account for.
  note.accounted(undefined);
  if (record.jobId !== undefined) strikeStrangeItems(world, session, record, record.jobId);
  record.update({ status: why.text, statuscode: why.statuscode, returned: EXIT.failed });
  return EXIT.failed;
}

/** For a spool that is full or read-only for a moment. */
const FINISH_TRIES = 10;

/** Writes the end down. A fax that is sent and cannot be noted would be sent again, so this does not give up at once. */
async function finish(
  world: SenderWorld,
  wall: Clock,
  record: JobRecord,
  outcome: Outcome,
): Promise<readonly DeliveredDocument[]> {
  for (let tries = 1;; tries++) {
    try {
      return record.finish(outcome, wall.now());
    } catch (error) {
      world.log.error(`Cannot write down the end: ${messageOf(error)}`);
      if (tries >= FINISH_TRIES) throw error;
      await world.clock.sleep(1000);
    }
  }
}

/** The job in its session. */
async function sendInSession(outer: SenderWorld, papers: JobPapers): Promise<ExitCode> {
  const { session, record, note } = papers;
  // When to try again is for faxq to judge, by the machine's clock; all else is measured.
  const wall = outer.clock;
  const world = { ...outer, clock: wall.steady() };
  const startedAt = world.clock.now();
  record.update({ commid: session.commid });
  const job = readRecord(record);
  if (!("jobId" in job)) return giveUp(world, papers, job);
  note.job(job);
  session.say(
    `SEND FAX: JOB ${job.jobId} DEST ${job.external} COMMID ${session.commid} DEVICE '${world.modem}' ` +
      `FROM '${job.sender} <${job.mailaddr}>' USER ${job.owner}`,
  );
  const by = underRules(job, world.config.gofaxsend, siteRules(world));
  const end = await tried(world, papers, job);
  const outcome = judgeTry(end, by.job, by.rules);
  const delivered = await finish(world, wall, record, outcome);
  new SendReport(world, papers, job).documents(delivered, end);
  summary(session, job, outcome, end, world.clock.now());
  note.accounted(await accountForSend(world, session, job, end, outcome, startedAt));
  return outcome.code;
}

/** What a sender that died left to be done once its documents were struck. Only a name: whatever goes wrong, the fax goes. */
function restoreNames({ spool, log }: SenderWorld, { qfile, jobId }: JobRecord): void {
  try {
    for (const names of jobId === undefined ? [] : struckSources(qfile, jobId)) {
      spool.documents.restoreMissing(names);
    }
  } catch (error) {
    log.warning(messageOf(error));
  }
}

/**
 * True for a job of which every page is out already (docs/internals/hylafax.md#a-restart-of-faxq): a sender before us did it, and
 * faxq did not hear of it.
 */
function isAlreadySent(record: JobRecord): boolean {
  const job = readRecord(record);
  return "jobId" in job && refusal(job) === "already-sent";
}

/** How long a job waits that cannot be begun. */
const PUT_OFF_S = 60;

/** Without a session there is neither a number to account for nor a log: the job waits, and its status says why. */
function putOff(world: SenderWorld, record: JobRecord, status: string): ExitCode {
  world.log.error(status);
  const tts = Math.floor(world.clock.now() / 1000) + PUT_OFF_S;
  record.update({ status, statuscode: CODE.other, tts, returned: EXIT.retry });
  return EXIT.retry;
}

/** The job whose note is ours. */
async function sendNoted(world: SenderWorld, record: JobRecord, note: SenderNote): Promise<ExitCode> {
  if (isAlreadySent(record)) {
    world.log.notice("Everything was sent by an earlier call; not dialing again");
    record.update({ status: "", statuscode: 0, returned: EXIT.done });
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
  note.opened(session.commid);
  return await sendInSession({ ...world, log: session.log }, { session, record, note });
}

/**
 * Sends one job.
 * @param path the qfile, relative to the spool
 * @returns the number that stands in the qfile as `returned`
 * @throws {SpoolError} If the qfile cannot be locked, read or written.
 */
export async function sendJob(outer: SenderWorld, path: string): Promise<ExitCode> {
  using locked = await outer.spool.lockQfile(path, { deadlineMs: LOCK_MS, signal: outer.stop });
  const record = new JobRecord(locked);
  record.begin();
  const job = String(record.jobId ?? getField(record.qfile, "jobid"));
  const world = { ...outer, log: outer.log.with({ job }) };
  const begun = await beginNote(world, path);
  if (begun === undefined) return putOff(world, record, "An earlier call of this job is still being ended");
  using note = begun;
  // The daemon looks for the note when it hears of us.
  tellBegin(world, path);
  restoreNames(world, record);
  removeLeftDocuments(world, record.jobId);
  return await sendNoted(world, record, note);
}
