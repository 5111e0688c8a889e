import assert from "node:assert/strict";
import { isPosixRule, offsetRule, spandspRule } from "../../../lib/fax/identity/zone_rule.ts";

Deno.test("offsetRule() turns a difference from UTC into POSIX's, which counts the other way", () => {
  const cases: readonly (readonly [string, string | undefined])[] = [
    ["+01:00", "LOC-1:00"],
    ["-0330", "LOC+3:30"],
    ["+2", "LOC-2:00"],
    ["+14:00", "LOC-14:00"],
    ["+15:00", undefined],
    ["+01:60", undefined],
    ["01:00", undefined],
    ["", undefined],
  ];
  for (const [text, want] of cases) assert.equal(offsetRule(text), want, text);
});

Deno.test("spandspRule() leaves what SpanDSP reads and replaces what it does not", () => {
  const cases: readonly (readonly [string, string | undefined])[] = [
    ["CET-1CEST,M3.5.0,M10.5.0/3", "CET-1CEST,M3.5.0,M10.5.0/3"],
    ["UTC0", "UTC0"],
    ["IST-5:30", "IST-5:30"],
    ["<-05>5", "LOC5"],
    ["<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "LOC-10:30LOC-11,M10.1.0,M4.1.0"],
    ["EET-2EEST,M3.4.4/50,M10.4.4/50", "EET-2EEST,M3.4.4/50,M10.4.4/50"],
    // A change an hour before midnight.
    ["<-02>2<-01>,M3.5.0/-1,M10.5.0/0", undefined],
  ];
  for (const [rule, want] of cases) assert.equal(spandspRule(rule), want, rule);
});

Deno.test("isPosixRule() refuses bare names: SpanDSP would take them for GMT", () => {
  for (const text of ["Europe/Berlin", "MEZ", "xyz", "", "CET-1CEST,M3.5.0", "CET-1,system reboot"]) {
    assert.ok(!isPosixRule(text), text);
  }
});
