import assert from "node:assert/strict";
import { WakeUp } from "../../../lib/flow/base/wake_up.ts";

const NEVER = new AbortController().signal;

Deno.test("WakeUp ends the sleep that is under way, and none that begins later", () => {
  const wakeUp = new WakeUp();
  wakeUp.ring();
  {
    using first = wakeUp.begin(NEVER);
    assert.ok(!first.signal.aborted);
    wakeUp.ring();
    assert.ok(first.signal.aborted);
  }
  wakeUp.ring();
  using second = wakeUp.begin(NEVER);
  assert.ok(!second.signal.aborted);
});

Deno.test("a sleep of WakeUp ends when its loop is told to stop, also if that was before", () => {
  const stop = new AbortController();
  const wakeUp = new WakeUp();
  using sleep = wakeUp.begin(stop.signal);
  stop.abort();
  assert.ok(sleep.signal.aborted);
  using late = wakeUp.begin(stop.signal);
  assert.ok(late.signal.aborted);
});
