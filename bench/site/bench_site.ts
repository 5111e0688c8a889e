/** A scratch spool with gofaxd at work, FreeSWITCH's stand-in, and somebody who reads faxq's FIFO. */

import { dial } from "ts-esl";
import { freePort } from "../../tests/support/free_port.ts";
import { FaxqEar } from "./faxq_ear.ts";
import { HEAP_FILE } from "./heap_words.ts";
import { BEFORE_SOURCES, type Gofax } from "./programs.ts";
import { Switch, type SwitchOptions } from "./switch.ts";
import { until } from "./wait.ts";

const PASSWORD = "secret-1";
const FOLDERS = ["sendq", "docq", "recvq", "log", "status", "tmp", "bin", "locks", "etc"];
/** A script that leaves a line for each fax it is given. */
const FAXRCVD = `#!/bin/sh\necho "$1" >> handed\n`;
const HEAP_TELLER = new URL("./heap_teller.ts", import.meta.url).pathname;
/** What a daemon that was told to end may take before it is killed. */
const END_MS = 10_000;

/** How {@linkcode BenchSite.start} sets things up. */
export interface SiteOptions {
  /** Whose gofaxd runs. */
  readonly gofax: Gofax;
  readonly modems: number;
  /** The value of `gofaxsend.engine`; keys that older builds do not know are left out if undefined. */
  readonly engine?: "auto" | "self" | undefined;
  /** @default {no time is lost in dialling} */
  readonly speed?: SwitchOptions["speed"];
  /** Whether gofaxd tells of its heap, which it does only from the sources. @default {false} */
  readonly tellsHeap?: boolean;
  readonly signal: AbortSignal;
}

/** Lines of gofax.conf that GOfax.IP understands as well. */
function configuration(dir: string, sim: number, port: number, { modems }: SiteOptions): string {
  return `[freeswitch]
socket = 127.0.0.1:${sim}
password = ${PASSWORD}
gateway = default
ident = x
[hylafax]
spooldir = ${dir}
modems = ${modems}
xferfaxlog = log/xferfaxlog
[gofaxd]
socket = 127.0.0.1:${port}
enablet38 = true
requestt38 = true
allocateinbounddevices = true
[gofaxsend]
enablet38 = true
requestt38 = true
faxnumber = 4711
`;
}

/** Lines of a file; none where there is no such file. */
export function linesOf(path: string): readonly string[] {
  try {
    return Deno.readTextFileSync(path).split("\n").filter((line) => line !== "");
  } catch {
    return [];
  }
}

/** What gofaxd has on its heap, in bytes, as `Deno.memoryUsage()` tells it. */
export type Heap = Pick<Deno.MemoryUsage, "heapUsed" | "heapTotal" | "external">;

/** gofaxd, the stand-in and the spool. Dispose of it to end and remove all. */
export class BenchSite implements AsyncDisposable {
  readonly dir: string;
  readonly sim: Switch;
  /** gofaxd's process. */
  readonly pid: number;
  /** gofax.conf, and the same for GOfax.IP. */
  readonly config: { readonly gofax: string; readonly original: string };
  readonly #simPort: number;
  readonly #stack: AsyncDisposableStack;

  private constructor(dir: string, sim: Switch, simPort: number, pid: number, stack: AsyncDisposableStack) {
    this.dir = dir;
    this.sim = sim;
    this.pid = pid;
    this.config = { gofax: `${dir}/gofax.conf`, original: `${dir}/original.conf` };
    this.#simPort = simPort;
    this.#stack = stack;
  }

