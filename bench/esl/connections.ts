/**
 * What it costs that each call has a connection to FreeSWITCH of its own, beside one connection for all calls: many calls at once, each
 * with the events of a whole fax from FreeSWITCH's stand-in, placed by ts-esl in a process of its own. Rounds alternate.
 *
 *   deno run -A bench/esl/connections.ts [--calls N] [--waves N] [--rounds N] [--json FILE]
 */

import { demoFax } from "../../lib/tiff/picture/mod.ts";
import { cpuOf } from "../machine/clocks.ts";
import { quantile } from "../report/spread.ts";
import { formatTable, spreadCell } from "../report/table.ts";
import { Switch } from "../site/switch.ts";
import type { CallerFigures, CallerOptions, Mode } from "./caller.ts";

const MODES = ["own", "shared", "shared, filtered"] as const satisfies readonly Mode[];
const CALLER = new URL("./caller.ts", import.meta.url).pathname;
const PASSWORD = "secret-1";
/** A fax of one page is over after one second. */
const SPEED = { factor: 10, dialMs: 0, negotiateT38Ms: 200, firstPageMs: 600, resultMs: 200 };
/** gofaxd's own, with which build.sh compiles it, and what a caller needs to collect its memory. */
const V8 = "--v8-flags=--max-semi-space-size=1,--expose-gc";
const NOWHERE = { hostname: "127.0.0.1", port: 1 };

/** What one process measured, with what its calls cost the stand-in. */
interface Measured extends CallerFigures {
  readonly standInCpuMs: number;
}

function numberOf(args: readonly string[], name: string, otherwise: number): number {
  const at = args.indexOf(name);
  return at < 0 ? otherwise : Number(args[at + 1]);
}

async function measure(mode: Mode, file: string, calls: number, waves: number): Promise<Measured> {
  const { signal } = new AbortController();
  await using sim = new Switch({ password: PASSWORD, speed: SPEED, gofaxd: NOWHERE });
  const port = await sim.ask("port", signal);
  const before = cpuOf(sim.pid);
  const options: CallerOptions = { mode, port, password: PASSWORD, calls, waves, file };
  const { success, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", V8, CALLER, JSON.stringify(options)],
    stdin: "null",
    stderr: "inherit",
  }).output();
  if (!success) throw new Error(`${mode}: the caller failed`);
  const standInCpuMs = (cpuOf(sim.pid) - before) / calls / (waves + 1);
  return { ...JSON.parse(new TextDecoder().decode(stdout)), standInCpuMs };
}

function cells(mode: Mode, all: readonly Measured[]): readonly string[] {
  const dialled = (share: number): string =>
    spreadCell(all.map(({ dialledMs }) => quantile(dialledMs, share)), 0);
  return [
    mode,
    spreadCell(all.map(({ cpuMs }) => cpuMs), 2),
    dialled(0.5),
    dialled(0.99),
    spreadCell(all.map(({ callKb }) => callKb), 0),
    spreadCell(all.map(({ mostMb }) => mostMb)),
    spreadCell(all.map(({ events }) => events), 0),
    spreadCell(all.map(({ standInCpuMs }) => standInCpuMs), 2),
  ];
}

const [calls, waves, rounds] = [
  numberOf(Deno.args, "--calls", 200),
  numberOf(Deno.args, "--waves", 5),
  numberOf(Deno.args, "--rounds", 5),
];
const file = await Deno.makeTempFile({ prefix: "gofax-bench-", suffix: ".tif" });
await Deno.writeFile(file, demoFax([["bench"]]));
const results = new Map<Mode, Measured[]>(MODES.map((mode) => [mode, []]));
for (let round = 0; round < rounds; round++) {
  const turn = round % MODES.length;
  for (const mode of [...MODES.slice(turn), ...MODES.slice(0, turn)]) {
    results.get(mode)?.push(await measure(mode, file, calls, waves));
  }
}
await Deno.remove(file);
const table = formatTable({
  title: `${calls} calls at once, ${waves} times`,
  columns: [
    "connection",
    "CPU per call, ms",
    "originate written after, ms: 50 %",
    "99 %",
    "memory per ringing call, KB",
    "most, MB",
    "events per call",
    "CPU of the stand-in per call, ms",
  ],
  rows: [...results].map(([mode, all]) => cells(mode, all)),
});
Deno.stdout.writeSync(new TextEncoder().encode(table));
const at = Deno.args.indexOf("--json");
if (at >= 0) {
  const figures = { calls, waves, rounds, results: Object.fromEntries(results) };
  Deno.writeTextFileSync(Deno.args[at + 1] ?? "", `${JSON.stringify(figures, undefined, 2)}\n`);
}
