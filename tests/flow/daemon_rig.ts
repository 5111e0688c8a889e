/** The daemon in this process, on a rig's spool and behind its simulator; and somebody who listens in faxq's place. */

import { listen } from "ts-esl";
import { CallServer } from "../../lib/flow/daemon/call_server.ts";
import type { EngineTools } from "../../lib/flow/engine/tools.ts";
import { makeWorld } from "../../cmd/world.ts";
import { planStop } from "../../lib/flow/daemon/stop_plan.ts";
import { runDaemon } from "../../lib/flow/daemon/daemon.ts";
import type { DaemonWorld } from "../../lib/flow/base/world.ts";
import { modemName } from "../../lib/hylafax/ids.ts";
import { parseXferfaxlog, type XferfaxlogEntry } from "../../lib/hylafax/xferfaxlog.ts";
import { isAlive } from "../../lib/os/alive.ts";
import { close, mkfifo, O, open, read, write } from "../../lib/os/libc.ts";
import { NO_SERVICE_MANAGER } from "../../lib/os/service_manager.ts";
import { type Rig, until } from "./rig.ts";

/** faxq's end of its FIFO, opened for reading and writing as faxq does. */
export class FaxqEar implements Disposable {
  #fd: number;
  readonly #heard: string[] = [];
  /** As faxq it does not let anybody wait. */
  readonly #reading: ReturnType<typeof setInterval>;

