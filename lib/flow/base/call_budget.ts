/**
 * How many calls may run at once: as many as there are descriptors for. A call beyond that could be received, but neither
 * recorded nor handed over; if it is refused, its caller tries again.
 */

import { WakeUp } from "./wake_up.ts";

/** Counts the calls that run. */
export class CallBudget {
  /** How many calls may run at once. */
  readonly most: number;
  /** Rings when a call begins while none runs. */
  readonly begun: WakeUp = new WakeUp();
  #running = 0;
  #changes = 0;

  /**
   * No call runs yet.
   * @param most calls that may run at once
   */
  constructor(most: number) {
    this.most = most;
  }

  /** How many run. */
  get running(): number {
    return this.#running;
  }

  /** How often a call has begun or ended: as long as this stays the same, none has. */
  get changes(): number {
    return this.#changes;
  }

  /** Room for one more call, to be disposed of when it is over; undefined if there is none. */
  enter(): Disposable | undefined {
    if (this.#running >= this.most) return undefined;
    this.#running++;
    this.#changes++;
    if (this.#running === 1) this.begun.ring();
    let inside = true;
    return {
      [Symbol.dispose]: (): void => {
        if (!inside) return;
        inside = false;
        this.#running--;
        this.#changes++;
      },
    };
  }
}
