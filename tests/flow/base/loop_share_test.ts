/** Pieces of work that are ready at the same moment. */

import assert from "node:assert/strict";
import { systemClock } from "../../../cmd/world.ts";
import { inTurn } from "../../../lib/flow/base/loop_share.ts";
import type { Clock } from "../../../lib/flow/base/world.ts";

/** A clock that stands still but for what the test says. */
class HandClock implements Clock {
  time = 0;

  now(): number {
    return this.time;
  }

  steady(): Clock {
    return this;
  }

  sleep(ms: number): Promise<void> {
    return systemClock.sleep(ms);
  }
}

Deno.test("of pieces that are ready together the event loop goes round after some milliseconds of them", async () => {
  const done: string[] = [];
  const clock = new HandClock();
  let ticking = true;
  const ticks = (async (): Promise<void> => {
    while (ticking) {
      await systemClock.sleep(0);
      done.push("|");
    }
  })();
  await Promise.all(Array.from({ length: 20 }, () =>
    inTurn(clock, () => {
      clock.time += 1;
      done.push("x");
    })));
  ticking = false;
  await ticks;
  const runs = done.join("").split("|").map((run) => run.length);
  assert.equal(runs.reduce((sum, run) => sum + run, 0), 20);
  assert.ok(Math.max(...runs) <= 4, done.join(""));
});

Deno.test("what comes of a piece counts, too", async () => {
  const clock = new HandClock();
  const first = inTurn(clock, () => "first").then(() => void (clock.time += 10));
  await first;
  let done = false;
  const second = inTurn(clock, () => done = true);
  for (let hop = 0; hop < 50; hop++) await undefined;
  assert.ok(!done);
  await second;
  assert.ok(done);
});

Deno.test("a piece that comes long after the last one does not wait, and an error passes", async () => {
  const clock = new HandClock();
  const failing = inTurn(clock, () => {
    clock.time += 50;
    throw new Error("no");
  });
  await assert.rejects(failing, /^Error: no$/);
  let done = false;
  const working = inTurn(clock, () => done = true);
  assert.ok(done);
  await working;
});
