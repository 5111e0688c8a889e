/** What a soak of the bench comes to. */

import assert from "node:assert/strict";
import {
  looksTable,
  memoryTrend,
  type Soaked,
  type SoakLook,
  soakTable,
  trendText,
} from "../../bench/report/soak_tables.ts";

/** A look each minute, in which a hundred faxes are sent and a hundred received. */
function looks(megabytes: readonly number[]): readonly SoakLook[] {
  return megabytes.map((pssMb, minute) => ({
    atMs: minute * 60_000,
    sent: minute * 100,
    received: minute * 100,
    pssMb,
    anonymousMb: pssMb - 10,
    files: 40 + minute % 3,
    threads: 7,
  }));
}

function soaked(megabytes: readonly number[], more: Partial<Soaked> = {}): Soaked {
  const all = looks(megabytes);
  return {
    name: "gofax",
    tookMs: 90_000,
    waitedMs: 4_500,
    cpuMs: 15,
    standInCpuMs: 8,
    looks: all,
    busy: all,
    lost: [],
    ...more,
  };
}

Deno.test("memoryTrend() looks at the last half only, and says whether it rises", () => {
  const cases: readonly [string, readonly number[], number, number, boolean][] = [
    ["levels off", [70, 100, 120, 130, 130, 130, 130], 130, 0, false],
    ["rises", [70, 80, 90, 100, 110, 120, 130], 115, 10, true],
    ["rises by less than counts", [70, 90, 100, 100, 101, 102, 103], 101.5, 1, false],
    ["falls", [70, 120, 140, 130, 120, 110, 100], 115, -10, false],
  ];
  for (const [name, megabytes, mean, slope, grows] of cases) {
    const trend = memoryTrend(looks(megabytes));
    assert.equal(trend.meanMb, mean, name);
    assert.ok(Math.abs(trend.mbPerMinute - slope) < 1e-9, name);
    assert.ok(Math.abs(trend.mbPerThousandFaxes - slope * 5) < 1e-9, name);
    assert.ok(Math.abs(trend.rise - slope * 3) < 1e-9, name);
    assert.equal(trend.grows, grows, name);
  }
});

Deno.test("trendText() says in a sentence whether memory grows", () => {
  assert.equal(
    trendText(soaked([70, 80, 90, 100, 110, 120, 130])),
    "gofax: memory GROWS: in the last half of the busy time the nearest line has a slope of 10.00 MB a minute, " +
      "50.00 MB for 1,000 faxes; that is 30.0 MB of 115.0 MB.",
  );
  assert.match(trendText(soaked([70, 100, 130, 130, 130])), /^gofax: memory does not grow: /);
  assert.equal(trendText(soaked([])), "gofax: too few looks to tell whether memory grows.");
});

Deno.test("soakTable() tells what was before, the most, and what is after", () => {
  const { columns, rows } = soakTable("Soak", [soaked([70, 100, 90]), soaked([], { lost: ["a", "b"] })]);
  assert.deepEqual(rows[0], [
    "gofax",
    "90.0",
    "4.5",
    "15.0",
    "8.0",
    "70.0",
    "95.0",
    "100.0",
    "90.0",
    "40 / 42 / 42",
    "7 / 7 / 7",
    "none",
  ]);
  assert.equal(rows[1]?.at(-1), "a, b");
  for (const row of rows) assert.equal(row.length, columns.length);
});

Deno.test("looksTable() has at most twenty rows, and the heap where it is told", () => {
  const few = looksTable(soaked([70, 100]));
  assert.deepEqual(few.rows[1], ["60", "100", "100", "100.0", "90.0", "–", "–", "–", "41", "7"]);
  assert.equal(looksTable(soaked(Array.from({ length: 99 }, () => 70))).rows.length, 20);
  const [look] = looks([70]);
  assert.ok(look !== undefined);
  const heap = { heapUsed: 12_000_000, heapTotal: 20_500_000, external: 400_000 };
  const [row] = looksTable(soaked([], { looks: [{ ...look, heap }] })).rows;
  assert.deepEqual(row?.slice(5, 8), ["12.0", "20.5", "0.4"]);
});
