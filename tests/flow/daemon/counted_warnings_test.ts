import assert from "node:assert/strict";
import { CountedWarnings } from "../../../lib/flow/daemon/counted_warnings.ts";
import type { Clock } from "../../../lib/flow/base/world.ts";
import { KeptLog } from "../rig.ts";

/** A clock whose sleepers wake when they are told. */
class Sleepers {
  readonly #wake: (() => void)[] = [];

  readonly clock: Clock = {
    now: () => 0,
    steady: () => this.clock,
    sleep: (_ms, signal) =>
      new Promise((resolve) => {
        this.#wake.push(resolve);
        signal?.addEventListener("abort", () => resolve());
      }),
  };

  async wake(): Promise<void> {
    for (const resolve of this.#wake.splice(0)) resolve();
    await new Promise((resolve) => setTimeout(resolve));
  }
}

Deno.test("what is said ten thousand times in a minute leaves two lines", async () => {
  const [log, sleepers] = [new KeptLog(), new Sleepers()];
  using crowd = new CountedWarnings({ log, clock: sleepers.clock });
  for (let index = 0; index < 10_000; index++) crowd.warn("Refused", `stranger ${index}`);
  crowd.warn("Something else", "once");
  assert.deepEqual(log.lines, ["warning Refused: stranger 0 {}", "warning Something else: once {}"]);
  await sleepers.wake();
  assert.deepEqual(log.lines.slice(2), [
    "warning Refused: 9999 more within a minute, the last: stranger 9999 {}",
  ]);
  crowd.warn("Refused", "again");
  assert.equal(log.lines.at(-1), "warning Refused: again {}");
});

Deno.test("what was counted is said at the end", async () => {
  const [log, sleepers] = [new KeptLog(), new Sleepers()];
  const crowd = new CountedWarnings({ log, clock: sleepers.clock });
  crowd.warn("Refused", "a");
  crowd.warn("Refused", "b");
  crowd[Symbol.dispose]();
  await sleepers.wake();
  assert.deepEqual(log.lines, [
    "warning Refused: a {}",
    "warning Refused: 1 more within a minute, the last: b {}",
  ]);
});
