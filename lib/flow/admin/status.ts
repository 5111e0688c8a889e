/**
 * The story of `gofax status`: asks FreeSWITCH and df, looks at the spool, and reports what is missing and what may be wrong. It
 * changes nothing and takes no lock, and it ends within ten seconds, whatever hangs.
 */

import { findWarnings, missingServices } from "../../fax/status/findings.ts";
import type { StatusReport } from "../../fax/status/status_report.ts";
import { faxqPresence } from "../base/faxq_presence.ts";
import { lookAround, type StatusWorld } from "./status_spool.ts";
import { askSwitch } from "./status_switch.ts";

export type { StatusWorld } from "./status_spool.ts";

/**
 * Finds out how FreeSWITCH, faxq, gofaxd and the spool are. Never throws.
 * @param doubts what may be wrong in the configuration, in words
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
