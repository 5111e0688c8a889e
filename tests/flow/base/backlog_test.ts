/** Chores that are tried again, on a clock of the test's own. */

import assert from "node:assert/strict";
import { Backlog } from "../../../lib/flow/base/backlog.ts";
import type { Clock } from "../../../lib/flow/base/world.ts";
import { KeptLog } from "../rig.ts";

const DONE = true;

/** A clock on which nothing happens but what the test lets happen. */
class HandClock implements Clock {
  #now = 0;
  readonly #sleepers = new Set<{ readonly until: number; readonly wake: () => void }>();

  now(): number {
    return this.#now;
  }

  steady(): Clock {
    return this;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const wake = (): void => {
      this.#sleepers.delete(sleeper);
      resolve();
    };
    const sleeper = { until: this.#now + ms, wake };
    this.#sleepers.add(sleeper);
    if (signal?.aborted) wake();
    signal?.addEventListener("abort", wake, { once: true });
    return promise;
  }

  /** Lets so much time pass, from one sleeper to the next, and everything happen that comes of it. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    while (this.#now < end) {
      await this.#settle();
      const next = Math.min(...[...this.#sleepers].map(({ until }) => until));
      this.#now = Math.min(end, Math.max(next, this.#now));
      for (const sleeper of this.#sleepers) if (sleeper.until <= this.#now) sleeper.wake();
    }
    await this.#settle();
  }

  /** Promises have their say. */
  async #settle(): Promise<void> {
    for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setTimeout(resolve));
  }
}

/** A backlog at work. Dispose of it to stop it. */
class Work implements AsyncDisposable {
  readonly clock = new HandClock();
  readonly log = new KeptLog();
  readonly backlog = new Backlog(this);
  readonly #stop = new AbortController();
  readonly #running = this.backlog.run(this.#stop.signal);

  /** A chore that writes down when it was tried, and succeeds at the try of that number. */
  chore(tries: number[], atTry = Infinity): () => Promise<boolean> {
    return () => {
      tries.push(this.clock.now() / 1000);
      return Promise.resolve(tries.length >= atTry);
    };
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

Deno.test("a chore is tried after 1, 2, 4 … seconds, and from then on every five minutes", async () => {
  await using work = new Work();
  const tries: number[] = [];
  work.backlog.add("x", work.chore(tries));
  await work.clock.pass(1_200_000);
  const gaps = tries.map((at, index) => Math.round(at - (tries[index - 1] ?? 0)));
  assert.deepEqual(gaps.slice(0, 11), [1, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300]);
  assert.equal(work.backlog.size, 1);
});

Deno.test("a chore that is done is forgotten, and the others are tried soon", async () => {
  await using work = new Work();
  const [done, other]: [number[], number[]] = [[], []];
  work.backlog.add("other", work.chore(other));
  await work.clock.pass(100_000);
  const before = other.length;
  work.backlog.add("done", work.chore(done, 1));
  await work.clock.pass(2_500);
  assert.deepEqual([done.length, other.length, work.backlog.size], [1, before + 1, 1]);
});

Deno.test("an exception is a chore not done, and is logged once for each thing it says", async () => {
  await using work = new Work();
  let n = 0;
  work.backlog.add("the thing", () => Promise.reject(new Error(++n < 4 ? "no room" : "no way")));
  await work.clock.pass(40_000);
  assert.deepEqual(work.log.lines, [
    "error Cannot finish the thing: no room; it is tried again {}",
    "error Cannot finish the thing: no way; it is tried again {}",
  ]);
});

Deno.test("no more than sixteen are worked on at once, and none is forgotten", async () => {
  await using work = new Work();
  const open: PromiseWithResolvers<boolean>[] = [];
  for (let n = 0; n < 40; n++) {
    work.backlog.add(`chore ${n}`, () => {
      const one = Promise.withResolvers<boolean>();
      open.push(one);
      return one.promise;
    });
  }
  for (const want of [16, 32, 40]) {
    await work.clock.pass(1_500);
    assert.equal(open.length, want);
    for (const one of open) one.resolve(DONE);
  }
  await work.clock.pass(100);
  assert.equal(work.backlog.size, 0);
});

Deno.test("what lives in memory alone is tried once more at the end, the rest is left", async () => {
  const work = new Work();
  const [kept, lost]: [number[], number[]] = [[], []];
  work.backlog.add("on disk", work.chore(kept));
  work.backlog.add("in memory", work.chore(lost), { untilTheEnd: true });
  await work.stop();
  assert.deepEqual([kept.length, lost.length], [0, 1]);
});

Deno.test("a chore that is added again under its name is one chore, and a new one while it is worked on stays", async () => {
  await using work = new Work();
  const [first, second]: [number[], number[]] = [[], []];
  const gate = Promise.withResolvers<boolean>();
  work.backlog.add("x", () => gate.promise, { afterMs: 0 });
  await work.clock.pass(100);
  work.backlog.add("x", work.chore(second, 1));
  gate.resolve(DONE);
  await work.clock.pass(3_000);
  assert.deepEqual([first.length, second.length, work.backlog.size], [0, 1, 0]);
});
