/** Scripts of the site, DynamicConfig and faxrcvd: run in the spool, with a time limit, their output bounded. */

import { decodeText } from "../../text/bytes.ts";
import type { HelperResult } from "../../os/process.ts";
import { foreignWords } from "../../text/foreign.ts";
import type { World } from "./world.ts";

/** A script and all that it is given. */
export interface Script {
  /** Relative to the spool, or absolute. */
  readonly command: string;
  /** Its arguments, as they are: no shell reads them. */
  readonly args: readonly string[];
  /** Seconds until it is ended. */
  readonly timeoutS: number;
  /** Variables of its environment besides ours. @default {{}} */
  readonly env?: Readonly<Record<string, string>>;
  /** What it can read from its standard input. @default {""} */
  readonly stdin?: string;
  /** Ends it when aborted. @default nothing ends it early */
  readonly signal?: AbortSignal;
}

/** So much of what a script prints is kept, in bytes. */
export const MAX_OUTPUT_BYTES = 65_536;

/** Runs a script of the site, in the spool's folder. Never throws: what went wrong stands in the result. */
export async function runScript(world: World, script: Script): Promise<HelperResult> {
  return await world.run({
    command: world.spool.paths.resolve(script.command),
    args: script.args,
    cwd: world.spool.paths.root,
    timeoutMs: script.timeoutS * 1000,
    maxOutputBytes: MAX_OUTPUT_BYTES,
    ...(script.env === undefined ? {} : { env: script.env }),
    ...(script.stdin === undefined ? {} : { stdin: script.stdin }),
    ...(script.signal === undefined ? {} : { signal: script.signal }),
  });
}

/**
 * What went wrong with a script, in words; undefined if it ended well.
 * @param name of the script
 * @param timeoutS seconds that it had
 */
export function scriptProblem(name: string, result: HelperResult, timeoutS: number): string | undefined {
  if (result.error !== undefined) return `Cannot run ${name}: ${result.error.message}`;
  if (result.timedOut) return `${name} did not end within ${timeoutS} s`;
  if (result.signal !== null) return `${name} was ended by ${result.signal}`;
  return result.code === 0 ? undefined : `${name} ended with status ${result.code}`;
}

/** So many characters of a script's last line are told: they go into a job's status, too. */
const LONGEST_WORDS = 200;

/** The last line that a script wrote to standard error, without signs that harm a log: a stranger may have written it. Empty if there is none. */
export function lastErrorLine({ stderr }: HelperResult): string {
  const line =
    decodeText(stderr).split(/[\r\n]+/).map((text) => text.trim()).findLast((text) => text !== "") ?? "";
  const short = foreignWords(line, LONGEST_WORDS);
  return line.length > LONGEST_WORDS ? `${short}…` : short;
}
