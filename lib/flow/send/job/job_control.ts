/**
 * What JobControlCmd says of who sends a job (hylafax-config(5)). faxq runs the command and hands its answer to the sender; a site
 * with several companies signs their faxes that way. It counts where a job's own identity does, `gofaxsend.jobidentity`; where
 * that is off the job waits, for otherwise the fax of one company would go out under the name of another.
 */

import { type JobControlIdentity, readJobControlIdentity } from "../../../hylafax/dynamic_config.ts";
import type { SenderWorld } from "../../base/world.ts";

/** What JobControlCmd's word comes to: who sends the job, or why it waits. */
export type JobControlAnswer =
  | { readonly kind: "go"; readonly identity: Partial<JobControlIdentity> }
  | { readonly kind: "error"; readonly problem: string };

/** Reads from JobControlCmd's answer who sends the job. */
export function askJobControl({ jobControl, config }: SenderWorld): JobControlAnswer {
  const { config: identity, problems } = readJobControlIdentity(jobControl ?? new Map());
  const [first] = problems;
  if (first !== undefined) return { kind: "error", problem: `JobControlCmd: ${first.message}` };
  const said = Object.values(identity).some((value) => value !== undefined);
  if (!said) return { kind: "go", identity: {} };
  return config.gofaxsend.jobIdentity ? { kind: "go", identity } : {
    kind: "error",
    problem: "JobControlCmd names the sender, and gofaxsend.jobidentity = false keeps that from being used",
  };
}
