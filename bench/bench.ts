/**
 * `deno task bench [PART…]`: measures gofax beside whatever else is there, prints tables and writes all single figures as JSON.
 * docs/performance.md says what the tables mean.
 */

import { aboutMachine, load } from "./machine/about.ts";
import { OptionError, type Options, readOptions } from "./options.ts";
import type { Findings } from "./part.ts";
import { PARTS } from "./parts.ts";
import { formatTable } from "./report/table.ts";
import { findPrograms, ORIGINAL, type Programs } from "./site/programs.ts";

const RESULTS = new URL("./results/", import.meta.url).pathname;

const HELP =
  `deno task bench [PART...] [--smallest] [--sources] [--beside FILE]... [--json FILE] [--minutes N]

Without a PART all are measured:
${Object.entries(PARTS).map(([name, { about }]) => `  ${name.padEnd(9)} ${about}\n`).join("")}
  --smallest     each part with the smallest numbers, to see that it works
  --sources      measure the sources, even where the program can be compiled
  --beside FILE  measure another compiled gofax in the same run
  --minutes N    end each part after so many minutes at the latest
  --json FILE    where all single figures go; without it bench/results/TIME.json

${ORIGINAL}=FILE is a gofaxsend of GOfax.IP, measured in the same run.
`;

function print(text: string): void {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length;) at += Deno.stdout.writeSync(bytes.subarray(at));
}

/** Tells on a terminal what is going on, without a trace in what is printed. */
function progress(part: string): (text: string) => void {
  if (!Deno.stderr.isTerminal()) return () => {};
  return (text) => void Deno.stderr.writeSync(new TextEncoder().encode(`\r\x1b[K${part}: ${text}`));
}

/** What became of a part. */
interface Outcome {
  readonly part: string;
  /** Load of the machine before and after, as uptime shows it. */
  readonly load: readonly [number, number];
  readonly seconds: number;
  readonly findings?: Findings;
  readonly failure?: string;
}

async function measure(part: string, programs: Programs, options: Options): Promise<Outcome> {
  const { size } = options;
  const { run, minutes: most } = PARTS[part] ?? (() => {
    throw new Error(`There is no part ${part}`);
  })();
  const minutes = Math.min(options.minutes ?? most, most);
  const over = new AbortController();
  const timer = setTimeout(
    () => over.abort(new Error(`not done after ${minutes} minutes`)),
    minutes * 60_000,
  );
  const [before, began] = [load(), performance.now()];
  const end = (): Pick<Outcome, "part" | "load" | "seconds"> => ({
    part,
    load: [before, load()],
    seconds: Math.round((performance.now() - began) / 1000),
  });
  try {
    const findings = await run({ programs, size, signal: over.signal, say: progress(part) });
    return { ...end(), findings };
  } catch (error) {
    return { ...end(), failure: error instanceof Error ? error.stack ?? error.message : String(error) };
  } finally {
    clearTimeout(timer);
    progress(part)("");
  }
}

function report({ part, load: [before, after], seconds, findings, failure }: Outcome): string {
  const head = `## ${part} (${seconds} s, load ${before.toFixed(1)} before, ${after.toFixed(1)} after)\n\n`;
  if (findings === undefined) return `${head}FAILED: ${failure}\n\n`;
  const notes = findings.notes.map((note) => `- ${note}\n`).join("");
  return `${head}${findings.tables.map((table) => `${formatTable(table)}\n`).join("")}${notes}\n`;
}

function writeJson(path: string | undefined, value: unknown, time: string): string {
  const file = path ?? `${RESULTS}${time.replaceAll(/[:.]/g, "-")}.json`;
  if (path === undefined) Deno.mkdirSync(RESULTS, { recursive: true });
  Deno.writeTextFileSync(file, `${JSON.stringify(value, undefined, 2)}\n`);
  return file;
}

/** Measures what is asked for; the exit code is 1 if a part failed. */
async function runBench(options: Options): Promise<number> {
  const { parts, size, sources, beside, json } = options;
  const about = aboutMachine();
  await using programs = await findPrograms({ sources, beside }, about.commit);
  const lines = [
    `${about.time}, commit ${about.commit}, Deno ${about.deno}`,
    `${about.cores} cores, ${about.processor}, Linux ${about.kernel}`,
    ...programs.lines,
    "Figures are medians; in brackets the least and the greatest.",
  ];
  print(`${lines.join("\n")}\n\n`);
  const outcomes: Outcome[] = [];
  for (const part of parts.length === 0 ? Object.keys(PARTS) : parts) {
    const outcome = await measure(part, programs, options);
    outcomes.push(outcome);
    print(report(outcome));
  }
  const file = writeJson(json, { ...about, programs: programs.lines, size, parts: outcomes }, about.time);
  print(`All single figures: ${file}\n`);
  return outcomes.every(({ failure }) => failure === undefined) ? 0 : 1;
}

async function main(args: readonly string[]): Promise<number> {
  try {
    const options = readOptions(args, Object.keys(PARTS));
    if (!options.help) return await runBench(options);
    print(HELP);
    return 0;
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    print(`${error.message}\n\n${HELP}`);
    return 2;
  }
}

Deno.exit(await main(Deno.args));
