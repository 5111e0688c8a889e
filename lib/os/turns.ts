/** Work that holds the program up for a moment each time, once between two turns of everything else. */

import { pause } from "./pause.ts";

/** A queue of such work. */
export class Turns {
  /** The turn that was given last; undefined when it is over. */
  #last: Promise<void> | undefined;

  /**
   * Does the work when its turn comes, at once if there is none before it, and then lets everything else have its turn.
   *
   * @throws {unknown} What `work` throws.
   */
  async take<T>(work: () => T): Promise<T> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const before = this.#last;
    this.#last = promise;
    if (before !== undefined) await before;
    try {
      return work();
    } finally {
      await pause(0);
      if (this.#last === promise) this.#last = undefined;
      resolve();
    }
  }
}
