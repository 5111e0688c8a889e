/** Finds and reads gofax.conf for the programs. */

import { loadConfig, type Loaded } from "../lib/config/load.ts";
import { decodeConfig } from "../lib/config/dialect.ts";
import { formatProblem, type Problem } from "../lib/config/problem.ts";
import { readTimeZone } from "./time_zone.ts";
import { messageOf } from "../lib/text/error_text.ts";

/** Where the file is, unless an option or the environment says otherwise. */
export const DEFAULT_CONFIG = "/etc/gofax.conf";

/** The file to read: the option, the environment, the usual place. */
export function configPath(option: string | undefined): string {
  return option ?? (Deno.env.get("GOFAX_CONFIG") || DEFAULT_CONFIG);
}

const TIME_ZONE = "freeswitch.timezone";

/**
 * The content of a file, with its time zone in the form that FreeSWITCH needs; a zone that this machine does not know is a
 * problem.
 */
function withTimeZone(loaded: Loaded): Loaded {
  const setting = loaded.settings.get(TIME_ZONE);
  if (typeof setting?.value !== "string" || setting.value === "") return loaded;
  const zone = readTimeZone(setting.value);
  const found = (message: string): Problem => ({
    file: loaded.file,
    line: setting.line ?? 0,
    key: TIME_ZONE,
    message,
  });
  const inOrder = (problems: readonly Problem[]): readonly Problem[] =>
    problems.toSorted((a, b) => a.line - b.line);
  if (!zone.ok) {
    return { ...loaded, config: undefined, problems: inOrder([...loaded.problems, found(zone.message)]) };
  }
  const warnings = zone.warning === undefined ? [] : [found(zone.warning)];
  const { config } = loaded;
  return {
    ...loaded,
    config: config && { ...config, freeswitch: { ...config.freeswitch, timezone: zone.rule } },
    warnings: inOrder([...loaded.warnings, ...warnings]),
  };
}

/** Why a file cannot be read, and what to do about it. */
function unreadable(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) {
    return "there is no such file: gofax setup writes one; -c FILE or GOFAX_CONFIG names another";
  }
  if (error instanceof Deno.errors.PermissionDenied) {
    return "it may not be read by this user: it should belong to root and the group uucp and have mode 0640";
  }
  return `it cannot be read: ${messageOf(error)}`;
}

/** Reads the file. One that cannot be read is a problem of the file, like any other. */
export function readConfig(file: string): Loaded {
  let text: string;
  try {
    text = decodeConfig(Deno.readFileSync(file));
  } catch (error) {
    const problem = { file, line: 0, key: "", message: unreadable(error) };
    return { file, config: undefined, problems: [problem], warnings: [], settings: new Map() };
  }
  return withTimeZone(loadConfig(text, file));
}

/** All problems of a file, one a line. */
export function problemTexts(loaded: Loaded): readonly string[] {
  return loaded.problems.map((problem) =>
    problem.line === 0 ? `${problem.file}: ${problem.message}` : formatProblem(problem)
  );
}
