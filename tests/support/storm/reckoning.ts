/**
 * The reckoning after a storm: what became of each job, what the far ends have, and what is left in the spool.
 *
 * A job is sent twice if a page of it is at the far end twice. One cause of that nobody can rule out: whoever sent was killed between the far
 * end's receipt of the page and the moment when he heard of it. So a page may be there once more for each call that was in progress when
 * something was killed, and for no other.
 */

import { JOB_STATE } from "../hylafax.ts";
import { type Aftermath, type Findings, lookAt } from "./aftermath.ts";
import { accountFaults, forgottenDocuments, leftFaults, runFaults } from "./spool_reckoning.ts";
import { FAILING, type StormJob } from "./storm_jobs.ts";

/** Jobs, calls and pages. */
export interface Figures {
  readonly done: number;
  readonly failed: number;
  /** Of those, jobs that fail without a blow, too, or were removed. */
  readonly failedAsPlanned: number;
  readonly calls: number;
  /** Calls that were in progress at a blow. */
  readonly hitCalls: number;
  readonly pages: number;
  /** Pages that arrived again, because a blow met the call that had brought them. */
  readonly pagesAgain: number;
  /** Documents that faxq forgot when it was restarted; faxqclean removes them. */
  readonly forgotten: number;
  /** Jobs by why they failed. */
  readonly reasons: Readonly<Record<string, number>>;
}

function isDone({ id }: StormJob, { ends }: Findings): boolean {
  return ends.get(id)?.fields.get("state") === JOB_STATE.done;
}

/** What is wrong with the pages of a job at the far ends. */
function pageFaults(job: StormJob, found: Findings): readonly string[] {
  const own = found.arrivals.filter((each) => each.job === job.index);
  const astray = own.filter(({ call }) => found.simulator.history[call]?.number !== job.number);
  const faults = astray.map(({ page, call }) =>
    `page ${page} of job ${job.id} went elsewhere, by call ${call}`
  );
  for (let page = 1; page <= job.pages; page++) {
    const calls = own.filter((each) => each.page === page).map(({ call }) => call);
    const again = calls.slice(0, -1).filter((call) => !found.hit.has(call));
    if (isDone(job, found) && calls.length === 0) faults.push(`page ${page} of job ${job.id} never arrived`);
    if (again.length > 0) {
      faults.push(`page ${page} of job ${job.id} arrived by calls ${calls}, and nothing met ${again}`);
    }
  }
  return faults;
}

/** What is wrong with how a job ended. */
function endFaults(job: StormJob, found: Findings): readonly string[] {
  const end = found.ends.get(job.id);
  const status = end?.fields.get("status") ?? "";
  if (end?.queue !== "doneq") return [`job ${job.id} (${job.kind}) has not ended: ${status}`];
  if (isDone(job, found)) return FAILING.includes(job.kind) ? [`job ${job.id} (${job.kind}) is done`] : [];
  return status.trim() === "" ? [`job ${job.id} (${job.kind}) failed without a reason`] : [];
}

/** Users who were not told the truth once. */
async function mailFaults(found: Findings): Promise<readonly string[]> {
  const mails = (await found.gofax.site.mails()).map((mail) => ({
    id: Number(/JobI[Dd]: *(\d+)/.exec(mail)?.[1]),
    saysDone: /^Subject: .* completed$/m.test(mail),
  }));
  return found.jobs.flatMap((job) => {
    const told = mails.filter(({ id }) => id === job.id);
    if (told.length === 1 && told[0]?.saysDone === isDone(job, found)) return [];
    const is = isDone(job, found) ? "done" : "not done";
    return [
      `job ${job.id} is ${is}; of ${told.length} mails ${
        told.filter((each) => each.saysDone).length
      } say it is`,
    ];
  });
}

function figuresOf(found: Findings): Figures {
  const { simulator, jobs, ends, arrivals, hit } = found;
  const failed = jobs.filter((job) => !isDone(job, found));
  const distinct = new Set(arrivals.map(({ job, page }) => `${job}.${page}`)).size;
  const statuses = failed.map(({ id }) => (ends.get(id)?.fields.get("status") ?? "").trim());
  const reasons = [...new Set(statuses)].map((why) => [why, statuses.filter((each) => each === why).length]);
  return {
    done: jobs.length - failed.length,
    failed: failed.length,
    failedAsPlanned: failed.filter(({ kind }) => FAILING.includes(kind) || kind === "removed").length,
    calls: simulator.history.length,
    hitCalls: hit.size - Number(hit.has(-1)),
    pages: distinct,
    pagesAgain: arrivals.length - distinct,
    forgotten: forgottenDocuments(found).length,
    reasons: Object.fromEntries(reasons),
  };
}

/** Reckons. */
export async function reckon(aftermath: Aftermath): Promise<{
  readonly figures: Figures;
  /** What is wrong, a sentence each. */
  readonly faults: readonly string[];
}> {
  const running = await runFaults(aftermath);
  const found = await lookAt(aftermath);
  const faults = [
    ...running,
    ...found.strange.map((call) => `call ${call} brought a page that is none of ours`),
    ...found.jobs.flatMap((job) => [...endFaults(job, found), ...pageFaults(job, found)]),
    ...leftFaults(found),
    ...await accountFaults(found),
    ...await mailFaults(found),
  ];
  return { figures: figuresOf(found), faults };
}