  /** Starts everything and waits until the last modem is ready. */
  static async start(options: SiteOptions): Promise<BenchSite> {
    await using stack = new AsyncDisposableStack();
    const dir = await Deno.makeTempDir({ prefix: "gofax-bench-" });
    // What was killed may have left a child that still writes.
    stack.defer(() =>
      Deno.remove(dir, { recursive: true }).catch(() => Deno.remove(dir, { recursive: true }))
    );
    for (const name of FOLDERS) Deno.mkdirSync(`${dir}/${name}`);
    Deno.writeTextFileSync(`${dir}/bin/faxrcvd`, FAXRCVD, { mode: 0o755 });
    stack.use(new FaxqEar(dir));
    const port = freePort();
    const gofaxd = { hostname: "127.0.0.1", port };
    const sim = stack.use(new Switch({ password: PASSWORD, speed: options.speed ?? { dialMs: 0 }, gofaxd }));
    const simPort = await sim.ask("port", options.signal);
    writeConfiguration(dir, configuration(dir, simPort, port, options), options.engine);
    const daemon = startDaemon(options, dir);
    stack.defer(() => endDaemon(daemon));
    await ready(dir, daemon, options);
    return new BenchSite(dir, sim, simPort, daemon.pid, stack.move());
  }

  /** The files that faxrcvd was given, in order, relative to the spool. */
  get handed(): readonly string[] {
    return linesOf(`${this.dir}/handed`);
  }

  /** gofaxd's heap, not older than a second; undefined where it does not tell. */
  get heap(): Heap | undefined {
    const [line] = linesOf(`${this.dir}/heap`);
    return line === undefined ? undefined : JSON.parse(line);
  }

  /** Ends all calls as if their far ends were busy. */
  async hangUpAll(signal: AbortSignal): Promise<void> {
    await using connection = await dial({
      hostname: "127.0.0.1",
      port: this.#simPort,
      password: PASSWORD,
      signal,
    });
    await connection.api("hupall USER_BUSY", { signal });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync();
  }
}

/** Waits until the last modem is ready; fails with the daemon's words if it ends instead. */
async function ready(dir: string, daemon: Deno.ChildProcess, { modems, signal }: SiteOptions): Promise<void> {
  let code: number | undefined;
  daemon.status.then((status) => code = status.code);
  await until("gofaxd's modems to be ready", () => {
    if (code !== undefined) {
      throw new Error(`gofaxd ended with ${code}:\n${linesOf(`${dir}/gofaxd.log`).join("\n")}`);
    }
    return (linesOf(`${dir}/status/freeswitch${modems - 1}`)[0] ?? "").startsWith("Running");
  }, { signal });
}

function writeConfiguration(dir: string, text: string, engine: SiteOptions["engine"]): void {
  const key = engine === undefined ? "" : `engine = ${engine}\n[gofaxd]\nstopwait = 0\n`;
  // GOfax.IP refuses keys that it does not know.
  Deno.writeTextFileSync(`${dir}/original.conf`, text);
  Deno.writeTextFileSync(
    `${dir}/gofax.conf`,
    `${text}ringtimeout = 1h\n${key}[hylafax]\nlockdir = ${dir}/locks\n`,
  );
}

function startDaemon({ gofax: { path }, tellsHeap }: SiteOptions, dir: string): Deno.ChildProcess {
  return new Deno.Command("/bin/sh", {
    args: ["-c", `exec "$@" 2>>"$0"`, `${dir}/gofaxd.log`, path, "daemon", "-c", `${dir}/gofax.conf`],
    cwd: dir,
    env: {
      TZ: "UTC",
      ...(tellsHeap === true ? { [BEFORE_SOURCES]: HEAP_TELLER, [HEAP_FILE]: `${dir}/heap` } : {}),
    },
    stdin: "null",
    stdout: "null",
    stderr: "inherit",
  }).spawn();
}

async function endDaemon(daemon: Deno.ChildProcess): Promise<void> {
  const kill = (signal: Deno.Signal): void => {
    try {
      daemon.kill(signal);
    } catch {
      // It has ended.
    }
  };
  kill("SIGTERM");
  const timer = setTimeout(() => kill("SIGKILL"), END_MS);
  await daemon.status;
  clearTimeout(timer);
}
