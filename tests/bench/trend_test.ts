/** Whether a figure of the bench grows. */

import assert from "node:assert/strict";
import { lastHalf, lineThrough, type Point, thinned } from "../../bench/report/trend.ts";

Deno.test("lineThrough() tells the slope of the nearest line, and leaves out what was not measured", () => {
  const cases: readonly [string, readonly Point[], number, number][] = [
    ["straight", [[0, 1], [1, 3], [2, 5]], 2, 3],
    ["level", [[10, 7], [20, 7], [90, 7]], 0, 7],
    ["falling", [[0, 4], [2, 3]], -0.5, 3.5],
    ["around a line", [[0, 0], [1, 2], [2, 1], [3, 3]], 0.8, 1.5],
    ["with a gap", [[0, 1], [5, NaN], [1, 3]], 2, 2],
  ];
  for (const [name, points, slope, mean] of cases) {
    const line = lineThrough(points);
    assert.ok(Math.abs(line.slope - slope) < 1e-12, name);
    assert.equal(line.mean, mean, name);
  }
  assert.ok(Number.isNaN(lineThrough([[3, 1]]).slope));
  assert.ok(Number.isNaN(lineThrough([]).slope));
});

Deno.test("lastHalf() goes by the time, not by the number of points", () => {
  const at = (point: number): number => point;
  assert.deepEqual(lastHalf([0, 1, 2, 3, 8, 10], at), [8, 10]);
  assert.deepEqual(lastHalf([4], at), [4]);
  assert.deepEqual(lastHalf([], at), []);
});

Deno.test("thinned() keeps the first and the last", () => {
  const ten = Array.from({ length: 10 }, (_, index) => index);
  assert.deepEqual(thinned(ten, 4), [0, 3, 6, 9]);
  assert.deepEqual(thinned(ten, 2), [0, 9]);
  assert.deepEqual(thinned(ten, 10), ten);
  assert.deepEqual(thinned(ten, 99), ten);
  assert.deepEqual(thinned([], 5), []);
});
