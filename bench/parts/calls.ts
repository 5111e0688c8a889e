/** Many calls that come in at the same moment: how soon gofaxd answers, what each costs, and whether all come through. */

import { cpuOf } from "../machine/clocks.ts";
import { cpuOfChildren, pss } from "../machine/proc.ts";
import type { Bench, Findings, Part } from "../part.ts";
import { quantile } from "../report/spread.ts";
import { spreadCell } from "../report/table.ts";
import { counted, settledFaults } from "../site/accounts.ts";
import { BenchSite } from "../site/bench_site.ts";
import type { Gofax } from "../site/programs.ts";
import type { WaveEnd } from "../site/switch_words.ts";
import { measureRounds, type Row } from "../site/rounds.ts";
import { SPEED } from "../site/speed.ts";
import { rest } from "../site/wait.ts";

const COUNTS = { full: [10, 100, 500], smallest: [2] };
/** Calls that come while others run and the processors are busy. */
const LATE = { full: { running: 200, late: 50 }, smallest: { running: 1, late: 2 } };
const ROUNDS = { full: 3, smallest: 1 };
/** Pages of a call that runs while others come. */
const LONG_PAGES = { full: 10, smallest: 3 };
/** From the beginning of the running calls to the late ones. */
const UNDER_WAY_MS = { full: 8_000, smallest: 1_000 };
const MEMORY_EVERY_MS = 500;

/** What became of calls. */
interface Measured {
  /** Milliseconds from FreeSWITCH's dialling to gofaxd's first command, of each call that was measured. */
  readonly firstWordMs: readonly number[];
  /** The same until the call is answered or refused. */
  readonly decisionMs: readonly number[];
  /** The most PSS of gofaxd in MB, and before the calls. */
  readonly mostMb: number;
  readonly idleMb: number;
  /** Milliseconds of processor time of gofaxd and its scripts. */
  readonly cpuMs: number;
  /** What is not as it should be. */
  readonly lost: readonly string[];
}

/** Makes calls, of which the first wave is measured. */
type Make = (site: BenchSite, bench: Bench) => Promise<readonly WaveEnd[]>;

function atOnce(calls: number): Make {
  return async (
    { sim },
    { signal },
  ) => [await sim.ask("wave", signal, { calls, pages: 1, from: 30_000_000 })];
}

async function whileBusy({ sim }: BenchSite, { size, signal }: Bench): Promise<readonly WaveEnd[]> {
  const { running, late } = LATE[size];
  const long = sim.ask("wave", signal, { calls: running, pages: LONG_PAGES[size], from: 30_000_000 });
  long.catch(() => {});
  const busy = Array.from(
    { length: navigator.hardwareConcurrency },
    () => new Deno.Command("sha256sum", { args: ["/dev/zero"], stdin: "null", stdout: "null" }).spawn(),
  );
  try {
    await rest(UNDER_WAY_MS[size], signal);
    const measured = await sim.ask("wave", signal, { calls: late, pages: 2, from: 40_000_000 });
    return [measured, await long];
  } finally {
    for (const child of busy) child.kill("SIGKILL");
    await Promise.all(busy.map((child) => child.status));
  }
}

/** What is missing when gofaxd has done with all. */
async function losses(
  site: BenchSite,
  ends: readonly WaveEnd[],
  calls: number,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const sum = (of: (end: WaveEnd) => number): number => ends.reduce((total, end) => total + of(end), 0);
  const faxes = sum((end) => end.faxes);
  return [
    ...counted("answered", sum((end) => end.answered), calls),
    ...counted("faxes", faxes, calls),
    ...await settledFaults(site, { jobs: 0, calls, faxes }, signal),
  ];
}

/** The most memory that a process has until told that it is enough. */
async function mostMemory(pid: number, enough: AbortSignal): Promise<number> {
  let most = 0;
  for (; !enough.aborted; await rest(MEMORY_EVERY_MS, enough).catch(() => {})) {
    most = Math.max(most, pss([pid]));
  }
  return most;
}

