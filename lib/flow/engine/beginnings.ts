/**
 * Lets a few jobs at a time prepare their calls. What a job reads and checks before it connects to FreeSWITCH comes back from other
 * threads in many small pieces; if a hundred jobs did that at the same moment, all their pieces would be ready in one turn of the event
 * loop.
 */

import type { Clock } from "../base/world.ts";

/** Jobs that prepare their calls at the same time. */
const MOST = 4;
/** Milliseconds after which a job that is still not through does not count any more: its disk or its script is slow. */
const PATIENCE_MS = 250;

/** Counts the jobs that prepare their calls. */
export class Beginnings {
  readonly #clock: Clock;
  #preparing = 0;
  readonly #waiting: (() => void)[] = [];

  /** None yet. */
  constructor(clock: Clock) {
    this.#clock = clock.steady();
  }

  /**
   * Waits until a job may begin to prepare its call.
   * @returns to be called when it is through, or is going to wait for something long; only the first call counts
   */
  async begin(): Promise<() => void> {
    if (this.#preparing >= MOST) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#preparing++;
    const through = new AbortController();
    const end = (): void => {
      if (through.signal.aborted) return;
      through.abort(THROUGH);
      this.#next();
    };
    void this.#clock.sleep(PATIENCE_MS, through.signal).then(end);
    return end;
  }

  /** The place of a job that is through goes to the one that waits longest. */
  #next(): void {
    const begin = this.#waiting.shift();
    if (begin === undefined) this.#preparing--;
    else begin();
  }
}

/** An abort without a reason makes an exception with a stack, which takes time. */
const THROUGH = Symbol("through");
