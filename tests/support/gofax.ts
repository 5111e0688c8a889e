/**
 * Our two programs beside a real HylaFAX: faxq starts our sender, our daemon is its modems. Where FreeSWITCH is comes from
 * the test.
 *
 * ```ts
 * await using gofax = await GofaxSite.start({ switch: { port: simulator.address.port, password: "ClueCon" } });
 * const id = await gofax.site.submit("1001", [await postscript(gofax.site.dir, 2)]);
 * const job = await gofax.site.waitDone(id);
 * ```
 */

import { doorScript } from "../../cmd/door/door_script.ts";
import { installProgram, type Program, writeLauncher } from "./deno_sender.ts";
import { EXPECTED } from "./expectations.ts";
import { freePort } from "./free_port.ts";
import { HylafaxSite, type Sender } from "./hylafax.ts";
import { INSTALLATION } from "./installation.ts";
import { type Session, startSession } from "./session.ts";
import type { SpoolSettings } from "./site_files.ts";

/** Sections of gofax.conf with their keys; a list gives a key several times. */
export type Settings = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/** How {@linkcode GofaxSite.start} sets things up. */
export interface GofaxOptions extends Partial<Omit<SpoolSettings, "senderCommand" | "modems">> {
  /** FreeSWITCH's event socket. */
  readonly switch: { readonly port: number; readonly password: string };
  /** Number of virtual modems. @default {1} */
  readonly modems?: number;
  /** Over what the site needs. */
  readonly settings?: Settings;
  /** A compiled program to use instead of the sources. */
  readonly binary?: string;
  /** What faxq starts: the door, as it is meant, run by some shell; or the program itself. @default {DOOR} */
  readonly way?: Way;
}

/** The door, by what follows `#!` in it; undefined: no door. */
export interface Way {
  /** What follows `#!`. */
  readonly door: string | undefined;
}

/** What `gofax door` makes of this machine's /bin/sh. */
export const DOOR: Way = { door: "/bin/sh -p" };
/** The program itself, or a link to it, as before there was a door. */
export const NO_DOOR: Way = { door: undefined };

/** A way to run our program. */
interface Installed {
  readonly sender: Sender;
  /** Command line of the daemon, without its options. */
  readonly daemon: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Deno and the sources, where there is no compiled program. */
  readonly program?: Program;
}

/** Words before a command that is to run as the user of the fax daemons. */
export const AS_UUCP = ["/usr/bin/setpriv", "--reuid=uucp", "--regid=uucp", "--clear-groups", "--"];

/** Makes what faxq is to start: the door in front of a program, or nothing but the program. */
async function senderFor(dir: string, program: string, { door }: Way): Promise<Sender> {
  if (door === undefined) return { senderCommand: program };
  await Deno.writeTextFile(`${dir}/door`, doorScript({ interpreter: door, program }), { mode: 0o755 });
  return { senderCommand: `${dir}/door` };
}

async function installSources(dir: string, way: Way): Promise<Installed> {
  const program = await installProgram(dir);
  // the door says "send" itself
  const launcher = await writeLauncher(`${dir}/gofaxsend`, program, way.door === undefined ? ["send"] : []);
  const daemon = [program.deno, "run", "-A", "--no-prompt", program.main, "daemon"];
  return { sender: await senderFor(dir, launcher, way), daemon, env: program.env, program };
}

async function installBinary(dir: string, binary: string, way: Way): Promise<Installed> {
  await Deno.symlink(binary, `${dir}/gofaxsend`);
  await Deno.symlink(binary, `${dir}/gofaxd`);
  return { sender: await senderFor(dir, `${dir}/gofaxsend`, way), daemon: [`${dir}/gofaxd`], env: {} };
}

function merged(base: Settings, over: Settings = {}): Settings {
  const sections = new Set([...Object.keys(base), ...Object.keys(over)]);
  return Object.fromEntries([...sections].map((name) => [name, { ...base[name], ...over[name] }]));
}

function printed(settings: Settings): string {
  return Object.entries(settings).map(([section, keys]) => {
    const lines = Object.entries(keys).flatMap(([key, value]) =>
      [value].flat().map((each) => `${key} = ${each}\n`)
    );
    return `[${section}]\n${lines.join("")}`;
  }).join("\n");
}

function settingsFor(dir: string, daemonPort: number, options: GofaxOptions): Settings {
  return merged({
    freeswitch: {
      socket: `127.0.0.1:${options.switch.port}`,
      password: options.switch.password,
      gateway: "default",
      ident: '"+49 30 TEST"',
      header: '"gofax"',
    },
    hylafax: {
      spooldir: `${dir}/spool`,
      modems: String(options.modems ?? 1),
      xferfaxlog: EXPECTED.xferfaxlog,
      lockdir: `${dir}/spool/locks`,
    },
    gofaxd: { socket: `127.0.0.1:${daemonPort}`, enablet38: "true", requestt38: "true", stopwait: "0" },
    gofaxsend: {
      enablet38: "true",
      requestt38: "true",
      faxnumber: "4711",
      failedresponse: ["UNALLOCATED_NUMBER", "CALL_REJECTED"],
    },
  }, options.settings);
}

