/** One job on a busy number: what a try costs where nothing is sent, in phases. */

import { cpuOf, cpuOfEnded, sharedNow } from "../machine/clocks.ts";
import type { Bench, Findings, Part } from "../part.ts";
import { spreadCell } from "../report/table.ts";
import { BenchSite } from "../site/bench_site.ts";
import { resultOf, writeJob } from "../site/jobs.ts";
import { DoorWatch, Onlooker, type Phases } from "../site/onlooker.ts";
import { rest, within } from "../site/wait.ts";
import { type Starter, starterFor, startJob, type Way, waysOf } from "../site/ways.ts";

const ROUNDS = { full: 21, smallest: 1 };
const BUSY = "1010";
/** Between two looks at what a job does. */
const LOOK_MS = 1;

/** One try. */
interface Try {
  readonly phases: Phases;
  /** Milliseconds of processor time: of what faxq started with its children, and of gofaxd. */
  readonly cpuMs: number;
  readonly gofaxdCpuMs: number;
  /** The most memory that the processes that faxq started and theirs had, in MB. */
  readonly peakMb: number;
}

/** A way with its site. */
interface Contender {
  readonly way: Way;
  readonly site: BenchSite;
  readonly starter: Starter;
  readonly tries: Try[];
}

/** Resolves at the first thing that is said, and reads the rest. */
async function firstWord(stream: ReadableStream<Uint8Array>, tell: () => void): Promise<void> {
  for await (const _ of stream) tell();
}

async function tryOnce({ site, starter }: Contender, id: number, signal: AbortSignal): Promise<Try> {
  const qfile = writeJob(site.dir, id, BUSY);
  await site.sim.ask("dialled", signal);
  using door = new DoorWatch(site);
  const [ended, gofaxd, began] = [cpuOfEnded(), cpuOf(site.pid), sharedNow()];
  const child = startJob(starter, site, { qfile, modem: 0, stderr: "piped" });
  const onlooker = new Onlooker(site, child.pid, qfile, began);
  const { phases } = onlooker;
  const said = firstWord(child.stderr, () => phases.firstLine ??= sharedNow() - began);
  child.status.then(() => phases.end = sharedNow() - began);
  for (; phases.end === undefined; await rest(LOOK_MS, signal)) onlooker.look();
  await within(said, signal);
  const [dialling] = await site.sim.ask("dialled", signal);
  if (dialling === undefined || resultOf(site.dir, qfile).returned !== "0") {
    throw new Error(`${qfile} was not tried: ${JSON.stringify(resultOf(site.dir, qfile))}`);
  }
  const taken = door.takenAt(child.pid);
  if (taken !== undefined) phases.taken = taken - began;
  phases.connected = dialling.connectedAt - began;
  phases.dialled = dialling.dialledAt - began;
  const cpu = { cpuMs: cpuOfEnded() - ended, gofaxdCpuMs: cpuOf(site.pid) - gofaxd };
  return { phases, ...cpu, peakMb: onlooker.peakMb };
}

const PHASES = ["taken", "firstLine", "locked", "connected", "dialled", "end"] as const;

/** Jobs for which gofaxd was meant to be the sender and was not. */
function helped(sets: readonly Contender[]): readonly string[] {
  return sets.filter(({ way, tries }) =>
    way.engine === "auto" && tries.some(({ phases }) => phases.taken === undefined)
  )
    .map(({ way, tries }) => {
      const own = tries.filter(({ phases }) => phases.taken === undefined).length;
      return `${way.name}: ${own} of ${tries.length} jobs were not seen to be taken, and may have had senders of their own.`;
    });
}

function findings(sets: readonly Contender[]): Findings {
  const costs = sets.map(({ way, tries }) => [
    way.name,
    spreadCell(tries.map(({ phases }) => phases.end)),
    spreadCell(tries.map(({ cpuMs, gofaxdCpuMs }) => cpuMs + gofaxdCpuMs)),
    spreadCell(tries.map(({ cpuMs }) => cpuMs)),
    spreadCell(tries.map(({ gofaxdCpuMs }) => gofaxdCpuMs)),
    spreadCell(tries.map(({ peakMb }) => peakMb)),
  ]);
  const phases = sets.map(({ way, tries }) => [
    way.name,
    ...PHASES.map((name) => spreadCell(tries.map((each) => each.phases[name]))),
  ]);
  return {
    tables: [
      {
        title: "One job on a busy number",
        columns: [
          "",
          "wall, ms",
          "CPU, ms",
          "of it started by faxq",
          "of it gofaxd",
          "peak memory of what faxq started, MB",
        ],
        rows: costs,
      },
      {
        title: "Its phases, ms from the start of the process",
        columns: ["", "taken", "first log line", "locked", "connected", "dialled", "end"],
        rows: phases,
      },
    ],
    notes: [
      ...helped(sets),
      `First log line, lock and peak memory (RSS) are looked at every ${LOOK_MS} ms, or later where the machine is busy.`,
      "gofaxd's CPU is all that it uses meanwhile, for its modem's messages too.",
    ],
    data: sets.map(({ way, tries }) => ({ way: way.name, tries })),
  };
}

async function run({ programs, size, signal, say }: Bench): Promise<Findings> {
  await using stack = new AsyncDisposableStack();
  const sets: Contender[] = [];
  for (const way of waysOf(programs)) {
    const site = stack.use(await BenchSite.start({ ...way, modems: 1, signal }));
    sets.push({ way, site, starter: await starterFor(way, site), tries: [] });
  }
  for (const set of sets) await tryOnce(set, 1, signal);
  for (let round = 0; round < ROUNDS[size]; round++) {
    say(`round ${round + 1} of ${ROUNDS[size]}`);
    for (const set of sets) set.tries.push(await tryOnce(set, round + 2, signal));
  }
  return findings(sets);
}

/** Time, processor time and memory of one job. */
export const ONE: Part = {
  about: "one job on a busy number: time, CPU, peak memory, phases",
  minutes: 5,
  run,
};
