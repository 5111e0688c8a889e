/** The status for programs. Its shape is promised in docs/status.md: fields may be added, none changes its meaning. */

import type { StatusReport } from "../lib/fax/status_report.ts";
import { buildInfo } from "./build_info.ts";

/** Raised when a field changes its meaning or goes. */
const FORMAT = 1;

/** Prints one JSON value; what could not be learnt is null. */
export function statusJson(report: StatusReport, file: string, exit: number): string {
  const { time, freeswitch, spool, space, missing, warnings } = report;
  const { address, problem, status, gateways, calls, fallbackEntries } = freeswitch;
  const { dir, faxq, gofaxd, modems, queue, results } = spool;
  const value = {
    format: FORMAT,
    gofax: buildInfo().version,
    time,
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
    modems,
    calls,
    queue,
    results,
    fallbackEntries,
    spool: { dir, totalBytes: space?.totalBytes, freeBytes: space?.freeBytes },
    missing,
    warnings,
  };
  // JSON.stringify() would leave out what is undefined.
  return `${JSON.stringify(value, (_, each) => each === undefined ? null : each, 2)}\n`;
}
