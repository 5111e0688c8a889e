/**
 * Warnings that any process can provoke. Each is logged once and then counted, so that a minute of attempts makes two lines in
 * the log, and not ten thousand.
 */

import type { Clock, World } from "../base/world.ts";

const MINUTE_MS = 60_000;

/** Logs warnings and counts those that are repeated within a minute. Dispose of it to log the remaining counts. */
export class CountedWarnings implements Disposable {
  readonly #log: World["log"];
  readonly #clock: Clock;
  readonly #over = new AbortController();
  /** By the constant part of the warning: how many more there were, and the last of them. */
  readonly #more = new Map<string, { count: number; last: string }>();

  /** Warns in the world's log; its clock says when a minute is over. */
  constructor({ log, clock }: Pick<World, "log" | "clock">) {
    this.#log = log;
    this.#clock = clock;
  }

  /**
   * Warns.
   *
   * @param what constant: warnings with the same text are counted together
   * @param detail which process, and why
   */
  warn(what: string, detail: string): void {
    const known = this.#more.get(what);
    if (known !== undefined) {
      known.count++;
      known.last = detail;
      return;
    }
    this.#log.warning(`${what}: ${detail}`);
    const fresh = { count: 0, last: "" };
    this.#more.set(what, fresh);
    void this.#clock.sleep(MINUTE_MS, this.#over.signal).then(() => {
      this.#more.delete(what);
      const { count, last } = fresh;
      if (count > 0) this.#log.warning(`${what}: ${count} more within a minute, the last: ${last}`);
    });
  }

  /** Logs what was counted and not logged yet. */
  [Symbol.dispose](): void {
    this.#over.abort();
  }
}