  constructor(dir: string) {
    mkfifo(`${dir}/FIFO`, 0o600);
    this.#fd = open(`${dir}/FIFO`, O.RDWR | O.NONBLOCK | O.CLOEXEC);
    if (this.#fd < 0) throw new Error(`Cannot open FIFO: ${this.#fd}`);
    this.#reading = setInterval(() => this.#read(), 5);
  }

  /** Everything heard so far, in order, without the NULs. */
  get heard(): readonly string[] {
    this.#read();
    return this.#heard;
  }

  #read(): void {
    const buffer = new Uint8Array(65_536);
    for (let count = read(this.#fd, buffer); count > 0; count = read(this.#fd, buffer)) {
      const text = new TextDecoder().decode(buffer.subarray(0, count));
      if (!text.endsWith("\0")) throw new Error(`No NUL at the end: ${JSON.stringify(text)}`);
      this.#heard.push(...text.split("\0").slice(0, -1));
    }
  }

  /** What was heard after the first so many messages. */
  since(count: number): readonly string[] {
    return this.heard.slice(count);
  }

  /** Waits until something of the form is heard, from that message on. */
  async hears(pattern: RegExp, from = 0): Promise<void> {
    await until(`faxq hears ${pattern}`, () => this.since(from).some((text) => pattern.test(text)));
  }

  /** Twice is fine: the number may be somebody else's by then. */
  [Symbol.dispose](): void {
    clearInterval(this.#reading);
    if (this.#fd >= 0) close(this.#fd);
    this.#fd = -1;
  }
}

/** How faxrcvd was called. */
export interface FaxrcvdCall {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly hangupCause: string;
  readonly transferRate: string;
}

/** Writes down how it was called, by commid, before the rest of the script runs. */
const FAXRCVD = `#!/bin/sh
printf '%s\\0' "$PWD" "$HANGUPCAUSE" "$TRANSFER_RATE" "$@" > "tmp/faxrcvd-$3"
`;

/** A daemon's world, with room enough. */
export function daemonWorld(rig: Rig, stop?: AbortSignal): DaemonWorld {
  return {
    ...rig.world(stop),
    drain: stop ?? new AbortController().signal,
    manager: NO_SERVICE_MANAGER,
    isAlive,
    giveMemoryBack: () => {},
    diskSpace: () => Promise.resolve({ totalBytes: 1e12, freeBytes: 1e11 }),
  };
}

const LISTEN = { hostname: "127.0.0.1", port: 0, connectTimeoutMs: 2000 };

/** What a daemon is told with. */
interface Told {
  readonly first: AbortController;
  readonly again: AbortController;
}

/** A daemon at work. Dispose of it to stop it. */
export class Daemon implements AsyncDisposable {
  readonly rig: Rig;
  readonly faxq: FaxqEar;
  readonly address: Deno.NetAddr;
  readonly #told: Told;
  readonly #running: Promise<void>;

  private constructor(
    rig: Rig,
    faxq: FaxqEar,
    address: Deno.NetAddr,
    told: Told,
    running: Promise<void>,
  ) {
    this.rig = rig;
    this.faxq = faxq;
    this.address = address;
    this.#told = told;
    this.#running = running;
  }

  /** Starts a daemon on any free port and lets the simulator's calls go there. */
  static start(rig: Rig, change: Partial<DaemonWorld> = {}): Daemon {
    return Daemon.#start(rig, change, (world) => new CallServer(world, LISTEN));
  }

  /**
   * The same, but whoever connects is taken for FreeSWITCH: for tests that play it, or have one that answers nothing.
   */
  static startTrusting(rig: Rig, change: Partial<DaemonWorld> = {}): Daemon {
    return Daemon.#start(rig, change, ({ stop, log }) => {
      const server = listen({ ...LISTEN, signal: stop, log: (message) => log.warning(message) });
      return { server, [Symbol.asyncDispose]: () => server.close() };
    });
  }

  /** Starts a daemon that also sends what doors hand over. */
  static startSending(rig: Rig, change: Partial<DaemonWorld> = {}): Daemon {
    return Daemon.#start(rig, change, (world) => new CallServer(world, LISTEN), ({ spool }) => ({
      doors: spool.openDoorFifos(),
      config: () => ({ kind: "usable", config: rig.config() }),
      world: (config, stop) => makeWorld(config, rig.log, stop),
      apart: (work) => work(),
    }));
  }

  static #start(
    rig: Rig,
    change: Partial<DaemonWorld>,
    open: (world: DaemonWorld) => Pick<CallServer, "server" | typeof Symbol.asyncDispose>,
    engineTools?: (world: DaemonWorld) => EngineTools,
  ): Daemon {
    const told: Told = { first: new AbortController(), again: new AbortController() };
    const signals = { signal: told.first.signal, again: told.again.signal };
    const plan = planStop(signals, rig.clock, rig.config().gofaxd.stopWaitS);
    const world = { ...daemonWorld(rig, plan.stop), drain: plan.drain, ...change };
    const faxq = new FaxqEar(rig.dir);
    const calls = open(world);
    const { server } = calls;
    const modems = Array.from(
      { length: world.config.hylafax.modems },
      (_, index) => modemName(`freeswitch${index}`),
    );
    const fifos = world.spool.openModemFifos(modems);
    const engine = engineTools?.(world);
    const running = runDaemon(world, { server, fifos, modems, engine }).finally(() => {
      plan[Symbol.dispose]();
      engine?.doors.close();
      fifos.close();
      return calls[Symbol.asyncDispose]();
    });
    running.catch(() => {});
    rig.sim.setGofaxd(server.address);
    return new Daemon(rig, faxq, server.address, told, running);
  }

  /** Tells it to stop, as SIGTERM does. */
  drain(): void {
    this.#told.first.abort(new Error("Received SIGTERM"));
  }

  /** Tells it to stop, as two SIGTERMs do: it ends what is under way; waits until it has. */
  async stop(): Promise<void> {
    this.#tell();
    await this.#running;
  }

  #tell(): void {
    this.drain();
    this.#told.again.abort(new Error("Received SIGTERM"));
  }

  /** Ends as the daemon ends: fails if it failed. */
  get ended(): Promise<void> {
    return this.#running;
  }

  /** Writes bytes to a modem's FIFO in one go, as HylaFAX's programs do. */
  tell(bytes: string, modem = "freeswitch0"): void {
    const fd = open(`${this.rig.dir}/FIFO.${modem}`, O.WRONLY | O.NONBLOCK | O.CLOEXEC);
    if (fd < 0) throw new Error(`Nobody reads FIFO.${modem}: ${fd}`);
    write(fd, new TextEncoder().encode(bytes));
    close(fd);
  }

  /** The line of the modem's status file. */
  status(modem = "freeswitch0"): string {
    return this.rig.read(`status/${modem}`).replace(/\n$/, "");
  }

  /** Waits for that line. */
  async shows(status: string | RegExp, modem = "freeswitch0"): Promise<void> {
    const wanted = (text: string): boolean =>
      typeof status === "string" ? text === status : status.test(text);
    await until(`status/${modem} says ${status}`, () => wanted(this.status(modem)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#tell();
    await this.#running.catch(() => {});
    this.faxq[Symbol.dispose]();
  }
}

/** Puts a faxrcvd there that writes down how it is called, and then does what is given. */
export function installFaxrcvd(rig: Rig, rest = ""): void {
  rig.script("bin/faxrcvd", `${FAXRCVD}${rest}\n`);
}

/** How faxrcvd was called for that session; undefined if it was not. */
export function faxrcvdCall(rig: Rig, commid = "000000001"): FaxrcvdCall | undefined {
  const text = rig.read(`tmp/faxrcvd-${commid}`);
  if (text === "") return undefined;
  const [cwd = "", hangupCause = "", transferRate = "", ...args] = text.split("\0").slice(0, -1);
  return { args, cwd, hangupCause, transferRate };
}

/** Waits until so many sessions are over, down to the last line of their logs. */
export async function sessionsEnd(rig: Rig, count = 1): Promise<void> {
  await until(
    `${count} sessions end`,
    () => rig.sessions().split("SESSION END\n").length > count,
  );
}

/** The accounts, line by line; every line must be one. */
export function accounts(rig: Rig): readonly XferfaxlogEntry[] {
  return rig.read("log/xferfaxlog").split("\n").filter((line) => line !== "").map((line) => {
    const entry = parseXferfaxlog(line);
    if (entry === undefined) throw new Error(`No line of xferfaxlog: ${JSON.stringify(line)}`);
    return entry;
  });
}

/** Names of the received files. */
export function received(rig: Rig): readonly string[] {
  return [...Deno.readDirSync(`${rig.dir}/recvq`)].map(({ name }) => name).filter((name) => name !== "seqf")
    .sort();
}
