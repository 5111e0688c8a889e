/**
 * How late the event loop is: a sleep that takes longer than it should shows for how long something held up everything else in the
 * process. What is kept is the last minute.
 */

import type { LoopLagFigures } from "../../fax/status/daemon_figures.ts";
import type { Clock } from "./world.ts";

const KEPT_MS = 60_000;

/** Looks at the event loop. */
export class LoopLag {
  readonly #clock: Clock;
  #looks: { readonly at: number; readonly lateMs: number }[] = [];

  /** No looks yet. */
  constructor(clock: Clock) {
    this.#clock = clock.steady();
  }

  /**
   * Sleeps, and notes how late that ended.
   * @param ms how long
   * @param stop ends it early; nothing is noted then
   */
  async look(ms: number, stop: AbortSignal): Promise<void> {
    const due = this.#clock.now() + ms;
    await this.#clock.sleep(ms, stop);
    if (stop.aborted) return;
    const at = this.#clock.now();
    this.#looks.push({ at, lateMs: Math.max(0, Math.round(at - due)) });
    const oldest = this.#looks.findIndex((look) => look.at > at - KEPT_MS);
    if (oldest > 0) this.#looks.splice(0, oldest);
  }

  /** What was found in the last minute; zeros before the first look. */
  figures(): LoopLagFigures {
    const sorted = this.#looks.map(({ lateMs }) => lateMs).toSorted((a, b) => a - b);
    const at = (share: number): number => sorted[Math.ceil(sorted.length * share) - 1] ?? 0;
    return { medianMs: at(0.5), p99Ms: at(0.99), maxMs: at(1) };
  }
}
