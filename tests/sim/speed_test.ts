import assert from "node:assert/strict";
import { RECORDED_SPEED, resolveSpeed } from "../../lib/sim/network/speed.ts";

Deno.test("resolveSpeed() divides what is telephony and leaves the limits of the socket alone", () => {
  const speed = resolveSpeed(100);
  assert.equal(speed.pageMs, RECORDED_SPEED.pageMs / 100);
  assert.equal(speed.authTimeoutMs, 24_600);
  assert.equal(speed.connectTimeoutMs, 24_500);
});

Deno.test("resolveSpeed() takes single durations as they are", () => {
  const speed = resolveSpeed({ factor: 10, pageMs: 5 });
  assert.equal(speed.pageMs, 5);
  assert.equal(speed.resultMs, RECORDED_SPEED.resultMs / 10);
  assert.deepEqual(resolveSpeed(), RECORDED_SPEED);
  assert.throws(() => resolveSpeed(0), RangeError);
});
