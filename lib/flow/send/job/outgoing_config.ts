/**
 * DynamicConfig of an outgoing job (docs/internals/gofaxip.md#dynamicconfig): asked once per try, its answer checked before it
 * comes near FreeSWITCH.
 */

import { jobFacts } from "../../../fax/call/script_facts.ts";
import {
  type DynamicResult,
  GATEWAY,
  type OutgoingConfig,
  readOutgoing,
} from "../../../hylafax/dynamic_config.ts";
import { parseDynamicConfig } from "../../../hylafax/dynamic_output.ts";
import type { FaxJob } from "../../../hylafax/job.ts";
import type { HelperResult } from "../../../os/process.ts";
import {
  DYNAMIC_CONFIG,
  dynamicProblem,
  dynamicScript,
  scriptText,
  tellUnused,
} from "../../base/dynamic_script.ts";
import { runScript, type Script } from "../../base/site_script.ts";
import { dialledNumber } from "./dialled_number.ts";
import type { SessionWriter } from "../../base/session.ts";
import type { SenderWorld } from "../../base/world.ts";

/** What the script wants; undefined where it says nothing. */
export interface OutgoingWish {
  readonly localIdentifier?: string | undefined;
  readonly tagLine?: string | undefined;
  /** A tag line still to be filled in; `tagLine` comes before it. */
  readonly tagLineFormat?: string | undefined;
  readonly faxNumber?: string | undefined;
  readonly gateways?: readonly string[] | undefined;
  readonly callPrefix?: string | undefined;
}

/** The script's answer. */
export type OutgoingAnswer =
  | { readonly kind: "go"; readonly wish: OutgoingWish }
  | { readonly kind: "rejected" }
  | {
    readonly kind: "error";
    readonly problem: string;
    /** Whether the try counts like a dial, so that a script that never works comes to an end. */
    readonly counts: boolean;
  };

/** The script for a job, in the session of that number. */
export function outgoingScript(world: SenderWorld, job: FaxJob, commid: string): Script {
  const args = [world.modem, job.owner, job.number, String(job.jobId)];
  // Without the prefix, which the script may change.
  const dial = dialledNumber(world, job, "");
  const dialnumber = dial.kind === "diallable" ? dial.number : "";
  const names = { device: world.modem, commid, dialnumber };
  return dynamicScript(world.config.gofaxsend, args, jobFacts(job, names));
}

/** What a script printed, line for line. */
export function readOutgoingOutput(result: HelperResult): DynamicResult<OutgoingConfig> {
  return readOutgoing(parseDynamicConfig(scriptText(result)));
}

/** What an answer comes to. */
export function judgeOutgoing(
  world: SenderWorld,
  result: HelperResult,
  { config, problems }: DynamicResult<OutgoingConfig>,
): OutgoingAnswer {
  const problem = dynamicProblem(result, world.config.gofaxsend.dynamicConfigTimeoutS);
  if (problem !== undefined) return { kind: "error", problem, counts: true };
  const [first] = problems;
  if (first !== undefined) {
    // Without a gateway nobody is called; the job waits for one, as it waits for FreeSWITCH.
    const counts = problems.some(({ key }) => key.toLowerCase() !== GATEWAY);
    return { kind: "error", problem: `${DYNAMIC_CONFIG}: line ${first.line}: ${first.message}`, counts };
  }
  return config.rejectCall ? { kind: "rejected" } : { kind: "go", wish: config };
}

/** Asks the script about a job. Without a script everything is as configured. */
export async function askOutgoingConfig(
  world: SenderWorld,
  session: SessionWriter,
  job: FaxJob,
): Promise<OutgoingAnswer> {
  if (world.config.gofaxsend.dynamicConfig === "") return { kind: "go", wish: {} };
  const result = await runScript(world, {
    ...outgoingScript(world, job, session.commid),
    signal: world.stop,
  });
  const output = readOutgoingOutput(result);
  tellUnused(session, output);
  for (const { line, message } of output.leftOut) {
    session.complain(`${DYNAMIC_CONFIG}: line ${line}: ${message}`);
  }
  return judgeOutgoing(world, result, output);
}
