/** The try before its calls: earlier calls of the job, the site's scripts, and the plan of the remaining pages. */

import type { TryEnd } from "../../fax/end/outcome.ts";
import type { FaxJob } from "../../hylafax/job.ts";
import { endEarlierCalls } from "./earlier/earlier_calls.ts";
import { unsupportedWishes } from "./job/handed_job.ts";
import { askJobControl } from "./job/job_control.ts";
import { askOutgoingConfig, type OutgoingWish, wishOf } from "./job/outgoing_config.ts";
import { documentsOf, planPagesLeft } from "./job/pages_left.ts";
import type { JobPapers, PlannedTry } from "./job/papers.ts";
import { strikeStrangeItems } from "./job/strange_items.ts";
import { failUndialled, retryAsDialled, retryUndialled, STATUSCODE } from "./job/undialled.ts";
import type { SessionWriter } from "../base/session.ts";
import type { SenderWorld } from "../base/world.ts";

/** Runs the site's scripts, which may set how the job is sent; gives the end of the try if they reject it. */
async function askSite(
  world: SenderWorld,
  session: SessionWriter,
  job: FaxJob,
): Promise<OutgoingWish | TryEnd> {
  const control = askJobControl(world);
  if (control.kind === "error") return retryUndialled(control.problem);
  const answer = await askOutgoingConfig(world, session, job);
  if (world.stop.aborted) return { kind: "killed", call: undefined };
  switch (answer.kind) {
    case "go":
      return wishOf(control.identity, answer.wish);
    case "rejected":
      return failUndialled("Transmission rejected by DynamicConfig", STATUSCODE.rejected);
    case "error":
      return answer.counts ? retryAsDialled(answer.problem) : retryUndialled(answer.problem);
    default:
      return answer satisfies never;
  }
}

/**
 * Prepares a try.
 * @returns all that its calls need; or how the try ends, without a call
 * @throws {Error} If an unexpected error occurs.
 */
export async function prepareTry(
  world: SenderWorld,
  papers: JobPapers,
  handed: FaxJob,
): Promise<PlannedTry | TryEnd> {
  const { session, record, note } = papers;
  const job = await endEarlierCalls(world, papers, handed);
  if ("kind" in job) return job;
  for (const what of unsupportedWishes(job)) session.say(`Not supported: ${what}; sending without`);
  const wish = await askSite(world, session, job);
  if ("kind" in wish) return wish;
  const documents = documentsOf(world, record, job);
  const plan = await planPagesLeft(world, record, job, documents);
  if ("kind" in plan) {
    if (plan.statuscode === STATUSCODE.corrupt) strikeStrangeItems(world, session, record, job.jobId);
    return plan;
  }
  const planned = record.planned({ plan, job, resume: world.config.gofaxsend.resume });
  return { session, note, record: planned, job, documents, plan, wish };
}
