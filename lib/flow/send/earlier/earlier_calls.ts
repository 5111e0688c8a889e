/**
 * Makes sure before a job is dialled that every earlier call of it is over, so that no fax arrives twice. A sender that was
 * killed, or that FreeSWITCH did not answer, leaves its calls in a note (fax/notes/send_note.ts). Here they are ended, FreeSWITCH
 * is asked how they ended, and pages that they carried and that are not counted yet are counted.
 */

import { type Call, newCall } from "../../../fax/call/call.ts";
import { isSuccess } from "../../../fax/end/answered_call.ts";
import type { TryEnd } from "../../../fax/end/outcome.ts";
import type { SendPlan } from "../../../fax/job/plan.ts";
import type { NotedCall } from "../../../fax/notes/send_note.ts";
import type { FaxJob } from "../../../hylafax/job.ts";
import type { LostCall } from "../../switch/ask_after_call.ts";
import { endLostCall, LATE_MS, type LostCallEnd, type LostCallWorld } from "../../switch/end_lost_call.ts";
import { documentsOf, planPagesLeft } from "../job/pages_left.ts";
import type { JobPapers } from "../job/papers.ts";
import { reportDelivered } from "../job/sending_report.ts";
import { retryUndialled, STATUSCODE, type Undialled } from "../job/undialled.ts";
import type { SenderWorld } from "../../base/world.ts";

/** Milliseconds that FreeSWITCH is asked about an earlier call in one try. */
const ASK_MS = LATE_MS + 10_000;

/** The call as far as its sender knew it. */
function knownCall({ dialledAt, answeredAt, pages, inOrder }: NotedCall): Call {
  const refused = inOrder < pages ? "left out" : "no";
  return { ...newCall(dialledAt), answeredAt, transferred: pages, inOrder, refused };
}

/** The latest moment at which FreeSWITCH may make a call of which no event came. It does not move if the clock was set back. */
function lateUntil({ answeredAt, dialledAt, taken }: NotedCall, now: number): number | undefined {
  if (answeredAt !== undefined) return undefined;
  return taken ? now : Math.min(dialledAt, now) + LATE_MS;
}

/** What is known of a call once it is over. */
function afterCall(noted: NotedCall, call: Call): NotedCall {
  const { transferred: pages, inOrder } = call;
  const sent = isSuccess(call, noted.toSend);
  const news = noted.news || sent || inOrder > noted.inOrder;
  return { ...noted, pages, inOrder, sent, news, over: true };
}

/**
 * What became of an earlier call: what is known of it now, and whether it had to be ended; or why that cannot be found out now.
 */
export type NotedCallEnd =
  | { readonly call: NotedCall; readonly ended: boolean }
  | { readonly why: string };

/** Ends a call that may still be up, and finds out how it ended. Never throws. */
export async function endNotedCall(
  world: LostCallWorld,
  noted: NotedCall,
): Promise<NotedCallEnd> {
  const lost: LostCall = {
    uuid: noted.uuid,
    call: knownCall(noted),
    lateUntil: lateUntil(noted, world.clock.now()),
    toSend: noted.toSend > 0 ? noted.toSend : undefined,
  };
  const settled: LostCallEnd = await endLostCall(world, lost, ASK_MS);
  if (settled.kind === "unknown") return { why: settled.why };
  return { call: afterCall(noted, settled.call), ended: settled.ended };
}

/** How many of the remaining pages an earlier call has carried that the job does not count yet. */
function uncounted(noted: NotedCall, job: FaxJob, plan: SendPlan, resume: boolean): number {
  const counted = noted.toSend - plan.toSend;
  // If the note belongs to another job with that number, or the job has other pages by now, nothing of it counts.
  if (job.totdials < noted.dials || counted < 0) return 0;
  if (noted.sent) return plan.toSend;
  // The last page counts only if the far end has said that it has the fax.
  return resume ? Math.min(Math.max(0, noted.inOrder - counted), plan.toSend - 1) : 0;
}

/** How many pages of an earlier call no line of the accounting has. */
function unaccounted({ pages, accounted, dials }: NotedCall, job: FaxJob): number {
  return job.totdials < dials ? 0 : Math.max(0, pages - accounted);
}

/** Counts for the job what an earlier call carried; gives the job after that, or its end if no page remains. */
async function count(
  world: SenderWorld,
  papers: JobPapers,
  job: FaxJob,
  noted: NotedCall,
): Promise<FaxJob | TryEnd> {
  const { record, session } = papers;
  const plan = await planPagesLeft(world, record, job, documentsOf(world, record, job));
  // If the documents cannot be sent, the try ends because of that later, and the user is told why.
  if ("kind" in plan) return job;
  const pages = uncounted(noted, job, plan, world.config.gofaxsend.resume);
  if (pages === 0) return job;
  const call = { ...newCall(world.clock.now()), transferred: pages, inOrder: pages };
  const what = noted.sent ? "the whole fax" : `${pages} more pages`;
  session.say(`An earlier call has carried ${what}, FreeSWITCH says`, { call: noted.uuid });
  reportDelivered(world, { session, job }, await record.strikeCarried(plan, job, pages), call);
  return noted.sent ? { kind: "delivered", call } : record.read();
}

/** Ends an earlier call; gives the end of the try if it cannot be found out whether the call is over. */
async function settle(world: SenderWorld, { session, note }: JobPapers, noted: NotedCall): Promise<
  NotedCall | Undialled
> {
  if (noted.over) return noted;
  const end = await endNotedCall(world, noted);
  if ("why" in end) {
    const status = `An earlier call of this job may still be up, FreeSWITCH cannot be asked: ${end.why}`;
    session.complain(status, { call: noted.uuid });
    return retryUndialled(status, STATUSCODE.switch);
  }
  if (end.ended) session.say("Ended a call that an earlier sender of this job left", { call: noted.uuid });
  note.changed(end.call);
  return end.call;
}

/**
 * Ends earlier calls of the job and counts what they carried.
 * @throws {SpoolError} If what they carried cannot be written into the qfile.
 * @returns the job after that; or how the try ends, without a call
 */
export async function endEarlierCalls(
  world: SenderWorld,
  papers: JobPapers,
  job: FaxJob,
): Promise<FaxJob | TryEnd> {
  let left = job;
  for (const noted of papers.note.earlier) {
    const known = await settle(world, papers, noted);
    if ("kind" in known) return world.stop.aborted ? { kind: "killed", call: undefined } : known;
    const then = await count(world, papers, left, known);
    papers.note.forget(noted.uuid, unaccounted(known, left));
    if ("kind" in then) return then;
    left = then;
  }
  return left;
}
