/**
 * `gofaxd` as a process of its own on a rig's spool, with a service manager that listens: what starts it, and what it says,
 * is as with the shipped unit, except that nobody boots a systemd.
 */

import { FaxqEar } from "../flow/daemon_rig.ts";
import { Rig, type Settings, until } from "../flow/rig.ts";
import { freePort } from "./free_port.ts";
import { NotifySocket } from "./notify_socket.ts";
import { type Session, startSession } from "./session.ts";

const MAIN = new URL("../../main.ts", import.meta.url).pathname;

/** The daemon from the sources, without its options. */
export const FROM_SOURCES: readonly string[] = [
  Deno.execPath(),
  "run",
  "-A",
  "--no-check",
  "--no-prompt",
  MAIN,
  "daemon",
];

function printed(settings: Settings): string {
  return Object.entries(settings).map(([section, keys]) =>
    `[${section}]\n${Object.entries(keys).map(([key, value]) => `${key} = ${value}\n`).join("")}`
  ).join("");
}

/** How {@linkcode DaemonSite.start} sets things up. */
export interface DaemonSiteOptions {
  /** The daemon without its options. @default {FROM_SOURCES} */
  readonly command?: readonly string[];
  /** Name of the manager's socket in the spool. @default {an abstract name} */
  readonly socket?: string | undefined;
}

/** Where a daemon can be started. Dispose of it to end the daemon and remove everything. */
export class DaemonSite implements AsyncDisposable {
  /** Spool, stand-in and world. */
  readonly rig: Rig;
  /** Hears what the daemon tells faxq. */
  readonly faxq: FaxqEar;
  /** Where the daemon takes calls. */
  readonly port: number = freePort();
  /** Hears what the daemon tells the service manager. */
  readonly manager: NotifySocket;
  readonly #stack = new AsyncDisposableStack();
  readonly #command: readonly string[];

  private constructor(rig: Rig, command: readonly string[], path: string | undefined) {
    this.rig = this.#stack.use(rig);
    this.faxq = this.#stack.use(new FaxqEar(rig.dir));
    this.manager = this.#stack.use(path === undefined ? NotifySocket.abstract() : new NotifySocket(path));
    this.#command = command;
    rig.sim.setGofaxd({ hostname: "127.0.0.1", port: this.port });
    this.configure();
  }

  /** Prepares one. */
  static async start({ command = FROM_SOURCES, socket }: DaemonSiteOptions = {}): Promise<DaemonSite> {
    const rig = await Rig.start();
    return new DaemonSite(rig, command, socket === undefined ? undefined : `${rig.dir}/${socket}`);
  }

  /**
   * Writes gofax.conf. gofaxd waits for nothing when it is told to stop, unless `gofaxd.stopwait` is given.
   */
  configure({ gofaxd, ...settings }: Settings = {}): void {
    const { dir, sim } = this.rig;
    Deno.writeTextFileSync(
      `${dir}/gofax.conf`,
      printed({
        freeswitch: { socket: `127.0.0.1:${sim.port}`, password: "secret-1", gateway: "default", ident: "x" },
        hylafax: { spooldir: dir, lockdir: `${dir}/locks`, modems: "2", xferfaxlog: "log/xferfaxlog" },
        gofaxd: { socket: `127.0.0.1:${this.port}`, stopwait: "0", ...gofaxd },
        ...settings,
      }),
    );
  }

  /** Starts the daemon, with these variables. */
  daemon(env: Readonly<Record<string, string>> = { NOTIFY_SOCKET: this.manager.name }): Session {
    const session = startSession([...this.#command, "-c", `${this.rig.dir}/gofax.conf`], {
      cwd: this.rig.dir,
      env: { ...inherited(), ...env },
    });
    return this.#stack.use(session);
  }

  /** Waits until the manager has heard something. */
  async hears(line: string, daemon: Session): Promise<void> {
    try {
      await until(`the manager hears ${line}`, () => this.heard(line));
    } catch (error) {
      throw new Error(`Heard: ${this.manager.lines}; gofaxd: ${daemon.output()}`, { cause: error });
    }
  }

  /** Whether the manager has heard something by now. */
  heard(line: string): boolean {
    return this.manager.lines.includes(line);
  }

  /** Whether somebody takes calls. */
  async listens(): Promise<boolean> {
    try {
      (await Deno.connect({ port: this.port, hostname: "127.0.0.1" })).close();
      return true;
    } catch {
      return false;
    }
  }

  /** Ends the daemon and removes everything. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync();
  }
}

/** What Deno needs. */
function inherited(): Record<string, string> {
  const { PATH = "", HOME = "", DENO_DIR } = Deno.env.toObject();
  return { PATH, HOME, TZ: "UTC", ...(DENO_DIR === undefined ? {} : { DENO_DIR }) };
}
