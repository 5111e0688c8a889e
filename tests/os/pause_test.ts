import assert from "node:assert/strict";
import { pause } from "../../lib/os/pause.ts";

Deno.test("pause() ends by itself", async () => {
  await pause(1);
  await pause(1, new AbortController().signal);
});

Deno.test("pause() ends at once when it is called off, with the reason", async () => {
  const reason = new Error("enough");
  const controller = new AbortController();
  const waiting = pause(3_600_000, controller.signal);
  controller.abort(reason);
  await assert.rejects(waiting, reason);
  await assert.rejects(pause(3_600_000, AbortSignal.abort(reason)), reason);
});
