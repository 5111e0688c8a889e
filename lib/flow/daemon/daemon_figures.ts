/** Leaves in the spool what `gofax status` tells of gofaxd: how much it does, and how late its event loop is. */

import { type DaemonFigures, formatDaemonFigures } from "../../fax/status/daemon_figures.ts";
import { messageOf } from "../../text/error_text.ts";
import { LoopLag } from "../base/loop_lag.ts";
import type { DaemonWorld } from "../base/world.ts";

/** Between two looks at the event loop: while nothing is to be done, and else. */
const IDLE_MS = 1_000;
const BUSY_MS = 100;
/** Between two lines that say something new, and between two that do not. */
const NEWS_MS = 5_000;
const SAME_MS = 30_000;

/** What is under way. */
export type Load = Pick<DaemonFigures, "jobs" | "calls">;

/** Writes lines, each when it is time for it. */
class FiguresFile {
  readonly #world: DaemonWorld;
  #text = "";
  #writtenAt = -Infinity;
  #problem = "";

  constructor(world: DaemonWorld) {
    this.#world = world;
  }

  /** Writes the figures unless that was done a moment ago. Never throws: that it fails is logged once. */
  async write(figures: Omit<DaemonFigures, "at">): Promise<void> {
    const now = this.#world.clock.now();
    const text = formatDaemonFigures({ ...figures, at: 0 });
    if (Math.abs(now - this.#writtenAt) < (text === this.#text ? SAME_MS : NEWS_MS)) return;
    [this.#text, this.#writtenAt] = [text, now];
    try {
      await this.#world.spool.writeDaemonFigures(
        formatDaemonFigures({ ...figures, at: Math.floor(now / 1000) }),
      );
      this.#problem = "";
    } catch (error) {
      const problem = messageOf(error);
      if (problem !== this.#problem) {
        this.#world.log.warning(`Cannot tell gofax status of gofaxd: ${problem}`);
      }
      this.#problem = problem;
    }
  }
}

/**
 * Measures and writes until told to stop.
 * @param load what is under way now
 */
export async function keepFigures(world: DaemonWorld, load: () => Load, stop: AbortSignal): Promise<void> {
  const lag = new LoopLag(world.clock);
  const file = new FiguresFile(world);
  while (!stop.aborted) {
    const { jobs, calls } = load();
    await file.write({ pid: world.pid, jobs, calls, lag: lag.figures() });
    await lag.look(jobs + calls > 0 ? BUSY_MS : IDLE_MS, stop);
  }
}
