/** Pieces of work that are ready at the same moment. */

import assert from "node:assert/strict";
import { systemClock } from "../../../cmd/world.ts";
import { inTurn } from "../../../lib/flow/base/loop_share.ts";
import type { Clock } from "../../../lib/flow/base/world.ts";

/** A clock that a test sets; it begins long after that of other tests. */
function hand(start: number): { readonly clock: Clock; at: number } {
  const self = { at: start, clock: undefined as unknown as Clock };
  self.clock = { now: () => self.at, steady: () => self.clock, sleep: (ms) => systemClock.sleep(ms) };
  return self;
}

Deno.test("of pieces that are ready together the event loop goes round after some milliseconds of them", async () => {
  const done: string[] = [];
  const time = hand(1e9);
  let ticking = true;
  const ticks = (async (): Promise<void> => {
    while (ticking) {
      await systemClock.sleep(0);
      done.push("|");
    }
  })();
  await Promise.all(Array.from({ length: 20 }, () =>
    inTurn(time.clock, () => {
      time.at += 1;
      done.push("x");
    })));
  ticking = false;
  await ticks;
  const runs = done.join("").split("|").map((run) => run.length);
  assert.equal(runs.reduce((sum, run) => sum + run, 0), 20);
  assert.ok(Math.max(...runs) <= 5, done.join(""));
});

Deno.test("a piece that comes long after the last one does not wait, and an error passes", async () => {
  const time = hand(2e9);
  const failing = inTurn(time.clock, () => {
    time.at += 50;
    throw new Error("no");
  });
  await assert.rejects(failing, /^Error: no$/);
  time.at += 1000;
  let done = false;
  const working = inTurn(time.clock, () => done = true);
  assert.ok(done);
  await working;
});
