/** Jobs of all kinds through a real HylaFAX while doors, senders, gofaxd and faxq are killed by chance: whether each is accounted for. */

import { INSTALLATION } from "../../tests/support/installation.ts";
import { runStorm, type StormEnd, type StormOptions } from "../../tests/support/storm/storm.ts";
import type { Bench, Findings, Part } from "../part.ts";
import { figure } from "../report/table.ts";

type Size = Pick<StormOptions, "jobs" | "modems" | "blows">;

const SIZES: Readonly<Record<Bench["size"], Size>> = {
  full: { jobs: 200, modems: 8, blows: 150 },
  smallest: { jobs: 2, modems: 2, blows: 1 },
};
const ENGINES = { full: ["auto", "self"], smallest: ["auto"] } as const;
const NAMES = { auto: "gofaxd sends", self: "own sender" } as const;
const SEED = 20_261_129;

const COLUMNS: readonly string[] = [
  ...["", "s", "done", "failed, by what they are", "failed otherwise", "calls", "of them hit"],
  ...["pages", "again after a hit", "left to faxqclean", "door, sender, gofaxd, faxq hit", "faults"],
];

function row(name: string, { tookS, figures, blows, faults }: StormEnd): readonly string[] {
  const { done, failed, failedAsPlanned, calls, hitCalls, pages, pagesAgain, forgotten } = figures;
  const counts = [
    done,
    failedAsPlanned,
    failed - failedAsPlanned,
    calls,
    hitCalls,
    pages,
    pagesAgain,
    forgotten,
  ];
  const hits = [blows.door, blows.sender, blows.gofaxd, blows.faxq].join(", ");
  return [name, figure(tookS, 0), ...counts.map(String), hits, String(faults.length)];
}

async function run({ programs, size, signal, say }: Bench): Promise<Findings> {
  if (Deno.uid() !== 0) throw new Error("faxq runs for root only");
  if (!await Deno.stat(INSTALLATION.faxq).then(() => true, () => false)) {
    throw new Error(`There is no ${INSTALLATION.faxq}; deno task test tests/e2e installs HylaFAX`);
  }
  const { compiled, path } = programs.gofax;
  const ends: (readonly [string, StormEnd])[] = [];
  for (const engine of ENGINES[size]) {
    const options = { ...SIZES[size], seed: SEED, engine, signal, ...compiled ? { binary: path } : {} };
    const name = NAMES[engine];
    ends.push([name, await runStorm({ ...options, say: (text) => say(`${name}: ${text}`) })]);
  }
  return {
    tables: [{
      title: `${SIZES[size].jobs} jobs in a storm, HylaFAX ${INSTALLATION.version}`,
      columns: COLUMNS,
      rows: ends.map(([name, end]) => row(name, end)),
    }],
    notes: ends.flatMap(([name, { faults, figures }]) => [
      ...Object.entries(figures.reasons).map(([why, count]) => `${name}: ${count} failed: ${why}.`),
      ...faults.map((fault) => `${name}: ${fault}.`),
    ]),
    data: ends,
  };
}

/** A storm. */
export const STORM: Part = {
  about:
    "200 jobs while what sends them is killed by chance: is each accounted for (as root, with HylaFAX installed)",
  minutes: 40,
  run,
};
