/** Writes the file from which `gofax status` learns how many jobs and calls gofaxd has, and how late its event loop is. */

import { type DaemonFigures, formatDaemonFigures } from "../../fax/status/daemon_figures.ts";
import { messageOf } from "../../text/error_text.ts";
import { LoopLag } from "../base/loop_lag.ts";
import type { DaemonWorld } from "../base/world.ts";

/** Milliseconds between two measurements of the event loop: while gofaxd has no job and no call, and while it has some. */
const IDLE_MS = 1_000;
const BUSY_MS = 100;
/** Milliseconds after which gofaxd writes figures that have changed, and figures that have not. */
const NEWS_MS = 5_000;
const SAME_MS = 30_000;

/** The figures that the daemon knows without measuring. */
export type KnownFigures = Pick<DaemonFigures, "jobs" | "calls" | "drainUntil">;

/** The file with the figures. */
class FiguresFile {
  readonly #world: DaemonWorld;
  #text = "";
  #writtenAt = -Infinity;
  #drainUntil: number | undefined;
  #problem = "";

  constructor(world: DaemonWorld) {
    this.#world = world;
  }

  /** Writes the figures unless it has written a short time ago. Never throws: the same problem is logged once. */
  async write(figures: Omit<DaemonFigures, "at">): Promise<void> {
    const now = this.#world.clock.now();
    const text = formatDaemonFigures({ ...figures, at: 0 });
    const hasWaited = Math.abs(now - this.#writtenAt) >= (text === this.#text ? SAME_MS : NEWS_MS);
    // When gofaxd is told to stop, it writes that at once.
    if (!hasWaited && figures.drainUntil === this.#drainUntil) return;
    [this.#text, this.#writtenAt, this.#drainUntil] = [text, now, figures.drainUntil];
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
 * @param known gives what is under way now, and until when the draining may take
 */
export async function keepFigures(
  world: DaemonWorld,
  known: () => KnownFigures,
  stop: AbortSignal,
): Promise<void> {
  const lag = new LoopLag(world.clock);
  const file = new FiguresFile(world);
  while (!stop.aborted) {
    const now = known();
    await file.write({ ...now, pid: world.pid, lag: lag.figures() });
    await lag.look(now.jobs + now.calls > 0 ? BUSY_MS : IDLE_MS, stop);
  }
}
