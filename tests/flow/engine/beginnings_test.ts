/** How many jobs prepare their calls at the same time. */

import assert from "node:assert/strict";
import type { Clock } from "../../../lib/flow/base/world.ts";
import { Beginnings } from "../../../lib/flow/engine/beginnings.ts";

/** A clock whose sleeps end when the test says so. */
class Sleeps {
  readonly clock: Clock;
  readonly #wake: (() => void)[] = [];

  constructor() {
    const clock: Clock = {
      now: () => 0,
      steady: () => clock,
      sleep: (_ms, signal) =>
        new Promise((resolve) => {
          this.#wake.push(resolve);
          signal?.addEventListener("abort", () => resolve());
        }),
    };
    this.clock = clock;
  }

  /** Lets the first of them pass. */
  pass(): void {
    this.#wake.shift()?.();
  }
}

/** Jobs that begin one behind the other. */
class Jobs {
  readonly begun: number[] = [];
  readonly through = new Map<number, () => void>();
  readonly #beginnings: Beginnings;

  constructor({ clock }: Sleeps, count: number) {
    this.#beginnings = new Beginnings(clock);
    for (let job = 1; job <= count; job++) void this.#begin(job);
  }

  async #begin(job: number): Promise<void> {
    this.through.set(job, await this.#beginnings.begin());
    this.begun.push(job);
  }

  /** What is there when all that can go on has gone on. */
  async now(): Promise<readonly number[]> {
    for (let hop = 0; hop < 20; hop++) await undefined;
    return this.begun;
  }
}

Deno.test("four jobs prepare their calls at the same time, and the next begins when one is through", async () => {
  const jobs = new Jobs(new Sleeps(), 6);
  assert.deepEqual(await jobs.now(), [1, 2, 3, 4]);
  jobs.through.get(2)?.();
  assert.deepEqual(await jobs.now(), [1, 2, 3, 4, 5]);
  jobs.through.get(2)?.();
  assert.deepEqual(await jobs.now(), [1, 2, 3, 4, 5]);
  for (const job of [1, 3, 4, 5]) jobs.through.get(job)?.();
  assert.deepEqual(await jobs.now(), [1, 2, 3, 4, 5, 6]);
});

Deno.test("a job that takes long does not keep the next from beginning", async () => {
  const sleeps = new Sleeps();
  const jobs = new Jobs(sleeps, 5);
  assert.deepEqual(await jobs.now(), [1, 2, 3, 4]);
  sleeps.pass();
  assert.deepEqual(await jobs.now(), [1, 2, 3, 4, 5]);
  jobs.through.get(1)?.();
  assert.deepEqual(await jobs.now(), [1, 2, 3, 4, 5]);
});
