import assert from "node:assert/strict";
import {
  type DaemonFigures,
  formatDaemonFigures,
  parseDaemonFigures,
} from "../../../lib/fax/status/daemon_figures.ts";

const FIGURES: DaemonFigures = {
  at: 1_732_868_888,
  pid: 4711,
  jobs: 3,
  calls: 2,
  lag: { medianMs: 0, p99Ms: 4, maxMs: 12 },
  drainUntil: undefined,
};

Deno.test("what gofaxd leaves of itself is read back", () => {
  const line = formatDaemonFigures(FIGURES);
  assert.equal(line, "at=1732868888 pid=4711 jobs=3 calls=2 lag50=0 lag99=4 lagmax=12");
  assert.deepEqual(parseDaemonFigures(line), FIGURES);
  assert.deepEqual(parseDaemonFigures(`${line} more=1`), FIGURES, "a later version may say more");
});

Deno.test("a gofaxd that drains leaves until when", () => {
  const drains = { ...FIGURES, drainUntil: 1_732_869_788 };
  const line = formatDaemonFigures(drains);
  assert.equal(line, `${formatDaemonFigures(FIGURES)} drain=1732869788`);
  assert.deepEqual(parseDaemonFigures(line), drains);
});

Deno.test("parseDaemonFigures() takes nothing else for it", () => {
  const line = formatDaemonFigures(FIGURES);
  const cases = ["", "Running and idle", line.replace("jobs=3", "jobs=x"), line.replace("pid=4711 ", "")];
  for (const text of cases) assert.equal(parseDaemonFigures(text), undefined, text);
});
