/** Wakes a loop of gofaxd that sleeps as long as there is nothing to do. So the loop needs no timer to find out that there is something. */

/** A sleep that can be ended. Dispose of it when it is over. */
export interface EndableSleep extends Disposable {
  /** To be given to the sleep, which it ends. */
  readonly signal: AbortSignal;
}

/** Why a sleep ends. Without a reason of its own, `abort()` makes an exception. */
const AWAKE = "awake";

/** The alarm clock of one loop. */
export class WakeUp {
  #asleep: AbortController | undefined;

  /** Ends the sleep that is under way; does nothing if the loop is at work, which then looks at everything before it sleeps. */
  ring(): void {
    this.#asleep?.abort(AWAKE);
  }

  /**
   * Begins a sleep, which {@linkcode ring} and `stop` end.
   *
   * It does not use `AbortSignal.any`, whose signal Deno 2.7 may collect as garbage (docs/internals/deno.md#signals-that-are-combined).
   */
  begin(stop: AbortSignal): EndableSleep {
    const asleep = new AbortController();
    const end = (): void => asleep.abort(AWAKE);
    this.#asleep = asleep;
    if (stop.aborted) end();
    else stop.addEventListener("abort", end);
    return {
      signal: asleep.signal,
      [Symbol.dispose]: (): void => {
        stop.removeEventListener("abort", end);
        this.#asleep = undefined;
      },
    };
  }
}
