/** The rounds of the bench: in turn, and what fails or is over takes nothing else along. */

import assert from "node:assert/strict";
import { measureRounds, type Row } from "../../bench/site/rounds.ts";

function rowsFor(...labels: readonly string[]): Row<string>[] {
  return labels.map((label) => ({ label, rounds: [] }));
}

const say = (): void => {};

Deno.test("measureRounds() takes all rows in turn, and goes on behind a failure", async () => {
  const rows = rowsFor("a", "b");
  const order: string[] = [];
  const { signal } = new AbortController();
  const failures = await measureRounds({ signal, say }, rows, 2, ({ label }) => {
    order.push(label);
    return order.length === 2 ? Promise.reject(new Error("no modem")) : Promise.resolve(`${order.length}`);
  });
  assert.deepEqual(order, ["a", "b", "a", "b"]);
  assert.deepEqual(rows.map(({ rounds }) => rounds), [["1", "3"], ["4"]]);
  assert.deepEqual(failures, ["Round 1 of 2, b: no modem"]);
});

Deno.test("measureRounds() keeps what was measured when the time is over", async () => {
  const rows = rowsFor("a", "b", "c");
  const over = new AbortController();
  const failures = await measureRounds({ signal: over.signal, say }, rows, 3, ({ label }) => {
    if (label === "a") return Promise.resolve("done");
    over.abort(new Error("not done after 5 minutes"));
    return Promise.reject(over.signal.reason);
  });
  assert.deepEqual(rows.map(({ rounds }) => rounds), [["done"], [], []]);
  assert.deepEqual(failures, ["Round 1 of 3, b: not done after 5 minutes"]);
});

Deno.test("measureRounds() fails where nothing could be measured", async () => {
  const { signal } = new AbortController();
  const measure = (): Promise<string> => Promise.reject(new Error("no gofaxd"));
  await assert.rejects(() => measureRounds({ signal, say }, rowsFor("a"), 2, measure), {
    message: "Round 1 of 2, a: no gofaxd\nRound 2 of 2, a: no gofaxd",
  });
});
