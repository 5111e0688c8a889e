/** Thousands of faxes in a row, both ways: whether gofaxd's memory, descriptors and threads grow, and whether all comes through. */

import { cpuOf } from "../machine/clocks.ts";
import { cpuOfChildren, waited } from "../machine/proc.ts";
import type { Bench, Findings, Part } from "../part.ts";
import { looksTable, type Soaked, type SoakLook, soakTable, trendText } from "../report/soak_tables.ts";
import { settledFaults } from "../site/accounts.ts";
import { BenchSite } from "../site/bench_site.ts";
import { Load, type LoadEnd, type LoadOptions, lostOnTheWay, modemsFor } from "../site/load.ts";
import { measureRounds, type Row } from "../site/rounds.ts";
import { SPEED } from "../site/speed.ts";
import { rest } from "../site/wait.ts";
import { Watch } from "../site/watch.ts";
import { starterFor, type Way, waysOf } from "../site/ways.ts";

const LOAD: Readonly<Record<Bench["size"], LoadOptions>> = {
  full: { jobs: 2_000, calls: 2_000, pages: 3, atOnce: 50, beginMs: 9_000 },
  smallest: { jobs: 6, calls: 6, pages: 2, atOnce: 2, beginMs: 20 },
};
const LOOK_MS = { full: 2_000, smallest: 100 };
/** gofaxd has nothing to do for so long before the first fax and after the last one. */
const QUIET_MS = { full: 10_000, smallest: 300 };
const TELL_MS = 1_000;

/** The looks from the end of the first fax on until nothing more was begun. */
function whileBusy(looks: readonly SoakLook[], { jobs, calls, atOnce }: LoadOptions): readonly SoakLook[] {
  return looks.filter(({ sent, received }) =>
    sent > 0 && received > 0 && sent < jobs - atOnce && received < calls - atOnce
  );
}

/** Sends and receives all, and tells what happens. */
async function soak(load: Load, watch: Watch, { signal, say }: Bench): Promise<LoadEnd> {
  const tell = (): void => {
    const last = watch.looks.at(-1);
    say(`${last?.sent} sent, ${last?.received} received, ${last?.pssMb.toFixed(0)} MB`);
  };
  const telling = setInterval(tell, TELL_MS);
  try {
    return await load.run(signal);
  } finally {
    clearInterval(telling);
  }
}

async function measure(way: Way, bench: Bench): Promise<Soaked> {
  const { size, signal } = bench;
  const options = LOAD[size];
  const { jobs, calls, pages } = options;
  const modems = modemsFor(options);
  await using site = await BenchSite.start({ ...way, modems, speed: SPEED[size], tellsHeap: true, signal });
  const load = new Load(site, await starterFor(way, site), options);
  await rest(QUIET_MS[size], signal);
  await using watch = new Watch(site, LOOK_MS[size], () => load.ended);
  const cpu = (): number => cpuOf(site.pid) + cpuOfChildren(site.pid);
  const [before, standInBefore, waitedBefore] = [cpu(), cpuOf(site.sim.pid), waited(site.pid)];
  const end = await soak(load, watch, bench);
  const standInCpuMs = (cpuOf(site.sim.pid) - standInBefore) / (jobs + calls);
  const waitedMs = waited(site.pid) - waitedBefore;
  const made = { jobs, calls, faxes: end.wave.faxes, pages };
  const lost = [...lostOnTheWay(options, end), ...await settledFaults(site, made, signal)];
  const cpuMs = (cpu() - before) / (jobs + calls);
  await rest(QUIET_MS[size], signal);
  watch.look();
  const { looks } = watch;
  const busy = whileBusy(looks, options);
  return { name: way.gofax.name, tookMs: end.tookMs, waitedMs, cpuMs, standInCpuMs, looks, busy, lost };
}

/** What was measured of one build. */
interface SoakRow extends Row<Soaked> {
  readonly way: Way;
}

async function run(bench: Bench): Promise<Findings> {
  const { programs, size } = bench;
  const { jobs, calls, pages, atOnce } = LOAD[size];
  const ways = waysOf({ ...programs, original: undefined }).filter(({ engine }) => engine !== "self");
  const rows: SoakRow[] = ways.map((way) => ({ label: way.gofax.name, way, rounds: [] }));
  const failures = await measureRounds(bench, rows, 1, ({ way }) => measure(way, bench));
  const soaked = rows.flatMap(({ rounds }) => rounds);
  const title = `${jobs} sends and ${calls} receptions, ${pages} pages each, ${atOnce} and ${atOnce} at once`;
  return {
    tables: [soakTable(title, soaked), ...soaked.map(looksTable)],
    notes: [
      ...failures,
      ...soaked.map(trendText),
      "Memory is PSS of gofaxd; CPU is of gofaxd with its helpers, which are tiffcp for each send and faxrcvd for each reception. The stand-in of FreeSWITCH is a process of its own.",
      "Of the time of all the event loop waited for a processor because of what else the machine did.",
      "A heap is told by a gofaxd from the sources only.",
    ],
    data: soaked,
  };
}

/** Thousands of faxes, both ways. */
export const SOAK: Part = {
  about: "2,000 sends and 2,000 receptions, 50 of each at once: memory over time, losses",
  minutes: 15,
  run,
};
