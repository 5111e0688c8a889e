/** Many jobs at once: what each costs while its far end rings, and how many get through where it is busy. */

import type { LoopLagFigures } from "../../lib/fax/status/daemon_figures.ts";
import { cpuOf, cpuOfEnded } from "../machine/clocks.ts";
import { pss, withDescendants } from "../machine/proc.ts";
import type { Bench, Findings, Part } from "../part.ts";
import { figure, spreadCell } from "../report/table.ts";
import { BenchSite } from "../site/bench_site.ts";
import { Crowd, endAll, type Running } from "../site/crowd.ts";
import { newFigures } from "../site/figures.ts";
import { measureRounds, type Row } from "../site/rounds.ts";
import { rest, until } from "../site/wait.ts";
import { starterFor, type Way, waysOf } from "../site/ways.ts";

const COUNTS = { full: [1, 10, 50, 100, 200], smallest: [2] };
const ROUNDS = { full: 3, smallest: 1 };
const RINGS_FOR_EVER = "1015";
const BUSY = "1010";
/** From the start of gofaxd to the look at its memory, and from the last one's ringing: what was needed for that alone is given back by then. */
const SETTLE_MS = 5_000;
/** All calls ring by then, or a job hangs. */
const RINGING_MS = 180_000;

/** What is measured of so many jobs at once. */
interface Measured {
  readonly jobs: number;
  /** Calls that rang at the same time; the other jobs had given up before. */
  readonly rang: number;
  /** From the first start to the ringing of the last, in milliseconds. */
  readonly ringingMs: number;
  /** PSS in MB while all ring: of all that was started for jobs, and of gofaxd; gofaxd's before the first job. */
  readonly jobsMb: number;
  readonly gofaxdMb: number;
  readonly idleMb: number;
  /** Milliseconds of processor time until the last has ended: of what was started for jobs, and of gofaxd. */
  readonly cpuMs: number;
  readonly gofaxdCpuMs: number;
  /** Jobs that gofaxd said that it sends while all rang; undefined for a build that does not say. */
  readonly taken: number | undefined;
  /** Jobs a second on a busy number, from the first start to the last end. */
  readonly perSecond: number;
  /** How late gofaxd's event loop was in the minute before the end, in milliseconds. */
  readonly lag: LoopLagFigures | undefined;
}

/**
 * Waits until each call rings, or its job has given up, and tells how many ring.
 *
 * @throws {Error} If none does.
 */
async function allRing(site: BenchSite, { children, ended }: Running, signal: AbortSignal): Promise<number> {
  let up = 0;
  await until("all calls to ring", async () => {
    up = await site.sim.ask("up", signal);
    return up + ended() >= children.length;
  }, { signal, withinMs: RINGING_MS });
  if (up === 0) throw new Error("no call rings");
  return up;
}

async function ring(site: BenchSite, crowd: Crowd, bench: Bench): Promise<
  Pick<Measured, "rang" | "ringingMs" | "jobsMb" | "gofaxdMb" | "cpuMs" | "gofaxdCpuMs" | "taken">
> {
  const { signal } = bench;
  const [ended, gofaxd] = [cpuOfEnded(), cpuOf(site.pid)];
  const running = crowd.start(RINGS_FOR_EVER);
  try {
    const rang = await allRing(site, running, signal);
    const ringingMs = performance.now() - running.began;
    await rest(SETTLE_MS, signal);
    const jobsMb = pss(withDescendants(running.children.map(({ pid }) => pid)));
    const gofaxdMb = pss([site.pid]);
    const taken = (await newFigures(site, bench))?.jobs;
    await site.hangUpAll(signal);
    await crowd.end(running);
    const cpu = { cpuMs: cpuOfEnded() - ended, gofaxdCpuMs: cpuOf(site.pid) - gofaxd };
    return { rang, ringingMs, jobsMb, gofaxdMb, ...cpu, taken };
  } finally {
    await endAll(running);
  }
}

async function measure(way: Way, jobs: number, bench: Bench): Promise<Measured> {
  const { signal } = bench;
  await using site = await BenchSite.start({ ...way, modems: jobs, signal });
  const crowd = new Crowd(site, await starterFor(way, site), jobs, signal);
  await rest(SETTLE_MS, signal);
  const idleMb = pss([site.pid]);
  const ringing = await ring(site, crowd, bench);
  const tookMs = await crowd.end(crowd.start(BUSY));
  const lag = (await newFigures(site, bench))?.lag;
  return { jobs, idleMb, ...ringing, perSecond: jobs / tookMs * 1000, lag };
}

