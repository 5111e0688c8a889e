/** What there is after a storm, for those who reckon. */

import type { Simulator } from "../../../lib/sim/mod.ts";
import type { GofaxSite } from "../gofax.ts";
import type { SiteJob } from "../job_file.ts";
import type { Blow } from "./havoc.ts";
import { type Mark, readMarks } from "./marked_pages.ts";
import type { StormJob } from "./storm_jobs.ts";

/** What is left when it is calm again. */
export interface Aftermath {
  readonly gofax: GofaxSite;
  readonly simulator: Simulator;
  readonly jobs: readonly StormJob[];
  readonly blows: readonly Blow[];
  /** What sendfax said of jobs that HylaFAX did not take. */
  readonly refused: readonly string[];
}

/** A page at a far end. */
export interface Arrival extends Mark {
  /** Place of the call in the stand-in's history. */
  readonly call: number;
}

/** The same, with what the spool and the far ends have. */
export interface Findings extends Aftermath {
  /** What became of the jobs, by their numbers in HylaFAX. */
  readonly ends: ReadonlyMap<number, SiteJob>;
  /** Every page that arrived. */
  readonly arrivals: readonly Arrival[];
  /** Calls that brought a page that is none of ours. */
  readonly strange: readonly number[];
  /** Calls that were in progress at a blow, or whose sender may have met it before FreeSWITCH began them. */
  readonly hit: ReadonlySet<number>;
}

/** The calls that a blow met. */
function callsMet({ calls, before, jobs }: Blow, { simulator, jobs: all }: Aftermath): readonly number[] {
  const numbers = all.filter(({ id }) => jobs.includes(id)).map(({ number }) => number);
  const numberOf = (call: number): string | undefined => simulator.history[call]?.number;
  const calling = numbers.filter((number) => !calls.some((call) => numberOf(call) === number));
  const next = calling.map((number) =>
    simulator.history.findIndex((leg, at) => at >= before && leg.number === number)
  );
  return [...calls, ...next];
}

/** Looks at everything. */
export async function lookAt(aftermath: Aftermath): Promise<Findings> {
  const { gofax, simulator, jobs, blows } = aftermath;
  const ends = new Map<number, SiteJob>();
  for (const { id } of jobs) {
    const found = await gofax.site.job(id);
    if (found !== undefined) ends.set(id, found);
  }
  const arrivals: Arrival[] = [];
  const strange: number[] = [];
  for (const [call, { received }] of simulator.history.entries()) {
    for (const mark of received === undefined ? [] : readMarks(received)) {
      if (mark === undefined) strange.push(call);
      else arrivals.push({ ...mark, call });
    }
  }
  return {
    ...aftermath,
    ends,
    arrivals,
    strange,
    hit: new Set(blows.flatMap((blow) => callsMet(blow, aftermath))),
  };
}
