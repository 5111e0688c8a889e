/**
 * How fast event socket libraries read: recorded events of 6.3 KB come over loopback as fast as they are taken, from a process of
 * their own, and each library reads them in a process of its own, in the runtime that it is made for. Rounds alternate, so that all
 * suffer alike from whatever else the machine does.
 *
 *   deno run -A bench/esl/compare.ts [--rounds N] [--events N] [--before DIR] [--json FILE]
 *
 * DIR is another checkout, whose ts-esl takes part. Needs node and npm for the libraries from npm (see peers.ts).
 */

import { installedPeers } from "./peers.ts";

/** What one reader measured, as readers/meter.mjs prints it. */
interface Figures {
  readonly eventsPerSecond: number;
  /** Processor time of the reader's process in microseconds, user and system, for each event. */
  readonly cpuUs: number;
  /** Peak of its resident memory in megabytes. */
  readonly peakMb: number;
}

/** A library, and how it is started for a port. */
interface Reader {
  readonly name: string;
  readonly command: string;
  readonly args: (port: string) => readonly string[];
}

interface Settings {
  readonly rounds: number;
  readonly events: number;
  readonly before: string | undefined;
  readonly json: string | undefined;
}

const HERE = new URL("./", import.meta.url).pathname;
const DENO = ["run", "--no-check", "--allow-all"];

function parse(args: readonly string[]): Settings {
  const given = new Map<string, string>();
  for (let at = 0; at < args.length; at += 2) given.set(args[at] ?? "", args[at + 1] ?? "");
  return {
    rounds: Number(given.get("--rounds") ?? 5),
    events: Number(given.get("--events") ?? 50_000),
    before: given.get("--before"),
    json: given.get("--json"),
  };
}

function ofNpm(name: string, folder: string, events: number): Reader {
  const file = `${HERE}readers/${name}.mjs`;
  // modesl's use of what Node deprecates is not our news.
  const args = (port: string): string[] => ["--no-deprecation", file, folder, port, String(events)];
  return { name, command: "node", args };
}

function ofDeno(name: string, root: string, events: number, headers: "few" | "all"): Reader {
  const file = `${HERE}readers/ts_esl.ts`;
  const library = `${Deno.realPathSync(root)}/lib/esl`;
  const args = (port: string): string[] => [...DENO, file, library, port, String(events), headers];
  return { name, command: Deno.execPath(), args };
}

async function readersFor({ events, before }: Settings): Promise<Reader[]> {
  const peers = await installedPeers();
  const root = new URL("../../", import.meta.url).pathname;
  return [
    ...["esl", "modesl", "esl-lite"].map((name) => ofNpm(name, peers, events)),
    ...(before === undefined ? [] : [ofDeno("ts-esl before", before, events, "few")]),
    ofDeno("ts-esl", root, events, "few"),
    ofDeno("ts-esl, all headers decoded", root, events, "all"),
  ];
}

async function firstLine(stream: ReadableStream<Uint8Array>): Promise<string> {
  let text = "";
  for await (const piece of stream.pipeThrough(new TextDecoderStream())) {
    text += piece;
    if (text.includes("\n")) break;
  }
  return text.split("\n")[0] ?? "";
}

/** One reader against a sender of its own. */
async function measure(reader: Reader, events: number): Promise<Figures> {
  const sender = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", "--allow-net", "--allow-read", `${HERE}sender.ts`, String(events)],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  try {
    const args = [...reader.args(await firstLine(sender.stdout))];
    const output = await new Deno.Command(reader.command, { args, stdin: "null", stderr: "inherit" })
      .output();
    if (!output.success) throw new Error(`${reader.name} ended with code ${output.code}`);
    return JSON.parse(new TextDecoder().decode(output.stdout));
  } finally {
    await sender.stdin.close();
    await sender.status;
  }
}

/** Median, least and greatest. */
function spread(values: readonly number[]): readonly [number, number, number] {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (index: number): number => sorted[index] ?? Number.NaN;
  return [at(Math.floor(sorted.length / 2)), at(0), at(sorted.length - 1)];
}

function cell(values: readonly number[], digits: number): string {
  const [median, least, greatest] = spread(values).map((value) => value.toFixed(digits));
  return `${median} (${least}–${greatest})`;
}

function table(results: ReadonlyMap<string, readonly Figures[]>): string {
  const rows = [...results].map(([name, figures]) => {
    const of = (key: keyof Figures): number[] => figures.map((figure) => figure[key]);
    return `| ${name} | ${cell(of("eventsPerSecond"), 0)} | ${cell(of("cpuUs"), 1)} | ${
      cell(of("peakMb"), 0)
    } |`;
  });
  return ["| reader | events/s | CPU per event, µs | peak RSS, MB |", "|---|---|---|---|", ...rows, ""].join(
    "\n",
  );
}

const settings = parse(Deno.args);
const readers = await readersFor(settings);
const results = new Map<string, Figures[]>(readers.map(({ name }) => [name, []]));
for (let round = 0; round < settings.rounds; round++) {
  // Each begins a round once, for whoever comes first may find another machine than who comes last.
  const turn = round % readers.length;
  for (const reader of [...readers.slice(turn), ...readers.slice(0, turn)]) {
    results.get(reader.name)?.push(await measure(reader, settings.events));
  }
}
Deno.stdout.writeSync(new TextEncoder().encode(table(results)));
if (settings.json !== undefined) {
  const { rounds, events } = settings;
  Deno.writeTextFileSync(
    settings.json,
    `${JSON.stringify({ rounds, events, results: Object.fromEntries(results) }, undefined, 2)}\n`,
  );
}