/** All rounds of one way with so many jobs. */
interface JobsRow extends Row<Measured> {
  readonly way: Way;
  readonly jobs: number;
}

function memoryCells({ way, jobs, rounds }: JobsRow): readonly string[] {
  const whole = ({ jobsMb, gofaxdMb }: Measured): number =>
    way.original === undefined ? jobsMb + gofaxdMb : jobsMb;
  const more = ({ rang, jobsMb, gofaxdMb, idleMb }: Measured): number =>
    (jobsMb + (way.original === undefined ? gofaxdMb - idleMb : 0)) / rang;
  return [
    String(jobs),
    way.name,
    spreadCell(rounds.map(({ jobsMb, rang }) => jobsMb / rang), 2),
    spreadCell(rounds.map(more), 2),
    spreadCell(rounds.map(whole)),
  ];
}

function timeCells({ way, jobs, rounds }: JobsRow): readonly string[] {
  const lag = (name: "medianMs" | "p99Ms" | "maxMs"): string =>
    spreadCell(rounds.map(({ lag }) => lag?.[name]), 0);
  return [
    String(jobs),
    way.name,
    spreadCell(rounds.map(({ ringingMs }) => ringingMs / 1000), 2),
    spreadCell(rounds.map(({ cpuMs, gofaxdCpuMs }) => (cpuMs + gofaxdCpuMs) / jobs)),
    spreadCell(rounds.map(({ perSecond }) => perSecond)),
    [lag("medianMs"), lag("p99Ms"), lag("maxMs")].join(" / "),
  ];
}

/** Jobs for which gofaxd was meant to be the sender and was not. */
function helped(rows: readonly JobsRow[]): readonly string[] {
  return rows.filter(({ way }) => way.engine === "auto").flatMap(({ jobs, rounds }) => {
    if (rounds.length === 0) return [];
    const least = Math.min(...rounds.map(({ taken }) => taken ?? 0));
    return least < jobs
      ? [`Of ${jobs} jobs gofaxd took ${figure(least, 0)}; the others had senders of their own.`]
      : [];
  });
}

/** Jobs that gave up before they rang. */
function gaveUp(rows: readonly JobsRow[]): readonly string[] {
  return rows.flatMap(({ label, jobs, rounds }) => {
    const rang = Math.min(jobs, ...rounds.map((one) => one.rang));
    return rang < jobs
      ? [`${label}: only ${rang} rang, the others gave up before and are to be tried again.`]
      : [];
  });
}

function findings(rows: readonly JobsRow[], failures: readonly string[]): Findings {
  return {
    tables: [
      {
        title: "Memory (PSS, MB) while all calls ring",
        columns: [
          "jobs",
          "",
          "each process that faxq started",
          "per job, with what gofaxd has more than idle",
          "all together",
        ],
        rows: rows.map(memoryCells),
      },
      {
        title: "Time",
        columns: [
          "jobs",
          "",
          "all ring after, s",
          "CPU per job, ms",
          "jobs/s on a busy number",
          "lag of gofaxd, ms: 50 % / 99 % / most",
        ],
        rows: rows.map(timeCells),
      },
    ],
    notes: [
      ...helped(rows),
      ...gaveUp(rows),
      ...failures,
      "All together is gofaxd with all that was started for the jobs; for GOfax.IP, whose gofaxd is not started, the senders alone.",
      "CPU per job is of gofaxd and of all that was started, from the start to the end.",
    ],
    data: rows.map(({ label, rounds }) => ({ label, rounds })),
  };
}

async function run(bench: Bench): Promise<Findings> {
  const ways = waysOf(bench.programs);
  const rows: JobsRow[] = COUNTS[bench.size].flatMap((jobs) =>
    ways.map((way) => ({ label: `${jobs} jobs, ${way.name}`, way, jobs, rounds: [] }))
  );
  const one = ({ way, jobs }: JobsRow): Promise<Measured> => measure(way, jobs, bench);
  return findings(rows, await measureRounds(bench, rows, ROUNDS[bench.size], one));
}

/** Memory, processor time and speed of many jobs at once. */
export const JOBS: Part = {
  about: "1 to 200 jobs at once: memory and CPU per job, jobs a second, event-loop lag",
  minutes: 20,
  run,
};
