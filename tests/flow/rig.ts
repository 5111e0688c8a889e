/** A scratch spool, a simulator at high speed and a world between them: what the stories are tried in. */

import type { Config } from "../../lib/config/config.ts";
import { loadConfig } from "../../lib/config/load.ts";
import { demoFax } from "../../lib/tiff/picture/mod.ts";
import { sendBatch } from "../../lib/flow/send/send_batch.ts";
import type { Clock, SenderWorld, SwitchRecognition } from "../../lib/flow/base/world.ts";
import type { Dialect } from "../../lib/hylafax/dialect.ts";
import { modemName } from "../../lib/hylafax/ids.ts";
import { getField, parseQfile, type Qfile } from "../../lib/hylafax/qfile.ts";
import type { LogFields, Logger } from "../../lib/os/log.ts";
import { loadLibc } from "../../lib/os/libc.ts";
import { type Simulator, type SimulatorOptions, startSimulator } from "../../lib/sim/mod.ts";
import { makeWorld, systemClock } from "../../cmd/world.ts";
import { JOB_FIELDS, PLUS_JOB_FIELDS } from "../support/job_fields.ts";

// The library stays open for the life of the process; a test that happened to open it would be blamed for that.
loadLibc();

/** A log that is kept. */
export class KeptLog implements Logger {
  readonly lines: string[];
  readonly #fields: LogFields;

  constructor(lines: string[] = [], fields: LogFields = {}) {
    this.lines = lines;
    this.#fields = fields;
  }

