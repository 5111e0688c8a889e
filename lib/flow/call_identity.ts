/** Who a job's call says it is, with what the site, the job and DynamicConfig have to say about it. */

import { safeChannelText } from "ts-esl";
import { callIdentity, type Identity } from "../fax/identity.ts";
import type { FaxJob } from "../hylafax/job.ts";
import { jobTagLine } from "../hylafax/tag_line.ts";
import type { OutgoingWish } from "./outgoing_config.ts";
import type { SenderWorld } from "./world.ts";

/**
 * Who the call says it is.
 * @param pages of this call; a tag line may tell them
 */
export function identityOf(world: SenderWorld, job: FaxJob, wish: OutgoingWish, pages: number): Identity {
  const { freeswitch, gofaxsend } = world.config;
  const { ident: localIdentifier } = freeswitch;
  const { faxNumber } = gofaxsend;
  const tagline = jobTagLine(job, { localIdentifier, faxNumber, pages, at: new Date(world.clock.now()) });
  return callIdentity({ ...freeswitch, ...gofaxsend }, { ...job, tagline }, wish, safeChannelText);
}
