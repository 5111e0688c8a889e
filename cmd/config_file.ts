/** Finds and reads gofax.conf for the programs. */

import { loadConfig, type Loaded } from "../lib/config/load.ts";
import { decodeText } from "../lib/config/dialect.ts";
import { formatProblem } from "../lib/config/problem.ts";

/** Where the file is if nobody says otherwise. */
export const DEFAULT_CONFIG = "/etc/gofax.conf";

/** The file to read: the option, the environment, the usual place. */
export function configPath(option: string | undefined): string {
  return option ?? (Deno.env.get("GOFAX_CONFIG") || DEFAULT_CONFIG);
}

/** Reads the file. One that cannot be read is a problem of the file, like any other. */
export function readConfig(file: string): Loaded {
  try {
    return loadConfig(decodeText(Deno.readFileSync(file)), file);
  } catch (error) {
    const message = `Cannot read the file: ${error instanceof Error ? error.message : error}`;
    const problem = { file, line: 0, key: "", message };
    return { file, config: undefined, problems: [problem], warnings: [], settings: new Map() };
  }
}

/** All problems of a file, one a line. */
export function problemTexts(loaded: Loaded): readonly string[] {
  return loaded.problems.map((problem) =>
    problem.line === 0 ? `${problem.file}: ${problem.message}` : formatProblem(problem)
  );
}
