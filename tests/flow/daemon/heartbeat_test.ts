/** How often an idle gofaxd wakes, and how often one with something to do looks at its event loop. */

import assert from "node:assert/strict";
import { CallBudget } from "../../../lib/flow/base/call_budget.ts";
import { LoopLag } from "../../../lib/flow/base/loop_lag.ts";
import type { Clock } from "../../../lib/flow/base/world.ts";
import { keepBeating } from "../../../lib/flow/daemon/heartbeat.ts";

/** A heartbeat whose time is the test's. */
class Trial {
  readonly budget: CallBudget = new CallBudget(2);
  readonly lag: LoopLag;
  readonly clock: Clock;
  /** What was done, with its second. */
  readonly done: string[] = [];
  readonly #stop = new AbortController();
  #now = 0;
  /** The sleeps that are under way. */
  readonly #sleepers = new Set<{ readonly until: number; readonly wake: () => void }>();
  readonly #beating: Promise<void>;

  constructor() {
    const clock: Clock = {
      now: () => this.#now,
      steady: () => clock,
      sleep: (ms, signal) => this.#sleep(ms, signal),
    };
    this.clock = clock;
    this.lag = new LoopLag(clock);
    this.#beating = keepBeating(
      this,
      { beat: this.#note("beat"), look: this.#note("look") },
      this.#stop.signal,
    );
  }

  #note(what: string): () => void {
    return () => void this.done.push(`${this.#now / 1000} ${what}`);
  }

  #sleep(ms: number, signal?: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const sleeper = { until: this.#now + ms, wake: resolve };
    this.#sleepers.add(sleeper);
    signal?.addEventListener("abort", () => resolve());
    return promise.finally(() => this.#sleepers.delete(sleeper));
  }

  /** Lets so many milliseconds pass; `late` is by how much more the last sleep takes. */
  async pass(ms: number, late = 0): Promise<void> {
    const end = this.#now + ms;
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#now = next.until + late;
      next.wake();
      await this.settle();
    }
    this.#now = Math.max(this.#now, end);
  }

  #next(end: number): { readonly until: number; readonly wake: () => void } | undefined {
    return [...this.#sleepers].find(({ until }) => until <= end);
  }

  /** Everything that waits for nothing but the program runs before a timer. */
  async settle(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve));
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#beating;
  }
}

Deno.test("without a job and a call gofaxd wakes every two seconds, and looks at everything then", async () => {
  const trial = new Trial();
  await trial.pass(4_500);
  await trial.stop();
  assert.deepEqual(trial.done, ["0 beat", "0 look", "2 beat", "2 look", "4 beat", "4 look"]);
});

Deno.test("the first call is noticed at once, and the event loop is looked at ten times a second as long as one runs", async () => {
  const trial = new Trial();
  await trial.pass(1_000);
  const calls = [trial.budget.enter(), trial.budget.enter()];
  await trial.settle();
  await trial.pass(250);
  for (const call of calls) call?.[Symbol.dispose]();
  await trial.pass(1_000);
  await trial.stop();
  assert.deepEqual(trial.done.slice(2), ["1 beat", "1.1 beat", "1.2 beat", "1.3 beat"]);
});

Deno.test("with calls, too, the looks are two seconds apart", async () => {
  const trial = new Trial();
  using _call = trial.budget.enter();
  await trial.settle();
  await trial.pass(4_500);
  await trial.stop();
  const looks = trial.done.filter((text) => text.endsWith("look"));
  assert.deepEqual(looks, ["0 look", "2 look", "4 look"]);
});

Deno.test("a beat that comes late tells how late the event loop is; one that a call has brought forward does not", async () => {
  const trial = new Trial();
  await trial.pass(1_900);
  using _call = trial.budget.enter();
  await trial.settle();
  assert.equal(trial.lag.figures().maxMs, 0);
  await trial.pass(100, 70);
  assert.equal(trial.lag.figures().maxMs, 70);
  await trial.stop();
});
