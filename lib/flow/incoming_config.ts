/** DynamicConfig of an incoming call (gofaxip.md §6). A script that fails is logged, and the call is taken. */

import type { IncomingCall } from "../fax/incoming_call.ts";
import { callFacts, type CallNames } from "../fax/script_facts.ts";
import {
  type DynamicResult,
  type IncomingConfig,
  parseDynamicConfig,
  readIncoming,
} from "../hylafax/dynamic_config.ts";
import type { HelperResult } from "../os/process.ts";
import { DYNAMIC_CONFIG, dynamicProblem, dynamicScript, scriptText } from "./dynamic_script.ts";
import { runScript, type Script } from "./helpers.ts";
import type { Session } from "./session.ts";
import type { World } from "./world.ts";

/** What the script wants. */
export interface IncomingWish {
  readonly rejectCall: boolean;
  readonly localIdentifier: string | undefined;
}

/** What a script's answer comes to: what it wants, and what is wrong with it. */
export interface IncomingAnswer {
  readonly wish: IncomingWish;
  readonly problems: readonly string[];
}

const NOTHING: IncomingWish = { rejectCall: false, localIdentifier: undefined };

/** The script for a call. */
export function incomingScript(world: World, call: IncomingCall, names: CallNames): Script {
  const args = [names.device, call.callerNumber, call.callerName, call.recipient ?? "", call.gateway];
  return dynamicScript(world.config.gofaxd, args, callFacts(call, names));
}

/** What a script printed, line for line. */
export function readIncomingOutput(result: HelperResult): DynamicResult<IncomingConfig> {
  return readIncoming(parseDynamicConfig(scriptText(result)));
}

/** What an answer comes to. */
export function judgeIncoming(
  world: World,
  result: HelperResult,
  { config, problems }: DynamicResult<IncomingConfig>,
): IncomingAnswer {
  const problem = dynamicProblem(result, world.config.gofaxd.dynamicConfigTimeoutS);
  if (problem !== undefined) return { wish: NOTHING, problems: [`${problem}; taking the call`] };
  const { rejectCall, localIdentifier } = config;
  return {
    wish: { rejectCall, localIdentifier },
    problems: problems.map(({ line, message }) => `${DYNAMIC_CONFIG}: line ${line}: ${message}`),
  };
}

/** Asks the script about a call; it wants nothing if it is stopped by `signal`. */
export async function askIncomingConfig(
  world: World,
  session: Session,
  call: IncomingCall,
  names: CallNames,
  signal: AbortSignal,
): Promise<IncomingWish> {
  if (world.config.gofaxd.dynamicConfig === "") return NOTHING;
  const result = await runScript(world, { ...incomingScript(world, call, names), signal });
  if (result.aborted) return NOTHING;
  const output = readIncomingOutput(result);
  const { ignored } = output;
  if (ignored.length > 0) {
    session.say(`${DYNAMIC_CONFIG}: ignored ${ignored.map((entry) => entry.key).join(", ")}`);
  }
  const { wish, problems } = judgeIncoming(world, result, output);
  for (const problem of problems) session.complain(problem);
  return wish;
}
