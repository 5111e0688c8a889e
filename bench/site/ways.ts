/** The ways to send a job, side by side: gofaxd sends it, a sender of its own does, another build, or GOfax.IP. */

import type { BenchSite, SiteOptions } from "./bench_site.ts";
import type { Gofax, Programs } from "./programs.ts";

/** Who sends. */
export interface Way {
  /** As the tables call it. */
  readonly name: string;
  /** Whose gofaxd has the modems. */
  readonly gofax: Gofax;
  readonly engine: SiteOptions["engine"];
  /** `gofaxsend` of GOfax.IP, if that is what is started. */
  readonly original?: string;
}

/** All ways there are. */
export function waysOf({ gofax, beside, original }: Programs): readonly Way[] {
  return [
    { name: "gofaxd sends", gofax, engine: "auto" },
    { name: "own sender", gofax, engine: "self" },
    ...beside.map((other): Way => ({ name: other.name, gofax: other, engine: undefined })),
    ...(original === undefined ? [] : [{ name: "GOfax.IP", gofax, engine: "self", original } as const]),
  ];
}

/** Command line and environment of what faxq would start for a job. */
export interface Starter {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Has a build write its door; false where it knows none. */
async function writeDoor({ path }: Gofax, file: string): Promise<boolean> {
  const args = ["door", "--program", path, file];
  const { success } = await new Deno.Command(path, { args, stdin: "null", stdout: "null", stderr: "null" })
    .output();
  return success;
}

/** Prepares what is started for each job of a site. */
export async function starterFor({ gofax, original }: Way, site: BenchSite): Promise<Starter> {
  // Without a syslog it logs to standard error when it believes to be in a CI.
  if (original !== undefined) return { command: [original, "-c", site.config.original], env: { CI: "1" } };
  const env = { GOFAX_CONFIG: site.config.gofax, TZ: "UTC" };
  const door = `${site.dir}/door`;
  return await writeDoor(gofax, door) ? { command: [door], env } : { command: [gofax.path, "send"], env };
}

/** A job to be started. */
export interface Start {
  readonly qfile: string;
  /** The number of its modem. */
  readonly modem: number;
  /** Whether what it says on standard error is read. @default {"null"} */
  readonly stderr?: "piped" | "null";
}

/** Starts what faxq would start for a job. */
export function startJob(
  { command, env }: Starter,
  { dir }: BenchSite,
  { qfile, modem, stderr = "null" }: Start,
): Deno.ChildProcess {
  const [program = "", ...args] = [...command, "-m", `freeswitch${modem}`, qfile];
  return new Deno.Command(program, { args, cwd: dir, env, stdin: "null", stdout: "null", stderr }).spawn();
}
