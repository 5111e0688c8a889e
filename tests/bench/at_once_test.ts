/** Works of the bench of which only so many are under way at once. */

import assert from "node:assert/strict";
import { atOnce } from "../../bench/site/at_once.ts";

const { signal } = new AbortController();

Deno.test("atOnce() does all, keeps to its limit, and gives the results in order", async () => {
  let [under, most] = [0, 0];
  const work = async (index: number): Promise<number> => {
    most = Math.max(most, ++under);
    for (let turns = index % 3; turns >= 0; turns--) await Promise.resolve();
    under--;
    return index * 10;
  };
  const want = Array.from({ length: 20 }, (_, index) => index * 10);
  const cases: readonly [string, number | undefined, number][] = [["some", 4, 4], ["all", undefined, 20], [
    "more than there are",
    99,
    20,
  ]];
  for (const [name, limit, wantMost] of cases) {
    most = 0;
    assert.deepEqual(await atOnce({ count: 20, atOnce: limit }, work, signal), want, name);
    assert.equal(most, wantMost, name);
  }
  assert.deepEqual(await atOnce({ count: 0, atOnce: 3, beginMs: 5 }, work, signal), []);
  assert.deepEqual(await atOnce({ count: 3, atOnce: 3, beginMs: 5 }, work, signal), [0, 10, 20]);
});

Deno.test("atOnce() begins nothing more behind a failure, and waits for what is under way", async () => {
  const begun: number[] = [];
  const held = Promise.withResolvers<void>();
  const all = atOnce({ count: 9, atOnce: 2 }, async (index) => {
    begun.push(index);
    if (index === 1) throw new Error("no modem");
    await held.promise;
  }, signal);
  let ended = false;
  const watched = all.catch((error) => error).finally(() => ended = true);
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  assert.ok(!ended);
  held.resolve();
  assert.equal((await watched).message, "no modem");
  assert.deepEqual(begun, [0, 1]);
});

Deno.test("atOnce() ends with the reason of its signal", async () => {
  const over = new AbortController();
  const all = atOnce({ count: 5, atOnce: 1 }, (index) => {
    if (index === 2) over.abort(new Error("not done after 5 minutes"));
    return Promise.resolve(index);
  }, over.signal);
  await assert.rejects(all, { message: "not done after 5 minutes" });
});
