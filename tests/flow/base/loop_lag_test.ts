import assert from "node:assert/strict";
import { LoopLag } from "../../../lib/flow/base/loop_lag.ts";
import type { Clock } from "../../../lib/flow/base/world.ts";

/** A clock on which each sleep is late by the next of these, in milliseconds. */
function lateClock(late: readonly number[]): Clock {
  const waits = [...late];
  let now = 1_000_000;
  const clock: Clock = {
    now: () => now,
    steady: () => clock,
    sleep: (ms) => {
      now += ms + (waits.shift() ?? 0);
      return Promise.resolve();
    },
  };
  return clock;
}

const NEVER = new AbortController().signal;

Deno.test("LoopLag tells how late sleeps ended: half, 99 of 100, all", async () => {
  const late = Array.from({ length: 200 }, (_, index) => index === 7 ? 900 : index % 100 === 50 ? 30 : 1);
  const lag = new LoopLag(lateClock(late));
  assert.deepEqual(lag.figures(), { medianMs: 0, p99Ms: 0, maxMs: 0 });
  for (const _ of late) await lag.look(100, NEVER);
  assert.deepEqual(lag.figures(), { medianMs: 1, p99Ms: 30, maxMs: 900 });
});

Deno.test("LoopLag forgets what was more than a minute ago, and notes nothing of a sleep that was ended", async () => {
  const lag = new LoopLag(lateClock([500]));
  await lag.look(1000, NEVER);
  assert.equal(lag.figures().maxMs, 500);
  for (let second = 0; second < 61; second++) await lag.look(1000, NEVER);
  assert.equal(lag.figures().maxMs, 0);
  const other = new LoopLag(lateClock([500]));
  await other.look(1000, AbortSignal.abort());
  assert.equal(other.figures().maxMs, 0);
});
