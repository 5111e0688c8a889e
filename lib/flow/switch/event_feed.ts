/**
 * Waits in one place for the first of three things: an event, a deadline, the stop signal. All waiting during a call is done
 * here.
 */

import type { EslEvent } from "ts-esl";
import type { Clock } from "../base/world.ts";

/** What came first. */
export type FeedResult =
  | { readonly kind: "event"; readonly event: EslEvent }
  | { readonly kind: "deadline" }
  | { readonly kind: "stop" }
  /** The connection is over; `error` says why if it broke. */
  | { readonly kind: "closed"; readonly error: unknown };

/** The events of one connection, in order. */
export class EventFeed {
  readonly #events: AsyncIterator<EslEvent>;
  readonly #clock: Clock;
  /** An event that was requested and came after the deadline: it is the next one. */
  #pending: Promise<FeedResult> | undefined;

  /**
   * Takes the events over.
   * @param events of one connection; no other code may read them
   * @param clock tells when a deadline is over
   */
  constructor(events: AsyncIterator<EslEvent>, clock: Clock) {
    this.#events = events;
    this.#clock = clock;
  }

  #ask(): Promise<FeedResult> {
    return this.#events.next().then(
      (next): FeedResult =>
        next.done ? { kind: "closed", error: undefined } : { kind: "event", event: next.value },
      (error: unknown): FeedResult => ({ kind: "closed", error }),
    );
  }

  /**
   * The next event, or what came before it.
   * @param until time of the deadline in milliseconds since the epoch; Infinity for none
   * @param stop aborted: "stop" at once, before any event
   */
  async next(until: number, stop?: AbortSignal): Promise<FeedResult> {
    if (stop?.aborted) return { kind: "stop" };
    const pending = this.#pending ??= this.#ask();
    const over = new AbortController();
    try {
      const fed = await Promise.race([
        pending,
        this.#deadline(until, over.signal),
        aborted(stop, over.signal),
      ]);
      if (fed.kind === "event" || fed.kind === "closed") this.#pending = undefined;
      return fed;
    } finally {
      over.abort();
    }
  }

  async #deadline(until: number, over: AbortSignal): Promise<FeedResult> {
    if (until === Infinity) return await new Promise<FeedResult>(() => {});
    await this.#clock.sleep(Math.max(0, until - this.#clock.now()), over);
    return { kind: "deadline" };
  }
}

/** Resolves when `stop` is aborted; stops listening when `over` is. */
function aborted(stop: AbortSignal | undefined, over: AbortSignal): Promise<FeedResult> {
  return new Promise((resolve) => {
    stop?.addEventListener("abort", () => resolve({ kind: "stop" }), { once: true, signal: over });
  });
}
