/**
 * What the daemon could not do, because a disk was full, no descriptor was free or a program was missing, and has to do all the
 * same. Each such chore is tried after a second (`afterMs`), and again until it is done: after waits of 1, 2, 4, 8 … seconds, up to
 * five minutes. A chore that succeeds shows that the trouble may be over, so all others are tried within a second then. How often
 * a chore was tried therefore says nothing about how long it has waited.
 */

import { messageOf } from "../../text/error_text.ts";
import type { Clock, World } from "./world.ts";

/** Milliseconds from a failure until the chore is tried again: after the first one, and after many. */
const FIRST_MS = 1_000;
const LONGEST_MS = 300_000;
/** How many chores run at the same time, so that chores that have waited for hours do not all begin at the same moment. */
const MOST_AT_ONCE = 16;

/** Something to be done; true if it is done now. An exception is logged, and means that it is not. */
export type Chore = () => Promise<boolean>;

/** Options of a chore. */
export interface ChoreOptions {
  /** Milliseconds until it is tried first. @default {1000} */
  readonly afterMs?: number;
  /** No file in the spool tells the next daemon of it, so it is tried once more when this one ends. @default {false} */
  readonly untilTheEnd?: boolean;
}

interface Entry {
  readonly key: string;
  chore: Chore;
  untilTheEnd: boolean;
  /** When it is due, on the clock. */
  at: number;
  delayMs: number;
  /** The error that was logged last: the same one is not logged again. */
  said: string | undefined;
  running: Promise<void> | undefined;
}

/** Chores that wait. */
export class Backlog {
  readonly #clock: Clock;
  readonly #log: World["log"];
  readonly #entries = new Map<string, Entry>();
  #wake = new AbortController();

  /** Nothing is tried before {@linkcode run}. */
  constructor({ clock, log }: Pick<World, "clock" | "log">) {
    this.#clock = clock.steady();
    this.#log = log;
  }

  /** How many chores wait or are worked on. */
  get size(): number {
    return this.#entries.size;
  }

  /**
   * Adds a chore. It replaces one of the same name, which stays due at the same time, and keeps its wait after the next failure.
   * @param key its name, which stands in the log if it fails
   */
  add(key: string, chore: Chore, { afterMs = FIRST_MS, untilTheEnd = false }: ChoreOptions = {}): void {
    const known = this.#entries.get(key);
    if (known !== undefined) Object.assign(known, { chore, untilTheEnd });
    else {
      const at = this.#clock.now() + afterMs;
      const fresh = { delayMs: FIRST_MS, said: undefined, running: undefined };
      this.#entries.set(key, { key, chore, untilTheEnd, at, ...fresh });
    }
    this.#wake.abort();
  }

  /** Works until told to stop, waits for the chores that run, and then tries once more those that would be lost. Never throws. */
  async run(stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      this.#wake = new AbortController();
      this.#begin();
      await this.#clock.sleep(this.#pauseMs(), AbortSignal.any([stop, this.#wake.signal]));
    }
    await Promise.all([...this.#entries.values()].map(({ running }) => running));
    const last = [...this.#entries.values()].filter(({ untilTheEnd }) => untilTheEnd);
    await Promise.all(last.map((entry) => this.#try(entry)));
  }

  get #running(): number {
    return [...this.#entries.values()].filter(({ running }) => running !== undefined).length;
  }

  /** Begins the chores that are due, the longest due first. */
  #begin(): void {
    const now = this.#clock.now();
    const due = [...this.#entries.values()].filter(({ at, running }) => running === undefined && at <= now);
    const room = Math.max(0, MOST_AT_ONCE - this.#running);
    for (const entry of due.toSorted((a, b) => a.at - b.at).slice(0, room)) {
      entry.running = this.#try(entry).finally(() => {
        entry.running = undefined;
        this.#wake.abort();
      });
    }
  }

  /** Milliseconds until the next one is due. If as many run as may, the end of one of them ends the pause. */
  #pauseMs(): number {
    if (this.#running >= MOST_AT_ONCE) return LONGEST_MS;
    const waiting = [...this.#entries.values()].filter(({ running }) => running === undefined);
    const next = Math.min(LONGEST_MS, ...waiting.map(({ at }) => at - this.#clock.now()));
    return Math.max(0, next);
  }

  async #try(entry: Entry): Promise<void> {
    const { key, chore } = entry;
    if (await this.#attempt(entry)) {
      // If a new chore was added under the same name meanwhile, it stays.
      if (entry.chore === chore) this.#entries.delete(key);
      return this.#hurry();
    }
    entry.at = this.#clock.now() + entry.delayMs;
    entry.delayMs = Math.min(entry.delayMs * 2, LONGEST_MS);
  }

  async #attempt(entry: Entry): Promise<boolean> {
    try {
      return await entry.chore();
    } catch (error) {
      const text = `Cannot finish ${entry.key}: ${messageOf(error)}; it is tried again`;
      if (text !== entry.said) this.#log.error(text);
      entry.said = text;
      return false;
    }
  }

  /** Has all other chores tried within a second, after one has succeeded. */
  #hurry(): void {
    const soon = this.#clock.now() + FIRST_MS;
    for (const entry of this.#entries.values()) entry.at = Math.min(entry.at, soon);
  }
}
