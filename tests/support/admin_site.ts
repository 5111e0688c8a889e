/** What tests of the administrators' commands need: a spool, a gofax.conf, a FreeSWITCH stand-in, and the program itself. */

import { type Simulator, startSimulator } from "../../lib/sim/mod.ts";

const MAIN = new URL("../../main.ts", import.meta.url).pathname;

/** How a command ended, and what it said. */
export interface Ran {
  /** Exit code. */
  readonly code: number;
  /** All of its standard output. */
  readonly stdout: string;
  /** All of its standard error. */
  readonly stderr: string;
}

/** Runs `gofax` as a process of its own, and gives what it prints and its exit code. */
export async function runGofax(args: readonly string[], env: Record<string, string> = {}): Promise<Ran> {
  const output = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", MAIN, ...args],
    env: { GOFAX_CONFIG: "", TZ: "UTC", ...env },
    stdin: "null",
  }).output();
  const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
  return { code: output.code, stdout: text(output.stdout), stderr: text(output.stderr) };
}

/** A site of its own for a test. */
export class AdminSite implements AsyncDisposable {
  /** The spool. */
  readonly dir: string;
  /** The stand-in for FreeSWITCH. */
  readonly sim: Simulator;

  private constructor(dir: string, sim: Simulator) {
    this.dir = dir;
    this.sim = sim;
  }

  /** Starts one; `settings` are further lines of the configuration, sections included. */
  static async start(settings = ""): Promise<AdminSite> {
    const dir = await Deno.makeTempDir({ prefix: "gofax-admin-" });
    for (const name of ["sendq", "log", "etc", "tmp"]) await Deno.mkdir(`${dir}/${name}`);
    const sim = await startSimulator({ password: "secret-1", speed: 1000 });
    const site = new AdminSite(dir, sim);
    await site.configure(settings);
    return site;
  }

  /** The configuration file. */
  get config(): string {
    return `${this.dir}/etc/gofax.conf`;
  }

  /** Writes the configuration anew. */
  async configure(settings: string): Promise<void> {
    const base = `[freeswitch]
socket = 127.0.0.1:${this.sim.port}
password = secret-1
gateway = default
ident = "+1 337"
header = ACME
softmodemfallback = true
[hylafax]
spooldir = ${this.dir}
modems = 2
`;
    await Deno.writeTextFile(this.config, base + settings);
  }

  /** Runs `gofax` with this configuration. */
  async gofax(...args: string[]): Promise<Ran> {
    return await runGofax(args, { GOFAX_CONFIG: this.config });
  }

  /** Writes a script. */
  async script(path: string, text: string): Promise<void> {
    await Deno.writeTextFile(`${this.dir}/${path}`, text);
    await Deno.chmod(`${this.dir}/${path}`, 0o755);
  }

  /** A file of the spool; empty where there is none. */
  read(path: string): string {
    try {
      return Deno.readTextFileSync(`${this.dir}/${path}`);
    } catch {
      return "";
    }
  }

  /** Ends the stand-in and removes the spool. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.sim[Symbol.asyncDispose]();
    await Deno.remove(this.dir, { recursive: true });
  }
}
