/** DynamicConfig of an incoming call (gofaxip.md §6). A script that fails is logged, and the call is taken. */

import type { IncomingCall } from "../fax/incoming_call.ts";
import { parseDynamicConfig, readIncoming } from "../hylafax/dynamic_config.ts";
import { runScript, scriptProblem } from "./helpers.ts";
import type { Session } from "./session.ts";
import type { World } from "./world.ts";

/** What the script wants. */
export interface IncomingWish {
  readonly rejectCall: boolean;
  readonly localIdentifier: string | undefined;
}

const NOTHING: IncomingWish = { rejectCall: false, localIdentifier: undefined };
const NAME = "DynamicConfig";

/** Asks the script about a call. */
export async function askIncomingConfig(
  world: World,
  session: Session,
  device: string,
  call: IncomingCall,
  signal: AbortSignal,
): Promise<IncomingWish> {
  const { dynamicConfig, dynamicConfigTimeoutS } = world.config.gofaxd;
  if (dynamicConfig === "") return NOTHING;
  const result = await runScript(world, {
    command: dynamicConfig,
    args: [device, call.callerNumber, call.callerName, call.recipient ?? "", call.gateway],
    timeoutS: dynamicConfigTimeoutS,
    signal,
  });
  const problem = scriptProblem(NAME, result, dynamicConfigTimeoutS);
  if (problem !== undefined) {
    session.complain(`${problem}; taking the call`);
    return NOTHING;
  }
  const { config, problems, ignored } = readIncoming(
    parseDynamicConfig(new TextDecoder().decode(result.stdout)),
  );
  if (ignored.length > 0) session.say(`${NAME}: ignored ${ignored.map((entry) => entry.key).join(", ")}`);
  for (const { line, message } of problems) session.complain(`${NAME}: line ${line}: ${message}`);
  return { rejectCall: config.rejectCall, localIdentifier: config.localIdentifier };
}
