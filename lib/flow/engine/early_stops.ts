/** Stop lines that were faster than the request they belong to: a door writes each in a process of its own. */

import type { Clock } from "../base/world.ts";

/** So long a request may come behind its stop line, in milliseconds; a door waits no longer for an answer. */
const KEPT_MS = 5_000;

/** Stops of doors that nobody knows yet. */
export class EarlyStops {
  readonly #clock: Clock;
  readonly #stops = new Map<string, { readonly at: number; readonly signal: string }>();

  /** None yet. */
  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Remembers a stop.
   * @param door its key
   * @param signal without its `SIG`
   */
  add(door: string, signal: string): void {
    this.#forget();
    this.#stops.set(door, { at: this.#clock.now(), signal });
  }

  /** The signal that a door got before it was known; undefined if it got none. */
  take(door: string): string | undefined {
    this.#forget();
    const signal = this.#stops.get(door)?.signal;
    this.#stops.delete(door);
    return signal;
  }

  #forget(): void {
    const oldest = this.#clock.now() - KEPT_MS;
    for (const [door, { at }] of this.#stops) {
      if (at < oldest) this.#stops.delete(door);
    }
  }
}
