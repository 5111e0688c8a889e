/** What identifies the sender of a job to the callee, by the settings of the site, of the job and of DynamicConfig. */

import { safeChannelText } from "ts-esl";
import {
  callIdentity,
  type Identity,
  type IdentitySource,
  identitySources,
} from "../../../fax/identity/call_identity.ts";
import type { FaxJob } from "../../../hylafax/job.ts";
import { jobTagLine, type TagLineFacts } from "../../../hylafax/tag_line.ts";
import type { OutgoingWish } from "../job/outgoing_config.ts";
import type { SenderWorld } from "../../base/world.ts";

/**
 * What identifies the sender of a call.
 * @param pages of this call; a tag line may contain their number
 */
export function identityOf(world: SenderWorld, job: FaxJob, wish: OutgoingWish, pages: number): Identity {
  return callIdentity(...rules(world, job, wish, pages), safeChannelText);
}

/** Who set each part of it; with the same arguments. */
export function identitySourcesOf(
  world: SenderWorld,
  job: FaxJob,
  wish: OutgoingWish,
  pages: number,
): Readonly<Record<"ident" | "header" | "number", IdentitySource>> {
  return identitySources(...rules(world, job, wish, pages));
}

/** What the site, the job and the scripts say. */
function rules(
  world: SenderWorld,
  job: FaxJob,
  wish: OutgoingWish,
  pages: number,
): Parameters<typeof identitySources> {
  const { freeswitch, gofaxsend } = world.config;
  const { ident: localIdentifier } = freeswitch;
  const { faxNumber } = gofaxsend;
  const facts = { localIdentifier, faxNumber, pages, at: new Date(world.clock.now()) };
  const tagline = jobTagLine(job, facts);
  return [
    { ...freeswitch, ...gofaxsend },
    { ...job, tagline },
    { ...wish, tagLine: wish.tagLine ?? filledIn(job, wish, facts) },
  ];
}

/** The tag line by a format of JobControlCmd, filled in; it is used also for a job that wants none of its own. */
function filledIn(job: FaxJob, wish: OutgoingWish, facts: TagLineFacts): string | undefined {
  const { tagLineFormat, localIdentifier, faxNumber } = wish;
  if (tagLineFormat === undefined) return undefined;
  const told = {
    ...facts,
    localIdentifier: localIdentifier ?? facts.localIdentifier,
    faxNumber: faxNumber ?? facts.faxNumber,
  };
  return jobTagLine({ ...job, desiredtl: true, tagline: tagLineFormat }, told);
}
