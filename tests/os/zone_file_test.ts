import assert from "node:assert/strict";
import { lookUpZone, zoneOffset } from "../../lib/os/zone_file.ts";

Deno.test("lookUpZone() finds the rule at the end of the machine's own files", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["Europe/Berlin", "CET-1CEST,M3.5.0,M10.5.0/3"],
    ["Etc/GMT+5", "<-05>5"],
    ["UTC", "UTC0"],
    ["America/New_York", "EST5EDT,M3.2.0,M11.1.0"],
  ];
  for (const [name, rule] of cases) assert.deepEqual(lookUpZone(name), { kind: "rule", rule }, name);
});

Deno.test("lookUpZone() takes nothing for a zone that is none", () => {
  for (
    const name of ["MEZ", "xyz", "", "../../../etc/passwd", "/etc/localtime", "zone.tab", "Europe", "a\0b"]
  ) {
    assert.deepEqual(lookUpZone(name), { kind: "unknown" }, name);
  }
});

Deno.test("lookUpZone() asks the runtime on a machine without time zones", () => {
  assert.deepEqual(lookUpZone("Europe/Berlin", "/nonexistent"), { kind: "known" });
  assert.deepEqual(lookUpZone("Europe/Nowhere", "/nonexistent"), { kind: "unknown" });
});

Deno.test("zoneOffset() follows daylight saving", () => {
  assert.equal(zoneOffset("Europe/Berlin", new Date("2026-01-15T12:00:00Z")), "+01:00");
  assert.equal(zoneOffset("Europe/Berlin", new Date("2026-07-15T12:00:00Z")), "+02:00");
  assert.equal(zoneOffset("UTC", new Date("2026-07-15T12:00:00Z")), "+00:00");
  assert.equal(zoneOffset("Europe/Nowhere", new Date()), undefined);
});
