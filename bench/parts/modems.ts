/** gofaxd with nothing to do: what its modems cost. */

import { cpuOf } from "../machine/clocks.ts";
import { pss, wakeUps } from "../machine/proc.ts";
import type { Bench, Findings, Part } from "../part.ts";
import { spreadCell } from "../report/table.ts";
import { BenchSite } from "../site/bench_site.ts";
import type { Gofax } from "../site/programs.ts";
import { measureRounds, type Row } from "../site/rounds.ts";
import { rest } from "../site/wait.ts";

const MODEMS = { full: [5, 60, 500], smallest: [2] };
const ROUNDS = { full: 3, smallest: 1 };
/** From the last modem's readiness to the first look, and between the two looks. */
const SETTLE_MS = { full: 5_000, smallest: 100 };
const IDLE_MS = { full: 15_000, smallest: 500 };

/** What is measured while nothing happens. */
interface Measured {
  readonly pssMb: number;
  /** Milliseconds of processor time in a second. */
  readonly cpuMs: number;
  /** Wake-ups in a second: of the thread with the event loop, and of all threads. */
  readonly loopWakes: number;
  readonly allWakes: number;
  readonly threads: number;
}

async function measure(gofax: Gofax, modems: number, { size, signal }: Bench): Promise<Measured> {
  await using site = await BenchSite.start({ gofax, modems, signal });
  await rest(SETTLE_MS[size], signal);
  const [before, cpu, began] = [wakeUps(site.pid), cpuOf(site.pid), performance.now()];
  await rest(IDLE_MS[size], signal);
  const [after, seconds] = [wakeUps(site.pid), (performance.now() - began) / 1000];
  const woken = [...after].map(([thread, count]) => [thread, count - (before.get(thread) ?? 0)] as const);
  return {
    cpuMs: (cpuOf(site.pid) - cpu) / seconds,
    loopWakes: (woken.find(([thread]) => thread === site.pid)?.[1] ?? Number.NaN) / seconds,
    allWakes: woken.reduce((sum, [, count]) => sum + count, 0) / seconds,
    threads: after.size,
    pssMb: pss([site.pid]),
  };
}

/** All rounds of one build with so many modems. */
interface ModemsRow extends Row<Measured> {
  readonly gofax: Gofax;
  readonly modems: number;
}

function cells({ gofax, modems, rounds }: ModemsRow): readonly string[] {
  const of = (name: keyof Measured, digits: number): string =>
    spreadCell(rounds.map((one) => one[name]), digits);
  return [
    String(modems),
    gofax.name,
    of("pssMb", 1),
    of("cpuMs", 2),
    of("loopWakes", 1),
    of("allWakes", 1),
    of("threads", 0),
  ];
}

async function run(bench: Bench): Promise<Findings> {
  const { programs, size } = bench;
  const rows: ModemsRow[] = MODEMS[size].flatMap((modems) =>
    [programs.gofax, ...programs.beside].map((gofax) => ({
      label: `${modems} modems, ${gofax.name}`,
      gofax,
      modems,
      rounds: [],
    }))
  );
  const one = ({ gofax, modems }: ModemsRow): Promise<Measured> => measure(gofax, modems, bench);
  const failures = await measureRounds(bench, rows, ROUNDS[size], one);
  return {
    tables: [{
      title: "gofaxd with nothing to do",
      columns: [
        "modems",
        "",
        "PSS, MB",
        "CPU, ms/s",
        "wake-ups/s of the event loop",
        "wake-ups/s of all threads",
        "threads",
      ],
      rows: rows.map(cells),
    }],
    notes: [
      ...failures,
      "A wake-up is a voluntary context switch. The event loop's are its timers and what the FIFOs, FreeSWITCH and the disk bring.",
    ],
    data: rows.map(({ label, rounds }) => ({ label, rounds })),
  };
}

/** What idle modems cost. */
export const MODEMS_IDLE: Part = {
  about: "gofaxd with 5, 60 and 500 idle modems: memory, CPU, wake-ups",
  minutes: 10,
  run,
};
