import assert from "node:assert/strict";
import { findWarnings, listNames, missingServices } from "../../lib/fax/status_findings.ts";
import type { SpaceReport, SpoolReport, SwitchReport } from "../../lib/fax/status_report.ts";

const SWITCH: SwitchReport = {
  address: "127.0.0.1:8021",
  problem: undefined,
  status: { version: "1.11.2", ready: true, uptimeS: 1 },
  gateways: [],
  calls: [],
  fallbackEntries: 0,
  unanswered: [],
};
const SPOOL: SpoolReport = {
  dir: "/var/spool/hylafax",
  faxq: { kind: "running" },
  gofaxd: { kind: "running" },
  modems: [],
  queue: undefined,
  results: [],
  findings: [],
};
const MIB = 1 << 20;
const GIB = 1 << 30;

Deno.test("listNames() names a few", () => {
  assert.equal(listNames([]), "");
  assert.equal(listNames(["a", "b"]), "a, b");
  assert.equal(listNames(["a", "b", "c", "d", "e", "f", "g"]), "a, b, c, d, e and 2 more");
});

Deno.test("missingServices() misses a switch that is not ready, but nobody who may not be looked at", () => {
  const starting = { ...SWITCH, status: { version: "1.11.2", ready: false, uptimeS: 1 } };
  assert.deepEqual(missingServices(SWITCH, SPOOL), []);
  assert.deepEqual(missingServices(starting, SPOOL).map(({ service }) => service), ["freeswitch"]);
  const hidden = { kind: "forbidden", why: "" } as const;
  assert.deepEqual(missingServices(SWITCH, { ...SPOOL, faxq: hidden, gofaxd: hidden }), []);
});

Deno.test("findWarnings() warns of a disk that fills, not of a big one that is well used", () => {
  const cases: readonly [name: string, space: SpaceReport | undefined, warned: boolean][] = [
    ["not known", undefined, false],
    ["half empty", { totalBytes: 10 * GIB, freeBytes: 5 * GIB }, false],
    ["small and empty", { totalBytes: 400 * MIB, freeBytes: 390 * MIB }, false],
    ["hardly anything", { totalBytes: 400 * MIB, freeBytes: 150 * MIB }, true],
    ["a twentieth of little", { totalBytes: 20 * GIB, freeBytes: 0.9 * GIB }, true],
    ["a twentieth of much", { totalBytes: 2000 * GIB, freeBytes: 90 * GIB }, false],
    ["full", { totalBytes: 10 * GIB, freeBytes: 0 }, true],
  ];
  for (const [name, space, warned] of cases) {
    assert.equal(findWarnings(SWITCH, SPOOL, space).length === 1, warned, name);
  }
});

Deno.test("findWarnings() does not complain twice of a switch that is away", () => {
  const away = { ...SWITCH, problem: "gone", unanswered: ["its calls"] };
  assert.deepEqual(findWarnings(away, SPOOL, undefined), []);
});
