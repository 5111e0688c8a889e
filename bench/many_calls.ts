/**
 * How gofaxd answers many calls at once. It runs as a process on a spool of its own, FreeSWITCH's stand-in as another:
 *
 *   deno run -A bench/many_calls.ts [--app DIR | --binary FILE] [--nofile SOFT:HARD] [--runs N] [--only at-once|loaded]
 *
 * DIR holds the sources of the gofaxd to be measured (default: these), with its event loop's standstill; FILE is a compiled one.
 * SOFT:HARD are the limits of open files that it starts with (default: 1024:16384; systemd gives a service 1024:524288).
 *
 *   at-once   500 calls at the same moment, one page each
 *   loaded    50 calls at the same moment, of two pages, while 200 of ten pages run and both processors are busy
 */

import { close, mkfifo, O, open, read } from "../lib/os/libc.ts";
import { freePort } from "../tests/support/hylafax.ts";
import { pause } from "../tests/support/session.ts";
import type { Wave, WaveEnd } from "./many_calls/switch.ts";

const HERE = new URL("./many_calls/", import.meta.url).pathname;
const PASSWORD = "secret-1";
/** A fax of one page is over after five seconds, each further page takes two. */
const SPEED = { factor: 10, negotiateT38Ms: 1000, firstPageMs: 3000, pageMs: 2000, resultMs: 500 };
const FAXRCVD = `#!/bin/sh\necho "$1" >> tmp/handed\n`;
/** Records are waited for so long after the last call. */
const SETTLE_MS = 60_000;

/** What is to be measured. */
interface Settings {
  readonly app: string;
  readonly binary: string | undefined;
  readonly nofile: string;
  readonly runs: number;
  readonly only: string | undefined;
}

function parse(args: readonly string[]): Settings {
  const given = new Map<string, string>();
  for (let at = 0; at < args.length; at += 2) given.set(args[at] ?? "", args[at + 1] ?? "");
  return {
    app: given.get("--app") ?? new URL("../", import.meta.url).pathname,
    binary: given.get("--binary"),
    nofile: given.get("--nofile") ?? "1024:16384",
    runs: Number(given.get("--runs") ?? 3),
    only: given.get("--only"),
  };
}

function configuration(dir: string, sim: number, port: number): string {
  return `[freeswitch]
socket = 127.0.0.1:${sim}
password = ${PASSWORD}
gateway = default
ident = x
[hylafax]
spooldir = ${dir}
lockdir = ${dir}/locks
modems = 500
xferfaxlog = log/xferfaxlog
[gofaxd]
socket = 127.0.0.1:${port}
enablet38 = true
requestt38 = true
allocateinbounddevices = true
`;
}

/** Lines of another process, one at a time. */
async function* lines(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  let text = "";
  for await (const piece of stream.pipeThrough(new TextDecoderStream())) {
    const whole = (text + piece).split("\n");
    text = whole.pop() ?? "";
    yield* whole;
  }
}

/** The stand-in. */
class Switch {
  readonly #child: Deno.ChildProcess;
  readonly #said: AsyncGenerator<string>;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;

  constructor(gofaxd: number) {
    const options = { password: PASSWORD, speed: SPEED, gofaxd: { hostname: "127.0.0.1", port: gofaxd } };
    this.#child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", `${HERE}switch.ts`, JSON.stringify(options)],
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    this.#said = lines(this.#child.stdout);
    this.#writer = this.#child.stdin.getWriter();
  }