/** HylaFAX with gofaxd and gofaxsend. */
export class GofaxSite implements AsyncDisposable {
  /** The HylaFAX. */
  readonly site: HylafaxSite;
  /** Where the daemon takes calls. */
  readonly calls: { readonly hostname: string; readonly port: number };
  /** Deno and our sources, readable by uucp; undefined with a compiled program. */
  readonly program: Program | undefined;
  readonly #options: GofaxOptions;
  readonly #command: readonly string[];
  readonly #env: Readonly<Record<string, string>>;
  #daemon: Session | undefined;

  private constructor(site: HylafaxSite, port: number, installed: Installed, options: GofaxOptions) {
    this.site = site;
    this.program = installed.program;
    this.#options = options;
    this.calls = { hostname: "127.0.0.1", port };
    this.#command = [...AS_UUCP, ...installed.daemon, "-c", `${site.dir}/gofax.conf`];
    this.#env = { PATH: INSTALLATION.path, TMPDIR: site.temporary, ...installed.env };
    site.reportAlso(() => `gofaxd: ${this.#daemon?.output() ?? "not running"}`);
  }

  /** Starts HylaFAX and the daemon, and waits until the modems are ready. */
  static async start(options: GofaxOptions): Promise<GofaxSite> {
    const port = freePort();
    let installed: Installed | undefined;
    const prepare = async (dir: string): Promise<Sender> => {
      installed = options.binary === undefined
        ? await installSources(dir, options.way ?? DOOR)
        : await installBinary(dir, options.binary, options.way ?? DOOR);
      await Deno.writeTextFile(`${dir}/gofax.conf`, printed(settingsFor(dir, port, options)));
      return { ...installed.sender, env: { GOFAX_CONFIG: `${dir}/gofax.conf` } };
    };
    const modems = Array.from({ length: options.modems ?? 1 }, (_, index) => `freeswitch${index}`);
    const site = await HylafaxSite.start({ ...options, prepare, modems });
    if (installed === undefined) throw new Error("HylafaxSite.start() did not call prepare()");
    const gofax = new GofaxSite(site, port, installed, options);
    try {
      await gofax.startDaemon();
      return gofax;
    } catch (error) {
      await gofax.stop();
      throw error;
    }
  }

  /** The daemon. */
  get daemon(): Session {
    if (this.#daemon === undefined) throw new Error("The daemon is not running");
    return this.#daemon;
  }

  /** Starts the daemon, again if need be, and waits until its first modem shows what it is to show. */
  async startDaemon(shows = "Running and idle"): Promise<void> {
    const daemon = startSession(this.#command, { cwd: this.site.spool, env: this.#env });
    this.#daemon = daemon;
    let code: number | undefined;
    daemon.ended.then((ended) => code = ended);
    await this.site.waitFor("gofaxd's modems to be ready", async () => {
      if (code !== undefined) throw new Error(`gofaxd ended with ${code}\n${daemon.output()}`);
      return await this.modemStatus() === shows ? true : undefined;
    });
  }

  /** Starts the daemon after it was killed, as a supervisor would, and waits until it takes calls. */
  async startDaemonAgain(): Promise<void> {
    await this.#daemon?.end();
    const daemon = startSession(this.#command, { cwd: this.site.spool, env: this.#env });
    this.#daemon = daemon;
    await this.site.until("gofaxd to take calls", () => daemon.output().includes("Ready for calls"));
  }

  /** Ends the daemon as its supervisor would and tells its exit code. */
  async stopDaemon(signal: Deno.Signal = "SIGTERM"): Promise<number> {
    this.daemon.signal(signal);
    const code = await this.daemon.ended;
    await this.daemon.end();
    return code;
  }

  /** Writes gofax.conf anew, with other settings over what the site began with. */
  async configure(settings: Settings = {}): Promise<void> {
    const over = merged(this.#options.settings ?? {}, settings);
    const all = settingsFor(this.site.dir, this.calls.port, { ...this.#options, settings: over });
    await Deno.writeTextFile(`${this.site.dir}/gofax.conf`, printed(all));
  }

  /** Waits until a modem is idle. */
  async waitIdle(modem = "freeswitch0"): Promise<void> {
    await this.site.until(
      `${modem} to be idle`,
      async () => await this.modemStatus(modem) === "Running and idle",
    );
  }

  /** What a modem's status file says. */
  async modemStatus(modem = "freeswitch0"): Promise<string> {
    return (await Deno.readTextFile(`${this.site.spool}/status/${modem}`).catch(() => "")).trimEnd();
  }

  /** Stops everything and removes it. May be called twice. */
  async stop(): Promise<void> {
    await this.#daemon?.end();
    await this.site.stop();
  }

  /** Ends daemon and HylaFAX. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}
