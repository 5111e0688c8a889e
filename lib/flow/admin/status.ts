/**
 * The story of `gofax status`: ask FreeSWITCH and df, look around the spool, say what is missing and what is worth a look.
 * Nothing is changed, no lock is taken, and it is over within ten seconds whatever hangs.
 */

import { findWarnings, missingServices } from "../../fax/status/findings.ts";
import type { StatusReport } from "../../fax/status/status_report.ts";
import { faxqPresence } from "../base/faxq_presence.ts";
import { lookAround, type StatusWorld } from "./status_spool.ts";
import { askSwitch } from "./status_switch.ts";

export type { StatusWorld } from "./status_spool.ts";

/**
 * Finds out how things stand. Never throws.
 * @param doubts what is doubtful in the configuration, in words
 */
export async function readStatus(world: StatusWorld, doubts: readonly string[]): Promise<StatusReport> {
  const time = Math.floor(world.clock.now() / 1000);
  const [freeswitch, faxq, space] = await Promise.all([
    askSwitch(world),
    faxqPresence(world),
    world.diskSpace(world.spool.paths.root).catch(() => undefined),
  ]);
  const spool = lookAround(world, faxq);
  return {
    time,
    freeswitch,
    spool,
    space,
    missing: missingServices(freeswitch, spool),
    warnings: [
      ...findWarnings(freeswitch, spool, space),
      ...doubts.map((message) => ({ code: "config", message }) as const),
    ],
  };
}
