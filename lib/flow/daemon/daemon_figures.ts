/** Writes the file from which `gofax status` learns how many jobs and calls gofaxd has, and how late its event loop is. */

import { type DaemonFigures, formatDaemonFigures } from "../../fax/status/daemon_figures.ts";
import { messageOf } from "../../text/error_text.ts";
import type { LoopLag } from "../base/loop_lag.ts";
import type { DaemonWorld } from "../base/world.ts";

/** Milliseconds after which gofaxd writes figures that have changed, and figures that have not. */
const NEWS_MS = 5_000;
const SAME_MS = 30_000;

/** The figures that the daemon knows without measuring. */
export type KnownFigures = Pick<DaemonFigures, "jobs" | "calls" | "drainUntil">;

/** The file with the figures. */
export class FiguresFile {
  readonly #world: DaemonWorld;
  readonly #lag: LoopLag;
  readonly #known: () => KnownFigures;
  #text = "";
  #writtenAt = -Infinity;
  #drainUntil: number | undefined;
  #problem = "";
  #writing: Promise<void> | undefined;

  /**
   * Nothing is written yet.
   * @param lag how late the event loop is
   * @param known gives what is under way now, and until when the draining may take
   */
  constructor(world: DaemonWorld, lag: LoopLag, known: () => KnownFigures) {
    this.#world = world;
    this.#lag = lag;
    this.#known = known;
  }

  /** Begins to write the figures, unless it has written a short time ago or is still writing. Never throws. */
  keep(): void {
    const known = this.#known();
    const age = Math.abs(this.#world.clock.now() - this.#writtenAt);
    // When gofaxd is told to stop, it writes that at once.
    const isUrgent = known.drainUntil !== this.#drainUntil;
    if (this.#writing !== undefined || (age < NEWS_MS && !isUrgent)) return;
    const figures = { ...known, pid: this.#world.pid, lag: this.#lag.figures() };
    if (age < SAME_MS && formatDaemonFigures({ ...figures, at: 0 }) === this.#text) return;
    this.#drainUntil = known.drainUntil;
    this.#writing = this.#write(figures).finally(() => this.#writing = undefined);
  }

  /** Resolves when nothing is being written. */
  async done(): Promise<void> {
    await this.#writing;
  }

  /** Never throws: the same problem is logged once. */
  async #write(figures: Omit<DaemonFigures, "at">): Promise<void> {
    const now = this.#world.clock.now();
    [this.#text, this.#writtenAt] = [formatDaemonFigures({ ...figures, at: 0 }), now];
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
