/** Scripts of the site, DynamicConfig and faxrcvd: run in the spool, with a time limit, their output bounded. */

import { decodeText } from "../../text/bytes.ts";
import type { HelperResult } from "../../os/process.ts";
import { foreignWords } from "../../text/foreign.ts";
import type { World } from "./world.ts";

/** A script and what it is given. */
export interface Script {
  /** Relative to the spool, or absolute. */
  readonly command: string;
  readonly args: readonly string[];
  readonly timeoutS: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  readonly signal?: AbortSignal;
}

/** Of what a script prints so much is kept. */
export const MAX_OUTPUT_BYTES = 65_536;

/** Runs a script of the site. */
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

/** What went wrong with a script, in words; undefined if it ended well. */
export function scriptProblem(name: string, result: HelperResult, timeoutS: number): string | undefined {
  if (result.error !== undefined) return `Cannot run ${name}: ${result.error.message}`;
  if (result.timedOut) return `${name} did not end within ${timeoutS} s`;
  if (result.signal !== null) return `${name} was ended by ${result.signal}`;
  return result.code === 0 ? undefined : `${name} ended with status ${result.code}`;
}

/** Of a script's last words so many characters are told: they go into a job's status, too. */
const LONGEST_WORDS = 200;

/** The last line that a script wrote to standard error, which may tell what a stranger wrote; empty where there is none. */
export function lastWords({ stderr }: HelperResult): string {
  const line =
    decodeText(stderr).split(/[\r\n]+/).map((text) => text.trim()).findLast((text) => text !== "") ?? "";
  const short = foreignWords(line, LONGEST_WORDS);
  return line.length > LONGEST_WORDS ? `${short}…` : short;
}
