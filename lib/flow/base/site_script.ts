/** Runs the site's scripts, DynamicConfig and faxrcvd: in the spool, with a time limit and a limit for their output. */

import { decodeText } from "../../text/bytes.ts";
import type { HelperResult } from "../../os/process.ts";
import { foreignWords } from "../../text/foreign.ts";
import type { World } from "./world.ts";

/** A script, its arguments, environment and input. */
export interface Script {
  /** Relative to the spool, or absolute. */
  readonly command: string;
  /** Its arguments, as they are: no shell reads them. */
  readonly args: readonly string[];
  /** Seconds until it is ended. */
  readonly timeoutS: number;
  /** Variables of its environment besides those of gofax. @default {{}} */
  readonly env?: Readonly<Record<string, string>>;
  /** What it can read from its standard input. @default {""} */
  readonly stdin?: string;
  /** Ends it when aborted. @default nothing ends it early */
  readonly signal?: AbortSignal;
}

/** How many bytes of a script's output are kept. */
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
 * Why a script failed, in words; undefined if it ended well.
 * @param name of the script
 * @param timeoutS its time limit in seconds
 */
export function scriptProblem(name: string, result: HelperResult, timeoutS: number): string | undefined {
  if (result.error !== undefined) return `Cannot run ${name}: ${result.error.message}`;
  if (result.timedOut) return `${name} did not end within ${timeoutS} s`;
  if (result.signal !== null) return `${name} was ended by ${result.signal}`;
  return result.code === 0 ? undefined : `${name} ended with status ${result.code}`;
}

/** How many characters of a script's last line are reported; they become part of a job's status, too. */
const LONGEST_WORDS = 200;

/**
 * The last line that a script wrote to standard error, without characters that harm a log, because a caller may have chosen parts
 * of it. Empty if there is none.
 */
export function lastErrorLine({ stderr }: HelperResult): string {
  const line =
    decodeText(stderr).split(/[\r\n]+/).map((text) => text.trim()).findLast((text) => text !== "") ?? "";
  const short = foreignWords(line, LONGEST_WORDS);
  return line.length > LONGEST_WORDS ? `${short}…` : short;
}
