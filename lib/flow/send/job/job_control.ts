/**
 * What JobControlCmd says about the sender of a job (hylafax-config(5)). faxq runs the command and passes its answer to the
 * sender; a site with several companies signs their faxes that way. It is used if a job's own identity is,
 * `gofaxsend.jobidentity`. If that is off, the job waits, because otherwise the fax of one company would be sent under the name
 * of another.
 */

import { type JobControlIdentity, readJobControlIdentity } from "../../../hylafax/dynamic_config.ts";
import type { SenderWorld } from "../../base/world.ts";

/** The result of JobControlCmd's answer: the identity of the sender, or why the job waits. */
export type JobControlAnswer =
  | { readonly kind: "go"; readonly identity: Partial<JobControlIdentity> }
  | { readonly kind: "error"; readonly problem: string };

/** Reads the identity of the sender from JobControlCmd's answer. */
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
