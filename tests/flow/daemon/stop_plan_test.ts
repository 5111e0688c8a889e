import assert from "node:assert/strict";
import { planStop, type StopPlan } from "../../../lib/flow/daemon/stop_plan.ts";
import { hurried } from "../rig.ts";

interface Tried {
  readonly first: AbortController;
  readonly again: AbortController;
  readonly plan: StopPlan;
}

function tried(waitS: number, before: readonly ("first" | "again")[] = []): Tried {
  const all = { first: new AbortController(), again: new AbortController() };
  for (const name of before) all[name].abort(new Error(name));
  const told = { signal: all.first.signal, again: all.again.signal };
  return { ...all, plan: planStop(told, hurried(1000), waitS) };
}

const aborted = ({ plan: { drain, stop } }: Tried): readonly boolean[] => [drain.aborted, stop.aborted];

Deno.test("planStop(): the first word drains, the second one stops", () => {
  const all = tried(1_000_000);
  using _plan = all.plan;
  assert.deepEqual(aborted(all), [false, false]);
  all.first.abort(new Error("first"));
  assert.deepEqual(aborted(all), [true, false]);
  all.again.abort(new Error("again"));
  assert.deepEqual(aborted(all), [true, true]);
  assert.equal(all.plan.stop.reason.message, "again");
});

Deno.test("planStop(): after the wait it stops", async () => {
  const all = tried(30);
  using _plan = all.plan;
  const stopped = new Promise((resolve) => all.plan.stop.addEventListener("abort", resolve));
  all.first.abort(new Error("first"));
  assert.deepEqual(aborted(all), [true, false]);
  await stopped;
  assert.match(all.plan.stop.reason.message, /gofaxd\.stopwait is over, 30 s/);
});

Deno.test("planStop(): without a wait the first word stops at once", () => {
  const all = tried(0);
  using _plan = all.plan;
  all.first.abort(new Error("first"));
  assert.deepEqual(aborted(all), [true, true]);
  assert.equal(all.plan.stop.reason.message, "first");
});

Deno.test("planStop(): what was said before it counts, too", () => {
  for (
    const [waitS, before, want] of [
      [1_000_000, ["first"], [true, false]],
      [0, ["first"], [true, true]],
      [1_000_000, ["first", "again"], [true, true]],
    ] as const
  ) {
    const all = tried(waitS, before);
    using _plan = all.plan;
    assert.deepEqual(aborted(all), want);
  }
});