  #keep(level: string, message: string, fields: LogFields = {}): void {
    this.lines.push(`${level} ${message} ${JSON.stringify({ ...this.#fields, ...fields })}`);
  }

  debug(message: string, fields?: LogFields): void {
    this.#keep("debug", message, fields);
  }

  info(message: string, fields?: LogFields): void {
    this.#keep("info", message, fields);
  }

  notice(message: string, fields?: LogFields): void {
    this.#keep("notice", message, fields);
  }

  warning(message: string, fields?: LogFields): void {
    this.#keep("warning", message, fields);
  }

  error(message: string, fields?: LogFields): void {
    this.#keep("error", message, fields);
  }

  with(fields: LogFields): Logger {
    return new KeptLog(this.lines, { ...this.#fields, ...fields });
  }
}

/** Keys of gofax.conf by section. */
export type Settings = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

const BASE: Settings = {
  freeswitch: {
    password: "secret-1",
    gateway: "default",
    ident: "+1 337",
    header: "ACME",
    softmodemfallback: "true",
  },
  hylafax: { modems: "2", xferfaxlog: "log/xferfaxlog" },
  gofaxd: { enablet38: "true", requestt38: "true" },
  gofaxsend: { enablet38: "true", requestt38: "true", faxnumber: "4711", cidname: "sender" },
};

/** Prints settings as gofax.conf and reads them as the programs do. */
export function config(settings: Settings): Config {
  const sections = new Set([...Object.keys(BASE), ...Object.keys(settings)]);
  const text = [...sections].map((section) => {
    const entries = Object.entries({ ...BASE[section], ...settings[section] });
    const lines = entries.flatMap(([key, value]) =>
      [value].flat().map((one) => `${key} = ${JSON.stringify(one)}`)
    );
    return `[${section}]\n${lines.join("\n")}\n`;
  }).join("");
  const loaded = loadConfig(text, "gofax.conf");
  if (loaded.config === undefined) throw new Error(JSON.stringify(loaded.problems));
  return loaded.config;
}

/** A job to be written as faxq writes it. */
export interface TestJob {
  readonly number?: string;
  /** Pages of each document. @default {[2]} */
  readonly documents?: readonly number[];
  readonly fields?: Readonly<Record<string, string | number>>;
  /** Whose qfile it is. @default {"hylafax"} */
  readonly dialect?: Dialect;
}

const DEFAULTS: Readonly<Record<Dialect, Readonly<Record<string, string | number>>>> = {
  "hylafax": { ...JOB_FIELDS, jobtag: "tag1" },
  "hylafax+": { ...PLUS_JOB_FIELDS, jobtag: "tag1" },
};
/** The parameters of a page in `pagehandling`: normal resolution, A4, any length, MMR. */
const PAGE: Readonly<Record<Dialect, string>> = { "hylafax": "e0", "hylafax+": "01c0" };

/** Everything a story needs. Dispose of it to stop the simulator and remove the spool. */
export class Rig implements AsyncDisposable {
  readonly dir: string;
  readonly sim: Simulator;
  readonly settings: Settings;
  readonly log: KeptLog = new KeptLog();
  clock: Clock = systemClock;
  #job = 0;

  private constructor(dir: string, sim: Simulator, settings: Settings) {
    this.dir = dir;
    this.sim = sim;
    this.settings = settings;
  }

  static async start(settings: Settings = {}, options: SimulatorOptions = {}): Promise<Rig> {
    const dir = await Deno.makeTempDir({ prefix: "gofax-flow-" });
    for (const name of ["sendq", "docq", "recvq", "log", "status", "tmp", "bin", "locks"]) {
      await Deno.mkdir(`${dir}/${name}`);
    }
    const sim = await startSimulator({ speed: 1000, password: "secret-1", ...options });
    return new Rig(dir, sim, settings);
  }

  /** The configuration that leads to this rig's spool and simulator. */
  config(): Config {
    const { freeswitch, hylafax } = this.settings;
    return config({
      ...this.settings,
      freeswitch: { socket: `127.0.0.1:${this.sim.port}`, ...freeswitch },
      hylafax: { spooldir: this.dir, lockdir: `${this.dir}/locks`, ...hylafax },
    });
  }

  /** A sender's world. */
  world(stop: AbortSignal = new AbortController().signal): SenderWorld & SwitchRecognition {
    return {
      ...makeWorld(this.config(), this.log, stop),
      clock: this.clock,
      modem: modemName("freeswitch0"),
    };
  }

  /** The secret in the names of calls. */
  callKey(): Promise<Uint8Array<ArrayBuffer>> {
    return this.world().spool.callKey.read();
  }

  /** Writes a job and its documents; gives its qfile's path relative to the spool. */
  job(job: TestJob = {}): string {
    const { number = "1001", documents = [2], fields = {}, dialect = "hylafax" } = job;
    const id = ++this.#job;
    const items = documents.map((pages, index) => {
      const file = `docq/doc${id}${index}.ps;c0`;
      const text = Array.from(
        { length: pages },
        (_, page) => [`Job ${id}`, `Document ${index} page ${page + 1}`],
      );
      Deno.writeFileSync(`${this.dir}/${file}`, demoFax(text));
      Deno.writeTextFileSync(`${this.dir}/docq/doc${id}${index}.ps.${id}`, "%!");
      return `!postscript:0::docq/doc${id}${index}.ps.${id}\nfax:0::${file}\n`;
    });
    const total = documents.reduce((sum, pages) => sum + pages, 0);
    const pagehandling = total === 0 ? "" : `${`${PAGE[dialect]}S`.repeat(total - 1)}${PAGE[dialect]}P`;
    const all = {
      ...DEFAULTS[dialect],
      totpages: total,
      pagehandling,
      external: number,
      number,
      jobid: id,
      ...fields,
    };
    const lines = Object.entries(all).map(([tag, value]) => `${tag}:${value}\n`);
    Deno.writeTextFileSync(`${this.dir}/sendq/q${id}`, lines.join("") + items.join(""));
    return `sendq/q${id}`;
  }

  /** The qfile as it stands. */
  qfile(path: string): Qfile {
    return parseQfile(Deno.readFileSync(`${this.dir}/${path}`));
  }

  /** Fields of the qfile as it stands. */
  fields(path: string, ...tags: string[]): Record<string, string | undefined> {
    const qfile = this.qfile(path);
    return Object.fromEntries(tags.map((tag) => [tag, getField(qfile, tag)]));
  }

  /** Item lines of the qfile. */
  items(path: string): string[] {
    return this.read(path).split("\n").filter((line) => /^!?(fax|postscript|poll):/.test(line));
  }

  /** A text file of the spool; empty where there is none. */
  read(path: string): string {
    try {
      return Deno.readTextFileSync(`${this.dir}/${path}`);
    } catch {
      return "";
    }
  }

  /** All session logs. */
  sessions(): string {
    return [...Deno.readDirSync(`${this.dir}/log`)].map(({ name }) => name).filter((name) =>
      /^c\d/.test(name)
    ).sort()
      .map((name) => this.read(`log/${name}`)).join("");
  }

  /** Writes an executable script. */
  script(path: string, text: string): void {
    Deno.writeTextFileSync(`${this.dir}/${path}`, text);
    Deno.chmodSync(`${this.dir}/${path}`, 0o755);
  }

  /** Runs the sender on qfiles. */
  async send(...paths: string[]): Promise<number> {
    return await sendBatch(this.world(), paths);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.sim[Symbol.asyncDispose]();
    await Deno.remove(this.dir, { recursive: true });
  }
}

/** A clock on which time passes so many times faster: for waits of ours that nobody else takes part in. */
export function hurried(times: number): Clock {
  const start = Date.now();
  const clock: Clock = {
    now: () => start + (Date.now() - start) * times,
    steady: () => clock,
    sleep: (ms, signal) => systemClock.sleep(ms / times, signal),
  };
  return clock;
}

/** Waits until something holds; a test that waits in vain fails by this deadline. */
export async function until(what: string, holds: () => boolean, ms = 10_000): Promise<void> {
  const end = Date.now() + ms;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`Waited in vain: ${what}`);
    await systemClock.sleep(5);
  }
}
