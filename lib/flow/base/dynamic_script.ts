/**
 * Runs a DynamicConfig script (docs/internals/gofaxip.md#dynamicconfig), in the same way for calls and for an administrator who
 * tries it.
 */

import type { DynamicResult } from "../../hylafax/dynamic_config.ts";
import { factsEnvironment, factsJson, type ScriptFacts } from "../../fax/call/script_facts.ts";
import { decodeLines } from "../../hylafax/binary_text.ts";
import type { HelperResult } from "../../os/process.ts";
import type { SessionWriter } from "./session.ts";
import { lastErrorLine, MAX_OUTPUT_BYTES, type Script, scriptProblem } from "./site_script.ts";

/** The script's name in logs and in a job's status. */
export const DYNAMIC_CONFIG = "DynamicConfig";

/** The part of the configuration that says how it is run. */
export interface DynamicConfigSettings {
  /** The script's path, relative to the spool or absolute; empty means none. */
  readonly dynamicConfig: string;
  /** Seconds until it is ended. */
  readonly dynamicConfigTimeoutS: number;
}

/**
 * The script, its arguments, environment and input.
 * @param facts of the call: as variables of its environment, and as JSON on its standard input
 */
export function dynamicScript(
  { dynamicConfig, dynamicConfigTimeoutS }: DynamicConfigSettings,
  args: readonly string[],
  facts: ScriptFacts,
): Script {
  return {
    command: dynamicConfig,
    // A program sees an argument only up to the first NUL.
    args: args.map((arg) => arg.replaceAll("\0", "")),
    timeoutS: dynamicConfigTimeoutS,
    env: factsEnvironment(facts),
    stdin: factsJson(facts),
  };
}

/** What a script printed to its standard output. */
export function scriptText(result: HelperResult): string {
  return decodeLines(result.stdout);
}

/** Logs which lines of an answer are not used, and why not. */
export function tellUnused(session: SessionWriter, unused: DynamicResult<unknown>): void {
  const { ignored, repeated, withoutColon } = unused;
  if (ignored.length > 0) {
    session.say(`${DYNAMIC_CONFIG}: ignored ${ignored.map((entry) => entry.key).join(", ")}`);
  }
  for (const { key, line } of repeated) {
    session.complain(`${DYNAMIC_CONFIG}: line ${line}: ${key} is said before, and the first line counts`);
  }
  for (const { key, line } of withoutColon) {
    session.complain(
      `${DYNAMIC_CONFIG}: line ${line}: ${key} has no colon behind it, and the line does not count`,
    );
  }
}

/** Why the script failed; undefined if it ended well and its output can be read. */
export function dynamicProblem(result: HelperResult, timeoutS: number): string | undefined {
  const problem = scriptProblem(DYNAMIC_CONFIG, result, timeoutS);
  if (problem !== undefined) {
    const words = lastErrorLine(result);
    return words === "" ? problem : `${problem}: ${words}`;
  }
  // The output was cut off. Half a line could say something else than the whole line.
  return result.truncated && result.stdout.length >= MAX_OUTPUT_BYTES
    ? `${DYNAMIC_CONFIG} printed more than ${MAX_OUTPUT_BYTES} bytes`
    : undefined;
}
