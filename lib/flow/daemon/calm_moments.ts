/**
 * Finds the moments in which gofaxd gives memory back: when jobs or calls have begun or ended, and then none has for some seconds.
 * Calls that ring or carry a page meanwhile lose nothing by the pause of some milliseconds.
 */

import type { CallBudget } from "../base/call_budget.ts";
import type { Clock, DaemonWorld } from "../base/world.ts";

/** Milliseconds without a beginning or an end, after which it is calm. */
const CALM_MS = 3_000;

/** Gives memory back once in each calm time; in the first one, after the start, with the garbage of the start. */
export class CalmMoments {
  readonly #world: Pick<DaemonWorld, "giveMemoryBack">;
  readonly #budget: CallBudget;
  readonly #clock: Clock;
  #changes: number;
  #since: number;
  #isGiven = false;
  #isFirst = true;

  /** The start counts as a change. */
  constructor(world: Pick<DaemonWorld, "clock" | "giveMemoryBack">, budget: CallBudget) {
    this.#world = world;
    this.#budget = budget;
    this.#clock = world.clock.steady();
    this.#changes = budget.changes;
    this.#since = this.#clock.now();
  }

  /** Gives memory back if it is calm. */
  look(): void {
    const { changes } = this.#budget;
    const now = this.#clock.now();
    if (changes !== this.#changes) {
      [this.#changes, this.#since, this.#isGiven] = [changes, now, false];
      return;
    }
    if (this.#isGiven || now - this.#since < CALM_MS) return;
    this.#isGiven = true;
    this.#world.giveMemoryBack(this.#isFirst ? "garbage" : "freed");
    this.#isFirst = false;
  }
}
