/** What the daemon looks at again and again because no event tells: whether faxq reads, the modems' FIFOs, and what `gofax status` shows. */

import type { ModemFifos } from "../../spool/modem_fifos.ts";
import { messageOf } from "../../text/error_text.ts";
import type { CallBudget } from "../base/call_budget.ts";
import { LoopLag } from "../base/loop_lag.ts";
import type { DaemonWorld } from "../base/world.ts";
import type { ModemPool } from "../modems/pool.ts";
import { CalmMoments } from "./calm_moments.ts";
import { FiguresFile, type KnownFigures } from "./daemon_figures.ts";
import { FaxqWatch } from "./faxq_watch.ts";
import { keepBeating } from "./heartbeat.ts";

/** Opens replaced FIFOs again. Then looks for senders that have begun in the meantime: their messages did not reach the daemon. */
function renewFifos({ log }: DaemonWorld, pool: ModemPool, fifos: ModemFifos): void {
  try {
    const renewed = fifos.refresh();
    for (const modem of renewed) log.warning(`Somebody replaced FIFO.${modem}: opened anew`, { modem });
    if (renewed.length > 0) pool.lookAgain();
  } catch (error) {
    log.error(messageOf(error));
  }
}

/** What is looked at. */
export interface LookedAt {
  /** The modems. */
  readonly pool: ModemPool;
  /** Their FIFOs. */
  readonly fifos: ModemFifos;
  /** Counts the jobs and calls that run. */
  readonly budget: CallBudget;
  /** Gives the figures for `gofax status`. */
  readonly known: () => KnownFigures;
}

/** Looks, and writes the figures, until told to stop. */
export async function keepLooking(
  world: DaemonWorld,
  { pool, fifos, budget, known }: LookedAt,
  stop: AbortSignal,
): Promise<void> {
  const lag = new LoopLag(world.clock);
  const figures = new FiguresFile(world, lag, known);
  const faxq = new FaxqWatch(world);
  const look = (): void => {
    faxq.look();
    renewFifos(world, pool, fifos);
  };
  const calm = new CalmMoments(world, budget);
  const beat = (): void => {
    figures.keep();
    calm.look();
  };
  await keepBeating({ clock: world.clock, lag, budget }, { beat, look }, stop);
  await figures.done();
}