  /** What it says next. */
  async next<T>(): Promise<T> {
    return JSON.parse((await this.#said.next()).value);
  }

  /** Makes calls; {@linkcode next} tells how they ended, the first to end first. */
  async make(wave: Wave): Promise<void> {
    await this.#writer.write(new TextEncoder().encode(`${JSON.stringify(wave)}\n`));
  }

  async end(): Promise<void> {
    await this.#writer.close();
    await this.#child.status;
  }
}

function startDaemon({ app, binary, nofile }: Settings, dir: string): Deno.ChildProcess {
  const sources = [Deno.execPath(), "run", "-A", "--no-check", "--preload", `${HERE}lag_meter.ts`];
  const program = binary === undefined ? [...sources, `${app}/main.ts`, "daemon"] : [binary, "daemon"];
  const line = [`--nofile=${nofile}`, ...program, "-c", `${dir}/gofax.conf`];
  return new Deno.Command("sh", {
    // What it has to say stays in its scratch folder.
    args: ["-c", `exec "$@" 2>> "$0"`, `${dir}/stderr`, "prlimit", ...line],
    cwd: dir,
    env: { GOFAX_LAG: `${dir}/lag`, TZ: "UTC" },
    stdin: "null",
    stdout: "null",
    stderr: "inherit",
  }).spawn();
}

function linesOf(path: string): readonly string[] {
  try {
    return Deno.readTextFileSync(path).split("\n").filter((line) => line !== "");
  } catch {
    return [];
  }
}

function shares(times: readonly number[]): readonly number[] {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (part: number): number => sorted[Math.floor((sorted.length - 1) * part)] ?? Number.NaN;
  return [0.5, 0.99, 1].map((part) => Math.round(at(part)));
}

/** What came of one run. */
interface Figures {
  readonly calls: number;
  readonly answered: number;
  readonly faxes: number;
  readonly refused: Readonly<Record<string, number>>;
  /** Milliseconds from FreeSWITCH's dialling to gofaxd's first word: median, 99 of 100, longest. */
  readonly firstWord: readonly number[];
  /** The same until the call is answered or refused. */
  readonly decision: readonly number[];
  readonly callLines: number;
  readonly recvLines: number;
  readonly handed: number;
  readonly notes: number;
  /** The longest standstill of gofaxd's event loop in milliseconds; undefined for a compiled one. */
  readonly lag: number | undefined;
  /** Seconds of processor time that gofaxd took, its own and that of its scripts. */
  readonly cpu: number;
}

/** Waits until nothing is written any more, or there is a line for each call and each fax was handed over. */
async function settle(dir: string, calls: number, faxes: number): Promise<void> {
  for (const end = Date.now() + SETTLE_MS; Date.now() < end; await pause(250)) {
    const lines = linesOf(`${dir}/log/xferfaxlog`);
    const count = (kind: string): number => lines.filter((line) => line.split("\t")[1] === kind).length;
    if (count("CALL") >= calls && linesOf(`${dir}/tmp/handed`).length >= faxes) return;
  }
}

/** Processor time of a process and of its children that have ended, in seconds (proc(5): 100 ticks each). */
function cpuOf(pid: number): number {
  const stat = Deno.readTextFileSync(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ").map(Number);
  return fields.slice(11, 15).reduce((sum, ticks) => sum + ticks, 0) / 100;
}

function figuresOf(
  dir: string,
  calls: number,
  all: readonly WaveEnd[],
  measured: WaveEnd,
  cpu: number,
): Figures {
  const sum = (of: (end: WaveEnd) => number): number => all.reduce((total, end) => total + of(end), 0);
  const kinds = linesOf(`${dir}/log/xferfaxlog`).map((line) => line.split("\t")[1]);
  const lag = linesOf(`${dir}/lag`).map(Number);
  return {
    calls,
    answered: sum(({ answered }) => answered),
    faxes: sum(({ faxes }) => faxes),
    refused: Object.assign({}, ...all.map(({ refused }) => refused)),
    firstWord: shares(measured.firstWordMs),
    decision: shares(measured.decisionMs),
    callLines: kinds.filter((kind) => kind === "CALL").length,
    recvLines: kinds.filter((kind) => kind === "RECV").length,
    handed: linesOf(`${dir}/tmp/handed`).length,
    notes: [...Deno.readDirSync(`${dir}/log`)].filter(({ name }) => name.startsWith("gofax-recv-")).length,
    lag: lag.length === 0 ? undefined : Math.round(Math.max(...lag)),
    cpu,
  };
}

async function atOnce(sim: Switch): Promise<readonly WaveEnd[]> {
  await sim.make({ calls: 500, pages: 1, from: 30_000_000 });
  return [await sim.next<WaveEnd>()];
}

/** The waves, the measured one first. */
async function loaded(sim: Switch): Promise<readonly WaveEnd[]> {
  await sim.make({ calls: 200, pages: 10, from: 30_000_000 });
  const busy = Array.from(
    { length: navigator.hardwareConcurrency },
    () => new Deno.Command("sha256sum", { args: ["/dev/zero"], stdin: "null", stdout: "null" }).spawn(),
  );
  try {
    await pause(8_000);
    await sim.make({ calls: 50, pages: 2, from: 40_000_000 });
    const measured = await sim.next<WaveEnd>();
    return [measured, await sim.next<WaveEnd>()];
  } finally {
    for (const child of busy) child.kill("SIGKILL");
    await Promise.all(busy.map((child) => child.status));
  }
}

const KINDS = {
  "at-once": { calls: 500, make: atOnce },
  loaded: { calls: 250, make: loaded },
} as const;

function sendTerm(child: Deno.ChildProcess): void {
  try {
    child.kill("SIGTERM");
  } catch {
    // It has ended.
  }
}

/** Waits until the last modem is ready; fails with the daemon's words if it ends instead. */
async function ready(daemon: Deno.ChildProcess, dir: string): Promise<void> {
  let over = false;
  daemon.status.then(() => over = true);
  while (!(linesOf(`${dir}/status/freeswitch499`)[0] ?? "").startsWith("Running")) {
    if (over) throw new Error("gofaxd did not start; see above");
    await pause(50);
  }
  await pause(1500);
}

/** faxq as far as it matters here: it reads what it is told, so many bytes at a time. */
class Faxq {
  readonly #fd: number;
  readonly #timer: ReturnType<typeof setInterval>;

  constructor(dir: string) {
    mkfifo(`${dir}/FIFO`, 0o600);
    this.#fd = open(`${dir}/FIFO`, O.RDWR | O.NONBLOCK | O.CLOEXEC);
    const buffer = new Uint8Array(2047);
    this.#timer = setInterval(() => {
      while (read(this.#fd, buffer) > 0);
    }, 5);
  }

  end(): void {
    clearInterval(this.#timer);
    close(this.#fd);
  }
}

async function run(settings: Settings, kind: keyof typeof KINDS): Promise<Figures> {
  const dir = await Deno.makeTempDir({ prefix: "gofax-bench-" });
  for (const name of ["sendq", "docq", "recvq", "log", "status", "tmp", "bin", "locks", "etc"]) {
    Deno.mkdirSync(`${dir}/${name}`);
  }
  Deno.writeTextFileSync(`${dir}/bin/faxrcvd`, FAXRCVD, { mode: 0o755 });
  const faxq = new Faxq(dir);
  const port = freePort();
  const sim = new Switch(port);
  const { port: simPort } = await sim.next<{ port: number }>();
  Deno.writeTextFileSync(`${dir}/gofax.conf`, configuration(dir, simPort, port));
  const daemon = startDaemon(settings, dir);
  try {
    await ready(daemon, dir);
    const { calls, make } = KINDS[kind];
    const before = cpuOf(daemon.pid);
    const ends = await make(sim);
    await settle(dir, calls, ends.reduce((total, { faxes }) => total + faxes, 0));
    await pause(1100);
    const [measured] = ends;
    if (measured === undefined) throw new Error("no calls were made");
    return figuresOf(dir, calls, ends, measured, cpuOf(daemon.pid) - before);
  } finally {
    sendTerm(daemon);
    await Promise.all([daemon.status, sim.end()]);
    faxq.end();
    await Deno.remove(dir, { recursive: true });
  }
}

const settings = parse(Deno.args);
for (let round = 1; round <= settings.runs; round++) {
  for (const kind of ["at-once", "loaded"] as const) {
    if (settings.only !== undefined && settings.only !== kind) continue;
    const figures = await run(settings, kind);
    Deno.stdout.writeSync(new TextEncoder().encode(`${kind} ${JSON.stringify(figures)}\n`));
  }
}
