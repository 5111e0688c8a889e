/** `gofax status --nagios`: one line and an exit code, as the Monitoring Plugins Development Guidelines want them. */

import assert from "node:assert/strict";
import { nagiosAnswer, nagiosUnknown } from "../../cmd/status/nagios.ts";
import type { StatusReport } from "../../lib/fax/status/status_report.ts";
import { AdminSite, runGofax } from "../support/admin_site.ts";
import { busyReport, quietReport } from "../support/status_reports.ts";

/** A line as the guidelines have it: words, a bar, figures with ranges. */
const RANGE = String.raw`(?:@?(?:~|-?\d+)?:?(?:-?\d+)?)`;
const FIGURE = String.raw`[a-z_]+=(?:U|\d+(?:s|ms|MB)?)(?:;${RANGE}){0,2}(?:;\d*){0,2}`;
const LINE = new RegExp(`^GOFAX (OK|WARNING|CRITICAL|UNKNOWN) - [^|\\n]+(?: \\| ${FIGURE}(?: ${FIGURE})*)?$`);

function without(report: StatusReport): StatusReport {
  const { freeswitch, spool } = report;
  const problem = "Cannot reach 127.0.0.1:8021: refused | retry\nlater";
  return {
    ...report,
    freeswitch: { ...freeswitch, problem, gateways: [], calls: undefined, fallbackEntries: undefined },
    spool: { ...spool, daemon: undefined, queue: undefined },
    space: undefined,
    missing: [{ service: "freeswitch", message: problem }],
  };
}

function forbidden(report: StatusReport): StatusReport {
  return { ...report, spool: { ...report.spool, faxq: { kind: "forbidden", why: "FIFO is uucp's" } } };
}

Deno.test("nagiosAnswer() says OK, WARNING, CRITICAL or UNKNOWN as the status does", () => {
  const cases: [report: StatusReport, code: number, says: RegExp][] = [
    [
      quietReport(),
      0,
      /^GOFAX OK - all fine: FreeSWITCH 1\.10\.12-release, 2 modems, 0 calls, 0 jobs waiting \| /,
    ],
    [
      busyReport(),
      1,
      /^GOFAX WARNING - Gateway backup cannot take calls: .*; A job could .*well-known one \| /,
    ],
    [
      without(busyReport()),
      2,
      /^GOFAX CRITICAL - Cannot reach 127\.0\.0\.1:8021: refused \/ retry later; Gate/,
    ],
    [forbidden(quietReport()), 3, /^GOFAX UNKNOWN - this user may not look: FIFO is uucp's \| /],
    [forbidden(without(quietReport())), 2, /^GOFAX CRITICAL - /],
  ];
  for (const [report, code, says] of cases) {
    const answer = nagiosAnswer(report);
    assert.equal(answer.code, code, answer.line);
    assert.match(answer.line, says);
    assert.match(answer.line, LINE);
  }
  const unknown = nagiosUnknown("no such file: a\nb");
  assert.deepEqual(unknown, { line: "GOFAX UNKNOWN - no such file: a b", code: 3 });
});

Deno.test("nagiosAnswer() gives the figures with the thresholds of the warnings", () => {
  const figures = (report: StatusReport): string => nagiosAnswer(report).line.split(" | ")[1] ?? "";
  assert.equal(
    figures(busyReport()),
    "gateways=1;;;0;2 modems=40;;;0 modems_idle=31;;;0 calls_out=9;;;0 calls_in=5;;;0 jobs_waiting=1;;;0 " +
      "jobs_sending=3;;;0 jobs_blocked=0;;;0 jobs_late=1;0;;0 longest_wait=1200s;900;;0 " +
      "free=30720MB;2048:;;0;40960 lag=2ms;;;0 lag_max=5ms;;;0 fallback=2;;;0",
  );
  assert.equal(
    figures(without(quietReport())),
    "gateways=U;;;0 modems=2;;;0 modems_idle=2;;;0 calls_out=U;;;0 calls_in=U;;;0 jobs_waiting=U;;;0 " +
      "jobs_sending=U;;;0 jobs_blocked=U;;;0 jobs_late=U;0;;0 longest_wait=U;900;;0 free=U;;;0 lag=U;;;0 " +
      "lag_max=U;;;0 fallback=U;;;0",
  );
});

Deno.test("nagiosAnswer() keeps many warnings in one line that is not too long", () => {
  const report = quietReport();
  const message = `Something\tis | wrong\nhere \x1b[31m ${"x".repeat(300)}`;
  const warnings = Array.from({ length: 20 }, () => ({ code: "config", message }) as const);
  const { line } = nagiosAnswer({ ...report, warnings });
  assert.match(line, LINE);
  // deno-lint-ignore no-control-regex -- what must not be there
  assert.doesNotMatch(line, /[\x00-\x1f]/);
  assert(line.length < 1500, `${line.length} characters`);
});

Deno.test("gofax status --nagios ends with Nagios' codes, also without a gofax.conf", async () => {
  await using site = await AdminSite.start();
  const away = await site.gofax("status", "--nagios");
  assert.deepEqual([away.code, away.stderr], [2, ""]);
  assert.match(away.stdout, /^GOFAX CRITICAL - faxq is away.*; gofaxd is away.* \| gateways=1;.*\n$/);
  const none = await runGofax(["status", "--nagios", "-c", "/nonexistent/gofax.conf"]);
  assert.deepEqual([none.code, none.stderr], [3, ""]);
  assert.match(none.stdout, /^GOFAX UNKNOWN - \/nonexistent\/gofax\.conf: .*\n$/);
});
