/**
 * DynamicConfig of an outgoing job (docs/internals/gofaxip.md#dynamicconfig): run once per try, and its answer checked before it
 * is used in a call.
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

/** What the site's scripts set for a call; undefined for what they do not set. */
export interface OutgoingWish {
  /** The station id (TSI). */
  readonly localIdentifier?: string | undefined;
  /** The line at the top of each page. */
  readonly tagLine?: string | undefined;
  /** A tag line with placeholders (hylafax/tag_line.ts); if there is a `tagLine`, that is used. */
  readonly tagLineFormat?: string | undefined;
  /** The caller's number. */
  readonly faxNumber?: string | undefined;
  /** The name beside it. */
  readonly faxName?: string | undefined;
  /** Names of gateways of FreeSWITCH, in the order in which they are tried. */
  readonly gateways?: readonly string[] | undefined;
  /** Goes before the number that is dialled. */
  readonly callPrefix?: string | undefined;
}

/** What DynamicConfig has set, and what JobControlCmd has set where DynamicConfig has not. */
export function wishOf(control: OutgoingWish, dynamic: OutgoingWish): OutgoingWish {
  const said = Object.entries(dynamic).filter(([, value]) => value !== undefined);
  return { ...control, ...Object.fromEntries(said) };
}

/** What DynamicConfig says of a job. */
export type OutgoingAnswer =
  | { readonly kind: "go"; readonly wish: OutgoingWish }
  | { readonly kind: "rejected" }
  | {
    readonly kind: "error";
    readonly problem: string;
    /** Whether the try counts like a dial, so that a job whose script always fails comes to an end. */
    readonly counts: boolean;
  };

/**
 * The script for a job, its arguments, environment and input.
 * @param commid the number of the session
 */
export function outgoingScript(world: SenderWorld, job: FaxJob, commid: string): Script {
  const args = [world.modem, job.owner, job.number, String(job.jobId)];
  // The script gets the number without the call prefix, because it may set another prefix.
  const dial = dialledNumber(world, job, "");
  const dialnumber = dial.kind === "diallable" ? dial.number : "";
  const names = { device: world.modem, commid, dialnumber };
  return dynamicScript(world.config.gofaxsend, args, jobFacts(job, names));
}

/** Reads what the script printed. */
export function readOutgoingOutput(result: HelperResult): DynamicResult<OutgoingConfig> {
  return readOutgoing(parseDynamicConfig(scriptText(result)));
}

/** Judges how the script ended and what it printed. */
export function judgeOutgoing(
  world: SenderWorld,
  result: HelperResult,
  { config, problems }: DynamicResult<OutgoingConfig>,
): OutgoingAnswer {
  const problem = dynamicProblem(result, world.config.gofaxsend.dynamicConfigTimeoutS);
  if (problem !== undefined) return { kind: "error", problem, counts: true };
  const [first] = problems;
  if (first !== undefined) {
    // A gateway that cannot be used cannot dial: the job waits, as it does while FreeSWITCH is away, and the try does not count.
    const counts = problems.some(({ key }) => key.toLowerCase() !== GATEWAY);
    return { kind: "error", problem: `${DYNAMIC_CONFIG}: line ${first.line}: ${first.message}`, counts };
  }
  return config.rejectCall ? { kind: "rejected" } : { kind: "go", wish: config };
}

/** Runs the script for a job. If the site has none, nothing is set. */
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
