/** The figures of the bench: what many measurements come to, and how that is printed. */

import assert from "node:assert/strict";
import { quantile, spreadOf } from "../../bench/report/spread.ts";
import { figure, formatTable, spreadCell, spreadText } from "../../bench/report/table.ts";

Deno.test("spreadOf() tells median, least and greatest, in whatever order they were measured", () => {
  assert.deepEqual(spreadOf([3, 1, 2]), { median: 2, min: 1, max: 3, count: 3 });
  assert.deepEqual(spreadOf([10, 2, 4, 1]), { median: 3, min: 1, max: 10, count: 4 });
  assert.deepEqual(spreadOf([7]), { median: 7, min: 7, max: 7, count: 1 });
  assert.deepEqual(spreadOf([]), { median: NaN, min: NaN, max: NaN, count: 0 });
});

Deno.test("quantile() tells the value that a share does not exceed", () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
  const cases: readonly [number, number][] = [[0, 1], [0.01, 1], [0.5, 50], [0.99, 99], [1, 100]];
  for (const [share, want] of cases) assert.equal(quantile(hundred, share), want, String(share));
  assert.equal(quantile([5], 0.99), 5);
  assert.ok(Number.isNaN(quantile([], 0.5)));
});

Deno.test("figures are printed with their digits, and a dash where there is none", () => {
  assert.equal(figure(1.25, 1), "1.3");
  assert.equal(figure(2), "2.0");
  assert.equal(figure(undefined), "–");
  assert.equal(figure(NaN), "–");
});

Deno.test("a spread is printed as its median, with the bounds where there are several measurements", () => {
  assert.equal(spreadText(spreadOf([3, 1, 2]), 0), "2 (1–3)");
  assert.equal(spreadText(spreadOf([3]), 0), "3");
  assert.equal(spreadText(spreadOf([])), "–");
  assert.equal(spreadCell([undefined, 4, NaN, 2], 0), "3 (2–4)");
  assert.equal(spreadCell([undefined]), "–");
});

Deno.test("formatTable() aligns its columns", () => {
  const table = {
    title: "Jobs",
    columns: ["", "ms"],
    rows: [["gofaxd sends", "1.0 (0.5–2.0)"], ["own", "–"]],
  };
  assert.equal(
    formatTable(table),
    `Jobs

|              | ms            |
|--------------|---------------|
| gofaxd sends | 1.0 (0.5–2.0) |
| own          | –             |
`,
  );
});
