/** Jobs and calls at the same moment, with whole faxes: how late gofaxd's event loop is, what it takes, and whether all comes through. */

import type { LoopLagFigures } from "../../lib/fax/status/daemon_figures.ts";
import { cpuOf, cpuOfEnded } from "../machine/clocks.ts";
import { cpuOfChildren, peak, waited } from "../machine/proc.ts";
import type { Bench, Findings, Part } from "../part.ts";
import { quantile } from "../report/spread.ts";
import { spreadCell } from "../report/table.ts";
import { settledFaults } from "../site/accounts.ts";
import { BenchSite } from "../site/bench_site.ts";
import { newFigures } from "../site/figures.ts";
import { Load, type LoadOptions, lostOnTheWay, modemsFor } from "../site/load.ts";
import { measureRounds, type Row } from "../site/rounds.ts";
import { SPEED } from "../site/speed.ts";
import { rest } from "../site/wait.ts";
import { Watch } from "../site/watch.ts";
import { starterFor, type Way, waysOf } from "../site/ways.ts";

const LOAD: Readonly<Record<Bench["size"], LoadOptions>> = {
  full: { jobs: 100, calls: 100, pages: 3, atOnce: 100 },
  smallest: { jobs: 2, calls: 2, pages: 2, atOnce: 2 },
};
const ROUNDS = { full: 3, smallest: 1 };
const MEMORY_EVERY_MS = 250;
/** From the last modem's readiness to the first fax. */
const SETTLE_MS = 1_000;

/** What is measured of one crowd. */
interface Measured {
  /** From the first start to the end of the last call and job. */
  readonly tookMs: number;
  /** How much of that gofaxd's event loop waited for a processor that had other work. */
  readonly waitedMs: number;
  /** Milliseconds of processor time: of gofaxd, of the helpers that it started, of what was started for jobs, and of the stand-in. */
  readonly cpuMs: number;
  readonly helpersCpuMs: number;
  readonly doorsCpuMs: number;
  readonly standInCpuMs: number;
  /** The most PSS of gofaxd in MB, and before; the most resident memory, whoever else has it. */
  readonly mostMb: number;
  readonly idleMb: number;
  readonly peakMb: number;
  /** How late gofaxd's event loop was in the last minute. */
  readonly lag: LoopLagFigures | undefined;
  /** Milliseconds from FreeSWITCH's dialling to gofaxd's first command, of each call. */
  readonly firstWordMs: readonly number[];
  /** What is not as it should be. */
  readonly lost: readonly string[];
}

async function measure(way: Way, bench: Bench): Promise<Measured> {
  const { size, signal } = bench;
  const options = LOAD[size];
  const { jobs, calls, pages } = options;
  await using site = await BenchSite.start({
    ...way,
    modems: modemsFor(options),
    speed: SPEED[size],
    signal,
  });
  const load = new Load(site, await starterFor(way, site), options);
  await rest(SETTLE_MS, signal);
  const clocks = (): readonly number[] => [
    cpuOf(site.pid),
    cpuOfChildren(site.pid),
    cpuOfEnded(),
    cpuOf(site.sim.pid),
  ];
  await using watch = new Watch(site, MEMORY_EVERY_MS, () => load.ended);
  const [idleMb, before, waitedBefore] = [watch.look().pssMb, clocks(), waited(site.pid)];
  const end = await load.run(signal);
  const waitedMs = waited(site.pid) - waitedBefore;
  const made = { jobs, calls, faxes: end.wave.faxes, pages };
  const lost = [...lostOnTheWay(options, end), ...await settledFaults(site, made, signal)];
  const [cpuMs = 0, helpersCpuMs = 0, doorsCpuMs = 0, standInCpuMs = 0] = clocks().map((ms, at) =>
    ms - (before[at] ?? 0)
  );
  const { firstWordMs } = end.wave;
  return {
    ...{ tookMs: end.tookMs, waitedMs },
    ...{ cpuMs, helpersCpuMs, doorsCpuMs, standInCpuMs },
    ...{ mostMb: watch.mostMb, idleMb, peakMb: peak(site.pid) },
    lag: (await newFigures(site, bench))?.lag,
    firstWordMs,
    lost,
  };
}

/** All rounds of one way. */
interface BothRow extends Row<Measured> {
  readonly way: Way;
}

function cells({ way, rounds }: BothRow): readonly string[] {
  const of = (value: (one: Measured) => number | undefined, digits = 1): string =>
    spreadCell(rounds.map(value), digits);
  const lost = rounds.flatMap((one) => one.lost);
  return [
    way.name,
    of(({ tookMs }) => tookMs / 1000),
    of(({ waitedMs }) => waitedMs / 1000),
    [of(({ lag }) => lag?.medianMs, 0), of(({ lag }) => lag?.p99Ms, 0), of(({ lag }) => lag?.maxMs, 0)].join(
      " / ",
    ),
    of(({ firstWordMs }) => quantile(firstWordMs, 0.99), 0),
    of(({ cpuMs }) => cpuMs / 1000, 2),
    of(({ helpersCpuMs }) => helpersCpuMs / 1000, 2),
    of(({ doorsCpuMs }) => doorsCpuMs / 1000, 2),
    of(({ standInCpuMs }) => standInCpuMs / 1000, 2),
    of(({ idleMb }) => idleMb),
    of(({ mostMb }) => mostMb),
    of(({ peakMb }) => peakMb),
    lost.length === 0 ? "none" : lost.join(", "),
  ];
}

async function run(bench: Bench): Promise<Findings> {
  const { programs, size } = bench;
  const { jobs, calls, pages } = LOAD[size];
  const ways = waysOf({ ...programs, original: undefined }).filter(({ engine }) => engine !== "self");
  const rows: BothRow[] = ways.map((way) => ({ label: way.name, way, rounds: [] }));
  const failures = await measureRounds(bench, rows, ROUNDS[size], ({ way }) => measure(way, bench));
  return {
    tables: [{
      title: `${jobs} sends and ${calls} receptions at the same moment, ${pages} pages each`,
      columns: [
        "",
        "time of all, s",
        "waited for a processor, s",
        "lag of gofaxd, ms: 50 % / 99 % / most",
        "first command, 99 %, ms",
        "CPU of gofaxd, s",
        "of its helpers, s",
        "of what faxq starts, s",
        "of the stand-in, s",
        "idle, MB",
        "most, MB",
        "peak (RSS), MB",
        "lost",
      ],
      rows: rows.map(cells),
    }],
    notes: [
      ...failures,
      "Of the time of all the event loop waited for a processor because of what else the machine did.",
      "Memory is PSS of gofaxd. Its helpers are tiffcp for each send, and faxrcvd for each reception. The stand-in of FreeSWITCH is a process of its own.",
      "Nothing is lost if each job is sent with all its pages and each page has arrived once, each reception was handed to faxrcvd once, xferfaxlog has the lines of all, and no file is left.",
    ],
    data: rows.map(({ label, rounds }) => ({ label, rounds })),
  };
}

/** Jobs and calls at the same moment. */
export const BOTH: Part = {
  about: "100 sends and 100 receptions at once: event-loop lag, time, CPU, memory, losses",
  minutes: 10,
  run,
};
