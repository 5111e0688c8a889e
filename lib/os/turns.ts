/** Runs short work that blocks the event loop: one piece at a time, and all other work of the program can go on in between. */

import { pause } from "./pause.ts";

/** A queue of such work. */
export class Turns {
  /** Resolves when the piece of work that came last is over; undefined if none waits or runs. */
  #last: Promise<void> | undefined;

  /**
   * Does the work after all earlier work of this queue, at once if there is none, and then lets other work of the program go on.
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
