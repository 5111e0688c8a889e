/** DynamicConfig of an outgoing job (gofaxip.md §6): asked once per try, its answer checked before it comes near FreeSWITCH. */

import { parseDynamicConfig, readOutgoing } from "../hylafax/dynamic_config.ts";
import type { FaxJob } from "../hylafax/job.ts";
import { runScript, scriptProblem } from "./helpers.ts";
import type { Session } from "./session.ts";
import type { SenderWorld } from "./world.ts";

/** What the script wants; undefined where it says nothing. */
export interface OutgoingWish {
  readonly localIdentifier?: string | undefined;
  readonly tagLine?: string | undefined;
  readonly faxNumber?: string | undefined;
  readonly gateways?: readonly string[] | undefined;
  readonly callPrefix?: string | undefined;
}

/** The script's answer. */
export type OutgoingAnswer =
  | { readonly kind: "go"; readonly wish: OutgoingWish }
  | { readonly kind: "rejected" }
  | { readonly kind: "error"; readonly problem: string };

const NAME = "DynamicConfig";

/** Texts of the job that a script may want to know, as `GOFAX_*`. */
const ENVIRONMENT = [
  "external",
  "number",
  "owner",
  "sender",
  "mailaddr",
  "jobtag",
  "client",
  "modem",
  "groupid",
  "tsi",
  "faxnumber",
  "tagline",
  "receiver",
  "company",
  "regarding",
] as const;

function environment(job: FaxJob): Record<string, string> {
  const texts = ENVIRONMENT.map((tag) => [`GOFAX_${tag.toUpperCase()}`, job[tag].replaceAll("\0", "")]);
  return { ...Object.fromEntries(texts), GOFAX_JOBID: String(job.jobId) };
}

/** Asks the script about a job. Without a script everything is as configured. */
export async function askOutgoingConfig(
  world: SenderWorld,
  session: Session,
  job: FaxJob,
): Promise<OutgoingAnswer> {
  const { dynamicConfig, dynamicConfigTimeoutS } = world.config.gofaxsend;
  if (dynamicConfig === "") return { kind: "go", wish: {} };
  const result = await runScript(world, {
    command: dynamicConfig,
    args: [world.modem, job.owner, job.number, String(job.jobId)],
    timeoutS: dynamicConfigTimeoutS,
    env: environment(job),
    signal: world.stop,
  });
  const problem = scriptProblem(NAME, result, dynamicConfigTimeoutS);
  if (problem !== undefined) return { kind: "error", problem };
  const { config, problems, ignored } = readOutgoing(
    parseDynamicConfig(new TextDecoder().decode(result.stdout)),
  );
  if (ignored.length > 0) session.say(`${NAME}: ignored ${ignored.map((entry) => entry.key).join(", ")}`);
  const [first] = problems;
  if (first !== undefined) return { kind: "error", problem: `${NAME}: line ${first.line}: ${first.message}` };
  return config.rejectCall ? { kind: "rejected" } : { kind: "go", wish: config };
}
