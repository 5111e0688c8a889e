/** What a try sends, and how: put together from the job, the site's settings and scripts, and what FreeSWITCH knows of the destination. */

import { sendModes } from "../../../fax/call/settings.ts";
import type { SenderWorld } from "../../base/world.ts";
import type { Document } from "../document/document.ts";
import type { OutgoingWish } from "../job/outgoing_config.ts";
import type { PlannedTry } from "../job/papers.ts";
import type { KnownBefore } from "./before_call.ts";
import type { FaxToSend } from "./fax_call.ts";
import { identityOf, jobZone } from "./identity.ts";

/** What goes before the number: the script's wish, else the site's setting. */
export function callPrefixOf({ config }: SenderWorld, wish: OutgoingWish): string {
  return wish.callPrefix ?? config.gofaxsend.callPrefix;
}

/** The gateways, in the order in which they are tried. */
export function gatewaysOf({ config }: SenderWorld, wish: OutgoingWish): readonly string[] {
  return wish.gateways ?? config.freeswitch.gateways;
}

/**
 * Puts it together.
 * @param number as it is dialled
 */
export function faxToSend(
  world: SenderWorld,
  { job, wish }: Pick<PlannedTry, "job" | "wish">,
  { fallback, overrides }: Pick<KnownBefore, "fallback" | "overrides">,
  document: Document,
  number: string,
): FaxToSend {
  const { freeswitch, gofaxsend } = world.config;
  return {
    job,
    number,
    gateways: gatewaysOf(world, wish),
    identity: identityOf(world, job, wish, document.pages),
    modes: sendModes({ ...gofaxsend, verbose: freeswitch.verbose }, job, fallback),
    timezone: jobZone(world, job)?.rule ?? freeswitch.timezone,
    overrides,
    document,
  };
}
