/** What identifies the sender of a job to the callee, by the settings of the site, of the job and of DynamicConfig. */

import { safeChannelText } from "ts-esl";
import {
  callIdentity,
  type Identity,
  type IdentitySource,
  identitySources,
} from "../../../fax/identity/call_identity.ts";
import { quoteValue } from "../../../hylafax/format_error.ts";
import type { FaxJob } from "../../../hylafax/job.ts";
import { jobTagLine, type TagLineFacts } from "../../../hylafax/tag_line.ts";
import type { OutgoingWish } from "../job/outgoing_config.ts";
import type { SenderWorld, TimeZone } from "../../base/world.ts";

/**
 * The time zone that the job asks for: HylaFAX+'s `sendfax -O timezone` (faxd/TagLine.c++, setupTagLine). Undefined if it asks for none,
 * or for one that this machine does not know.
 */
export function jobZone({ timeZone, clock }: SenderWorld, { timezone }: FaxJob): TimeZone | undefined {
  return timezone === "" ? undefined : timeZone(timezone, new Date(clock.now()));
}

/** What is said of a time zone that is not known. */
function zoneChange(world: SenderWorld, job: FaxJob): readonly string[] {
  if (job.timezone === "" || jobZone(world, job) !== undefined) return [];
  return [`Time zone ${quoteValue(job.timezone)} is left out: this machine knows none of that name`];
}

/**
 * What identifies the sender of a call.
 * @param pages of this call; a tag line may contain their number
 */
export function identityOf(world: SenderWorld, job: FaxJob, wish: OutgoingWish, pages: number): Identity {
  const identity = callIdentity(...rules(world, job, wish, pages), safeChannelText);
  return { ...identity, changes: [...identity.changes, ...zoneChange(world, job)] };
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
  const aheadMinutes = jobZone(world, job)?.aheadMinutes;
  const at = new Date(world.clock.now());
  const facts = {
    ...{ localIdentifier, faxNumber, pages, at },
    ...aheadMinutes === undefined ? {} : { aheadMinutes },
  };
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
