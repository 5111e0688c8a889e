/**
 * Lets calls that are ready at the same moment go on one after the other. A step of a call (a session with its number and its log, a
 * note, messages to faxq) takes a millisecond or two, in which nothing else happens; hundreds of such steps in a row would keep gofaxd
 * from answering anything for a second.
 */

import { inTurn } from "./loop_share.ts";
import type { Clock } from "./world.ts";

/** A step has reached its first real wait after so many turns of the event loop's queue of promises. */
const HOPS = 32;

/** A step of a call that waits for a turn: its modem, number and session log; its note; ringing and answering; what follows its end. */
export type CallStep = "session" | "note" | "answer" | "conclusion";

/**
 * Those first that go first: a call that has begun is answered before the next one begins, and all are answered before what is over is
 * concluded.
 */
const STEPS: readonly CallStep[] = ["answer", "note", "session", "conclusion"];

/** Whose turn it is. */
export class CallTurns {
  readonly #clock: Clock;
  readonly #waiting: { readonly [Step in CallStep]: (() => void)[] } = {
    answer: [],
    note: [],
    session: [],
    conclusion: [],
  };
  #isRunning = false;

  /** Nobody waits yet. */
  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Resolves when the caller may begin that step: at once if no other step runs, else after those that go first. */
  async next(step: CallStep): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting[step].push(resolve);
    if (!this.#isRunning) void this.#run();
    await promise;
  }

  #takeFirst(): (() => void) | undefined {
    for (const step of STEPS) {
      const begin = this.#waiting[step].shift();
      if (begin !== undefined) return begin;
    }
    return undefined;
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    for (let begin = this.#takeFirst(); begin !== undefined; begin = this.#takeFirst()) {
      await inTurn(this.#clock, begin);
      for (let hop = 0; hop < HOPS; hop++) await undefined;
    }
    this.#isRunning = false;
  }
}
