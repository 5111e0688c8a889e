import assert from "node:assert/strict";
import { CallTurns } from "../../../lib/flow/base/call_turns.ts";
import type { Clock } from "../../../lib/flow/base/world.ts";
import { systemClock } from "../../../cmd/world.ts";

/** A clock that stands still but for what the test says, and counts how often somebody slept. */
class HandClock implements Clock {
  time = 0;
  sleeps = 0;

  now(): number {
    return this.time;
  }

  steady(): Clock {
    return this;
  }

  async sleep(ms: number): Promise<void> {
    this.sleeps++;
    await systemClock.sleep(ms);
  }
}

/** Does a step of so many milliseconds when it is its turn. */
async function step(turns: CallTurns, clock: HandClock, ms: number): Promise<number> {
  await turns.next("session");
  clock.time += ms;
  return clock.sleeps;
}

Deno.test("a step that is alone begins at once, also after others", async () => {
  const clock = new HandClock();
  const turns = new CallTurns(clock);
  for (let call = 0; call < 3; call++) assert.equal(await step(turns, clock, 1), 0);
});

Deno.test("of many steps some milliseconds' worth are done before the event loop goes round, in the order they asked", async () => {
  const clock = new HandClock();
  const turns = new CallTurns(clock);
  const order: number[] = [];
  const rounds = await Promise.all(Array.from({ length: 40 }, async (_, call) => {
    const round = await step(turns, clock, 2);
    order.push(call);
    return round;
  }));
  assert.deepEqual(order, Array.from({ length: 40 }, (_, call) => call));
  const inRound = Array.from({ length: 20 }, (_, round) => rounds.filter((one) => one === round).length);
  assert.deepEqual(inRound, Array(20).fill(2));
});

Deno.test("calls that have begun are answered before others begin, and what is over is concluded last", async () => {
  const turns = new CallTurns(new HandClock());
  const order: string[] = [];
  const asked = ["session", "conclusion", "session", "answer", "note", "answer"] as const;
  await Promise.all(asked.map(async (step) => {
    await turns.next(step);
    order.push(step);
  }));
  // The first began before the others had asked.
  assert.deepEqual(order, ["session", "answer", "answer", "note", "session", "conclusion"]);
});

Deno.test("a step that waits for something else holds up no other", async () => {
  const clock = new HandClock();
  const turns = new CallTurns(clock);
  const { promise, resolve } = Promise.withResolvers<void>();
  const slow = turns.next("note").then(() => promise);
  assert.equal(await step(turns, clock, 1), 0);
  resolve();
  await slow;
});
