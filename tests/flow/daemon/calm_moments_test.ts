/** When gofaxd gives memory back. */

import assert from "node:assert/strict";
import { CallBudget } from "../../../lib/flow/base/call_budget.ts";
import type { Clock } from "../../../lib/flow/base/world.ts";
import { CalmMoments } from "../../../lib/flow/daemon/calm_moments.ts";

/** Looks twice a second; `given` has what memory was given back, and in which seconds. */
class Trial {
  readonly budget: CallBudget = new CallBudget(9);
  readonly given: (number | string)[] = [];
  #now = 0;
  readonly #calm: CalmMoments;

  constructor() {
    const clock: Clock = { now: () => this.#now, steady: () => clock, sleep: () => Promise.resolve() };
    this.#calm = new CalmMoments(
      { clock, giveMemoryBack: (what) => void this.given.push(what, this.#now / 1000) },
      this.budget,
    );
  }

  pass(seconds: number): void {
    for (let half = 0; half < seconds * 2; half++) {
      this.#now += 500;
      this.#calm.look();
    }
  }
}

Deno.test("memory is given back once, three seconds after the start", () => {
  const trial = new Trial();
  trial.pass(60);
  assert.deepEqual(trial.given, ["garbage", 3]);
});

Deno.test("it is given back when calls have begun and go on, and again when they have ended", () => {
  const trial = new Trial();
  trial.pass(10);
  const calls = [trial.budget.enter(), trial.budget.enter()];
  trial.pass(10);
  for (const call of calls) call?.[Symbol.dispose]();
  trial.pass(10);
  assert.deepEqual(trial.given, ["garbage", 3, "freed", 13.5, "freed", 23.5]);
});

Deno.test("while calls begin and end, it is not", () => {
  const trial = new Trial();
  trial.pass(10);
  for (let second = 0; second < 30; second++) {
    using _call = trial.budget.enter();
    trial.pass(1);
  }
  assert.deepEqual(trial.given, ["garbage", 3]);
});
