/** Runs checks: each after those it depends on, all others side by side, each for a limited time. */

import { messageOf } from "../../text/error_text.ts";
import type { Check, State, Verdict } from "./base/check.ts";
import type { Site } from "./base/site.ts";

/** What a check found, with its name. */
export interface Finding extends Verdict {
  /** The check. */
  readonly check: Check;
}

/** How long checks may take, in milliseconds. */
export interface TimeLimits {
  /** Each of them. @default {8000} */
  readonly eachMs?: number;
  /** All of them together. @default {13000} */
  readonly allMs?: number;
}

const EACH_MS = 8_000;
const ALL_MS = 13_000;

function late(ms: number): readonly Verdict[] {
  return [{
    state: "warning",
    seen: `no answer within ${ms / 1000} s`,
    means: "what it asks hangs: a program, a disk, a network share",
  }];
}

/** The verdicts of a check, or that it took too long. */
async function looked(
  check: Check,
  site: Site,
  eachMs: number,
  over: Promise<void>,
): Promise<readonly Verdict[]> {
  const { promise, resolve } = Promise.withResolvers<readonly Verdict[]>();
  const timer = setTimeout(() => resolve(late(eachMs)), eachMs);
  void over.then(() => resolve(late(eachMs)));
  try {
    return await Promise.race([Promise.try(() => check.look(site)), promise]);
  } catch (error) {
    return [{ state: "warning", seen: `it cannot be looked at: ${messageOf(error)}` }];
  } finally {
    clearTimeout(timer);
  }
}

/** How a check ended for those that come after it: the one that is to blame if they make no sense; undefined if they do. */
type Blame = Check | undefined;

interface Done {
  readonly findings: readonly Finding[];
  readonly blame: Blame;
}

function judge(check: Check, verdicts: readonly Verdict[]): Done {
  const findings = verdicts.map((verdict) => ({ ...verdict, check }));
  return { findings, blame: verdicts.some(({ state }) => state === "fault") ? check : undefined };
}

/**
 * Runs checks, and gives what they found in the order of the list. Never throws.
 *
 * @param checks in order of cause: each stands behind those it comes after
 */
export async function runChecks(
  site: Site,
  checks: readonly Check[],
  { eachMs = EACH_MS, allMs = ALL_MS }: TimeLimits = {},
): Promise<readonly Finding[]> {
  const end = Promise.withResolvers<void>();
  const timer = setTimeout(() => end.resolve(), allMs);
  const runs = new Map<string, Promise<Done>>();
  const run = async (check: Check): Promise<Done> => {
    const before = await Promise.all((check.after ?? []).map((id) => runs.get(id)));
    const cause = before.find((each) => each?.blame !== undefined)?.blame;
    if (cause === undefined) return judge(check, await looked(check, site, eachMs, end.promise));
    const seen = `skipped because of "${cause.id}"`;
    return { findings: [{ check, state: "skipped", seen }], blame: cause };
  };
  for (const check of checks) runs.set(check.id, run(check));
  const done = await Promise.all(runs.values());
  clearTimeout(timer);
  return done.flatMap(({ findings }) => findings);
}

/** How many findings there are of each state. */
export function countStates(findings: readonly Finding[]): Readonly<Record<State, number>> {
  const count = (state: State): number => findings.filter((each) => each.state === state).length;
  return { ok: count("ok"), warning: count("warning"), fault: count("fault"), skipped: count("skipped") };
}