async function measure(gofax: Gofax, calls: number, make: Make, bench: Bench): Promise<Measured> {
  const { signal } = bench;
  await using site = await BenchSite.start({
    gofax,
    modems: Math.max(calls, 1),
    speed: SPEED[bench.size],
    signal,
  });
  await rest(1_000, signal);
  const cpu = (): number => cpuOf(site.pid) + cpuOfChildren(site.pid);
  const [before, idleMb, enough] = [cpu(), pss([site.pid]), new AbortController()];
  const most = mostMemory(site.pid, AbortSignal.any([enough.signal, signal]));
  const ends = await make(site, bench).finally(() => enough.abort());
  const lost = await losses(site, ends, calls, signal);
  const [{ firstWordMs, decisionMs } = { firstWordMs: [], decisionMs: [] }] = ends;
  return { firstWordMs, decisionMs, mostMb: await most, idleMb, cpuMs: cpu() - before, lost };
}

/** All rounds of one build with so many calls. */
interface CallsRow extends Row<Measured> {
  readonly name: string;
  readonly gofax: Gofax;
  readonly calls: number;
  readonly make: Make;
}

function cells({ name, gofax, calls, rounds }: CallsRow): readonly string[] {
  const share = (of: (one: Measured) => readonly number[], part: number): string =>
    spreadCell(rounds.map((one) => quantile(of(one), part)), 0);
  const first = (one: Measured): readonly number[] => one.firstWordMs;
  const lost = rounds.flatMap((one) => one.lost);
  return [
    name,
    gofax.name,
    share(first, 0.5),
    share(first, 0.99),
    share((one) => one.decisionMs, 0.99),
    spreadCell(rounds.map(({ mostMb, idleMb }) => (mostMb - idleMb) / calls), 2),
    spreadCell(rounds.map(({ mostMb }) => mostMb)),
    spreadCell(rounds.map(({ cpuMs }) => cpuMs / calls)),
    lost.length === 0 ? "none" : lost.join(", "),
  ];
}

function rowsFor({ programs, size }: Bench): readonly CallsRow[] {
  const { running, late } = LATE[size];
  const kinds = [
    ...COUNTS[size].map((calls) => ({ name: `${calls} at once`, calls, make: atOnce(calls) })),
    { name: `${late} while ${running} run, processors busy`, calls: running + late, make: whileBusy },
  ];
  const builds = [programs.gofax, ...programs.beside];
  return kinds.flatMap((kind) =>
    builds.map((gofax) => ({ ...kind, label: `${kind.name}, ${gofax.name}`, gofax, rounds: [] }))
  );
}

async function run(bench: Bench): Promise<Findings> {
  const rows = rowsFor(bench);
  const one = ({ gofax, calls, make }: CallsRow): Promise<Measured> => measure(gofax, calls, make, bench);
  const failures = await measureRounds(bench, rows, ROUNDS[bench.size], one);
  return {
    tables: [{
      title: "Calls that come in",
      columns: [
        "calls",
        "",
        "first command, 50 %, ms",
        "first command, 99 %, ms",
        "decision, 99 %, ms",
        "memory per call, MB",
        "gofaxd's most, MB",
        "CPU per call, ms",
        "lost",
      ],
      rows: rows.map(cells),
    }],
    notes: [
      ...failures,
      "First command is from FreeSWITCH's dialling of gofaxd to gofaxd's first command, decision until the call is answered or refused.",
      "Memory is PSS above that before the calls; CPU is of gofaxd and of its scripts, of which there is one for each fax.",
    ],
    data: rows.map(({ label, rounds }) => ({ label, rounds })),
  };
}

/** Calls that come in at the same moment. */
export const CALLS: Part = {
  about: "10, 100 and 500 incoming calls at once: first command, memory, CPU, losses",
  minutes: 15,
  run,
};
