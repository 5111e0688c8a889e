/** What a check is and what it finds. The list of all checks is ../checks.ts; what is told of one is ../run_checks.ts. */

import type { Config } from "../../../config/config.ts";
import type { Site } from "./site.ts";

/** `skipped`: it could not be looked at, or something above it has to be mended first. */
export type State = "ok" | "warning" | "fault" | "skipped";

/** A mend that harms nothing: it changes owners and modes, makes files that are missing, or removes what is left over. */
export interface Fix {
  /** What it will do. */
  readonly does: string;
  /**
   * Does it.
   *
   * @returns what was done, in words
   * @throws {Error} If that was not possible.
   */
  run(): string | Promise<string>;
}

/** One thing that a check found. */
export interface Verdict {
  /** How bad it is. */
  readonly state: State;
  /** What was seen. */
  readonly seen: string;
  /** What follows from it. */
  readonly means?: string;
  /** What to do: a command, or words. */
  readonly mend?: string;
  /** What `--fix` does. */
  readonly fix?: Fix;
  /** The key of gofax.conf that it is about, `section.key`. */
  readonly key?: string;
}

/** Parts of the installation, in order of cause. */
export const PARTS = {
  conf: "gofax.conf",
  hylafax: "HylaFAX",
  spool: "The spool",
  program: "gofax as a service",
  files: "FreeSWITCH's configuration",
  machine: "The machine",
  running: "Programs that run",
  switch: "FreeSWITCH as it runs",
} as const;

/** A part of the installation. */
export type Part = keyof typeof PARTS;

/** One check. */
export interface Check {
  /** Its name, as `--list`, `--json` and docs/doctor.md write it. */
  readonly id: string;
  /** What it is about. */
  readonly part: Part;
  /** What is right if it is ok. */
  readonly title: string;
  /** Checks without whose success this one says nothing: if one of them finds a fault, this one is skipped. */
  readonly after?: readonly string[];
  /** Set if it asks a program that runs. All others look at files, and `gofax config check` makes them, too. */
  readonly asks?: true;
  /** What `--fix` does about it. */
  readonly mends?: string;
  /** Looks. What it throws is told as a warning. */
  look(site: Site): readonly Verdict[] | Promise<readonly Verdict[]>;
}

/** What has to be told beside the state and what was seen. */
export type More = Omit<Verdict, "state" | "seen">;

/** All is well. */
export function ok(seen: string): readonly Verdict[] {
  return [{ state: "ok", seen }];
}

/** It works, and will not always. */
export function warning(seen: string, more: More = {}): Verdict {
  return { state: "warning", seen, ...more };
}

/** Faxes do not go, or do not come, or go astray. */
export function fault(seen: string, more: More = {}): Verdict {
  return { state: "fault", seen, ...more };
}

/** It could not be looked at. */
export function skipped(seen: string): readonly Verdict[] {
  return [{ state: "skipped", seen }];
}

/** The verdicts, or that all is well if there are none. */
export function orOk(verdicts: readonly Verdict[], seen: string): readonly Verdict[] {
  return verdicts.length > 0 ? verdicts : ok(seen);
}

/** A look that needs the values of gofax.conf. */
export function withConfig(
  look: (site: Site, config: Config) => readonly Verdict[] | Promise<readonly Verdict[]>,
): Check["look"] {
  return (site) => site.config === undefined ? skipped("gofax.conf cannot be used") : look(site, site.config);
}

const MOST_NAMES = 5;

/** Some names, and how many more there are. */
export function some(names: readonly string[]): string {
  const more = names.length - MOST_NAMES;
  return names.slice(0, MOST_NAMES).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

/** A mode as chmod(1) takes it. */
export function octal(mode: number): string {
  return (mode & 0o7777).toString(8).padStart(4, "0");
}
