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

/** Why a deadline is not waited for any more. Without a reason of its own, `abort()` makes an exception. */
const OVER = "over";

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
    const stopped = Promise.withResolvers<FeedResult>();
    const onStop = (): void => stopped.resolve({ kind: "stop" });
    stop?.addEventListener("abort", onStop);
    try {
      const fed = await Promise.race([pending, this.#deadline(until, over.signal), stopped.promise]);
      if (fed.kind === "event" || fed.kind === "closed") this.#pending = undefined;
      return fed;
    } finally {
      stop?.removeEventListener("abort", onStop);
      over.abort(OVER);
    }
  }

  async #deadline(until: number, over: AbortSignal): Promise<FeedResult> {
    if (until === Infinity) return await new Promise<FeedResult>(() => {});
    await this.#clock.sleep(Math.max(0, until - this.#clock.now()), over);
    return { kind: "deadline" };
  }
}
