/**
 * DynamicConfig of an incoming call (docs/internals/gofaxip.md#dynamicconfig). A script that fails is logged, and
 * `gofaxd.dynamicconfigfailure` says what becomes of the call.
 */

import type { IncomingCall } from "../../../fax/call/incoming_call.ts";
import { callFacts, type CallNames } from "../../../fax/call/script_facts.ts";
import {
  type DynamicProblem,
  type DynamicResult,
  type IncomingConfig,
  readIncoming,
  REJECT_CALL,
} from "../../../hylafax/dynamic_config.ts";
import { parseDynamicConfig } from "../../../hylafax/dynamic_output.ts";
import type { HelperResult } from "../../../os/process.ts";
import {
  DYNAMIC_CONFIG,
  dynamicProblem,
  dynamicScript,
  scriptText,
  tellUnused,
} from "../../base/dynamic_script.ts";
import { runScript, type Script } from "../../base/site_script.ts";
import type { Session } from "../../base/session.ts";
import type { World } from "../../base/world.ts";

/** What the script wants. */
export interface IncomingWish {
  /** Whether the call is to be refused (`RejectCall`). */
  readonly rejectCall: boolean;
  /** The id to answer with (`LocalIdentifier`); undefined for the site's own. */
  readonly localIdentifier: string | undefined;
}

/** The result of a script's answer: what it sets, and what is wrong with it. */
export interface IncomingAnswer {
  /** What it wants; nothing if it failed. */
  readonly wish: IncomingWish;
  /** Why the call is refused although the script did not say so; undefined if it is not. */
  readonly failure: string | undefined;
  /** What is wrong with the answer, for the log. */
  readonly problems: readonly string[];
}

const NOTHING: IncomingWish = { rejectCall: false, localIdentifier: undefined };
const NO_ANSWER: IncomingAnswer = { wish: NOTHING, failure: undefined, problems: [] };

/** The script for a call. */
export function incomingScript(world: World, call: IncomingCall, names: CallNames): Script {
  const args = [names.device, call.callerNumber, call.callerName, call.recipient ?? "", call.gateway];
  return dynamicScript(world.config.gofaxd, args, callFacts(call, names));
}

/** What a script printed, line for line. */
export function readIncomingOutput(result: HelperResult): DynamicResult<IncomingConfig> {
  return readIncoming(parseDynamicConfig(scriptText(result)));
}

/** What is wrong with an answer, in words. */
function wordsOf({ line, message }: DynamicProblem): string {
  return `${DYNAMIC_CONFIG}: line ${line}: ${message}`;
}

/** The result of an answer. */
export function judgeIncoming(
  world: World,
  result: HelperResult,
  { config, problems }: DynamicResult<IncomingConfig>,
): IncomingAnswer {
  const { dynamicConfigTimeoutS, dynamicConfigFailure } = world.config.gofaxd;
  const refuses = dynamicConfigFailure === "reject";
  const problem = dynamicProblem(result, dynamicConfigTimeoutS);
  if (problem !== undefined) {
    const what = `${problem}; ${refuses ? "refusing" : "taking"} the call`;
    return { wish: NOTHING, failure: refuses ? problem : undefined, problems: [what] };
  }
  const unclear = refuses ? problems.find(({ key }) => key.toLowerCase() === REJECT_CALL) : undefined;
  const { rejectCall, localIdentifier } = config;
  return {
    wish: { rejectCall, localIdentifier },
    failure: unclear && wordsOf(unclear),
    problems: problems.map(wordsOf),
  };
}

/** Asks the script about a call and says what is wrong with its answer; it wants nothing if it is stopped by `signal`. */
export async function askIncomingConfig(
  world: World,
  session: Session,
  call: IncomingCall,
  names: CallNames,
  signal: AbortSignal,
): Promise<IncomingAnswer> {
  if (world.config.gofaxd.dynamicConfig === "") return NO_ANSWER;
  const result = await runScript(world, { ...incomingScript(world, call, names), signal });
  if (result.aborted) return NO_ANSWER;
  const output = readIncomingOutput(result);
  tellUnused(session, output);
  const answer = judgeIncoming(world, result, output);
  for (const problem of answer.problems) session.complain(problem);
  return answer;
}
