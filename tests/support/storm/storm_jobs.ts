/** The jobs of a storm: of all kinds, mixed by chance, and the same ones for the same seed. */

import { GOOD_MACHINE, type Machine, type NumberTable } from "../../../lib/sim/network/numbers.ts";

/** What a job goes through besides the kills. */
export const KINDS = [
  "one page",
  "several pages",
  "batch",
  "busy",
  "busy, then free",
  "no answer",
  "unknown number",
  "cut after a page",
  "removed",
  "suspended",
] as const;

/** What a job goes through besides the kills. */
export type Kind = (typeof KINDS)[number];

/** How many of a hundred jobs are of a kind. */
const SHARES: Readonly<Record<Kind, number>> = {
  "one page": 27,
  "several pages": 20,
  "batch": 15,
  "busy": 5,
  "busy, then free": 7,
  "no answer": 4,
  "unknown number": 4,
  "cut after a page": 8,
  "removed": 5,
  "suspended": 5,
};

/** Kinds that fail, whatever happens. */
export const FAILING: readonly Kind[] = ["busy", "no answer", "unknown number"];

/** A number that behaves otherwise later. */
export interface Line {
  readonly does: string;
  readonly refuses?: string;
  readonly ringMs?: number;
  answers?: Machine;
}

/** A job that is to be handed in. */
export interface PlannedJob {
  /** Which one, from 0: its pages are marked with that. */
  readonly index: number;
  /** What it goes through. */
  readonly kind: Kind;
  /** Its pages. */
  readonly pages: number;
  /** Where it goes. */
  readonly number: string;
  /** What sendfax is told besides. */
  readonly options: readonly string[];
}

/** A job that was handed in. */
export interface StormJob extends PlannedJob {
  /** Its number in HylaFAX. */
  readonly id: number;
}

/** Whole numbers below a bound, the same for the same seed (mulberry32). */
export function chance(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

function kindOf(share: number): Kind {
  let rest = share;
  for (const kind of KINDS) {
    rest -= SHARES[kind];
    if (rest < 0) return kind;
  }
  return "one page";
}

/** Jobs of each kind, in the order in which they are handed in. Each kind comes up if there are as many jobs as kinds. */
export function planJobs(count: number, seed: number): readonly PlannedJob[] {
  const below = chance(seed);
  let inBatch = 0;
  return Array.from({ length: count }, (_, index) => {
    const kind = KINDS[index] ?? kindOf(below(100));
    const pages = kind === "several pages" || kind === "removed"
      ? 2 + below(3)
      : kind === "cut after a page"
      ? 3
      : 1;
    // three jobs of a batch have one number
    const number = kind === "batch"
      ? `6${String(Math.floor(inBatch++ / 3)).padStart(4, "0")}`
      : String(50_000 + index);
    const tries = FAILING.includes(kind) ? ["-T", "2"] : ["-t", "12", "-T", "20"];
    return { index, kind, pages, number, options: ["-n", "-D", ...tries] };
  });
}

/** What the far end of a kind does at first. */
function lineOf(kind: Kind, number: string): Line {
  const answers = { ...GOOD_MACHINE, ident: `+49 ${number}` };
  switch (kind) {
    case "busy":
    case "busy, then free":
      return { does: kind, refuses: "USER_BUSY" };
    case "no answer":
      return { does: kind, ringMs: 2_000, refuses: "NO_ANSWER" };
    case "unknown number":
      return { does: kind, refuses: "UNALLOCATED_NUMBER" };
    case "cut after a page":
      return { does: kind, answers: { ...answers, hangUpAfterPages: 1 } };
    default:
      return { does: kind, answers };
  }
}

/** The numbers of these jobs, and how they change. */
export class StormNumbers {
  readonly #lines = new Map<string, Line>();
  readonly #later = new Map<string, number>();

  /** Makes them. */
  constructor(jobs: readonly PlannedJob[]) {
    for (const { kind, number } of jobs) {
      this.#lines.set(number, lineOf(kind, number));
      if (kind === "busy, then free") this.#later.set(number, 2);
      if (kind === "cut after a page") this.#later.set(number, 1);
    }
  }

  /** For the stand-in, which looks at them at each call. */
  get table(): NumberTable {
    return Object.fromEntries(this.#lines);
  }

  /** Lets numbers that were called often enough answer, and send no more than that away. */
  follow(calls: readonly { readonly number: string; readonly cause?: string }[]): void {
    for (const [number, most] of this.#later) {
      if (calls.filter((call) => call.number === number && call.cause !== undefined).length < most) continue;
      const line = this.#lines.get(number);
      if (line !== undefined) line.answers = { ...GOOD_MACHINE, ident: `+49 ${number}` };
      this.#later.delete(number);
    }
  }
}
