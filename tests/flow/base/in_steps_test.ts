import assert from "node:assert/strict";
import { inSteps } from "../../../lib/flow/base/in_steps.ts";
import type { Clock } from "../../../lib/flow/base/world.ts";
import type { Steps } from "../../../lib/tiff/steps.ts";
import { systemClock } from "../../../cmd/world.ts";

/** A clock on which each step takes a millisecond. */
function stepping(): Clock {
  let now = 0;
  const clock: Clock = {
    now: () => now++,
    steady: () => clock,
    sleep: (ms, signal) => systemClock.sleep(ms, signal),
  };
  return clock;
}

function* steps(name: string, count: number, done: string[]): Steps<string> {
  for (let step = 0; step < count; step++) {
    done.push(name);
    yield;
  }
  return `${name} is done`;
}

Deno.test("long work lets other work have its turn after a few milliseconds, and short work does not wait", async () => {
  const done: string[] = [];
  const clock = stepping();
  const other = systemClock.sleep(0).then(() => done.push("other"));
  assert.equal(await inSteps({ clock }, steps("short", 3, done)), "short is done");
  assert.deepEqual(done, ["short", "short", "short"]);
  assert.equal(await inSteps({ clock }, steps("long", 100, done)), "long is done");
  await other;
  assert.equal(done.filter((name) => name === "long").length, 100);
  assert.ok(done.indexOf("other") < done.lastIndexOf("long"));
});

Deno.test("of all long work one slice is done between two turns of other work", async () => {
  const done: string[] = [];
  let ticking = true;
  const tick = async (): Promise<void> => {
    while (ticking) {
      await systemClock.sleep(0);
      done.push("|");
    }
  };
  const ticks = tick();
  const names = Array.from({ length: 10 }, (_, index) => String(index));
  const clock = stepping();
  await Promise.all(names.map((name) => inSteps({ clock }, steps(name, 50, done))));
  ticking = false;
  await ticks;
  const turns = done.join("").split("|");
  const inTurn = turns.map((turn) => new Set(turn).size);
  assert.ok(Math.max(...inTurn) <= 2, done.join(""));
  assert.ok(turns.length > 10);
});

Deno.test("what a step throws is thrown", async () => {
  function* broken(): Steps<never> {
    yield;
    throw new Error("page 2");
  }
  await assert.rejects(inSteps({ clock: systemClock }, broken()), /page 2/);
});
