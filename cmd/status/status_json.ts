/** The status for programs. Its shape is promised in docs/status.md: fields may be added, none changes its meaning. */

import type { DaemonFigures } from "../../lib/fax/status/daemon_figures.ts";
import type { StatusReport } from "../../lib/fax/status/status_report.ts";
import type { QueuedJob, QueueSummary } from "../../lib/hylafax/job_queue.ts";
import { buildInfo } from "../build_info.ts";
import { jsonText } from "../json_text.ts";
import { isoTime } from "../text_table.ts";

/** Raised when a field changes its meaning or is removed. */
const FORMAT = 1;

function jobValue(job: QueuedJob): unknown {
  return { ...job, submitted: isoTime(job.submitted) };
}

function queueValue({ oldest, due: _, late, ...counts }: QueueSummary): unknown {
  return { ...counts, oldest: oldest && jobValue(oldest), late: late.map(jobValue) };
}

function daemonValue({ jobs, calls, lag, drainUntil }: DaemonFigures): unknown {
  return { jobs, calls, lag, drainsUntil: isoTime(drainUntil) };
}

/** Prints one JSON value; what could not be learned is null. */
export function statusJson(report: StatusReport, file: string, exit: number): string {
  const { time, freeswitch, spool, space, missing, warnings } = report;
  const { address, problem, status, gateways, calls, fallbackEntries } = freeswitch;
  const { dir, faxq, gofaxd, daemon, modems, queue, results } = spool;
  const value = {
    format: FORMAT,
    gofax: buildInfo().version,
    time: isoTime(time),
    config: file,
    exit,
    freeswitch: {
      address,
      usable: problem === undefined && status?.ready !== false,
      problem,
      version: status?.version,
      ready: status?.ready,
      uptimeS: status?.uptimeS,
      gateways,
    },
    faxq: faxq.kind,
    gofaxd: gofaxd.kind,
    daemon: daemon && daemonValue(daemon),
    modems,
    calls: calls?.map((call) => ({ ...call, since: isoTime(call.since) })),
    queue: queue && queueValue(queue),
    results,
    fallbackEntries,
    spool: { dir, totalBytes: space?.totalBytes, freeBytes: space?.freeBytes },
    missing,
    warnings,
  };
  return jsonText(value);
}
