/** Reports as `gofax status` makes them, of sites that do not exist. */

import type { ModemReport, StatusReport } from "../../lib/fax/status/status_report.ts";
import type { CallInProgress } from "../../lib/fax/status/switch_channels.ts";
import { readQueuedJob, summariseQueue } from "../../lib/hylafax/job_queue.ts";

/** 2026-11-23 10:11:12 where these tests run. */
const NOW = new Date(2026, 10, 23, 10, 11, 12).getTime() / 1000;

function modem(index: number, more: Partial<ModemReport> = {}): ModemReport {
  return {
    name: `freeswitch${index}`,
    served: true,
    activity: "idle",
    jobId: undefined,
    number: undefined,
    text: "Running and idle",
    forS: 60,
    wish: "ready",
    ...more,
  };
}

/** A site on which all is well and nothing happens. */
export function quietReport(): StatusReport {
  return {
    time: NOW,
    freeswitch: {
      address: "127.0.0.1:8021",
      problem: undefined,
      status: { version: "1.10.12-release", ready: true, uptimeS: 273_600 },
      gateways: [{ name: "default", state: "NOREG", status: "UP", usable: true }],
      calls: [],
      fallbackEntries: 0,
      unanswered: [],
    },
    spool: {
      dir: "/var/spool/hylafax",
      faxq: { kind: "running" },
      gofaxd: { kind: "running" },
      daemon: {
        at: NOW,
        pid: 4711,
        jobs: 0,
        calls: 0,
        lag: { medianMs: 0, p99Ms: 2, maxMs: 5 },
        drainUntil: undefined,
      },
      sender: undefined,
      modems: [modem(0), modem(1)],
      queue: summariseQueue([]),
      results: [],
      findings: [],
    },
    space: { totalBytes: 40 * 2 ** 30, freeBytes: 30 * 2 ** 30 },
    missing: [],
    warnings: [],
  };
}

function call(index: number): CallInProgress {
  return {
    uuid: `uuid-${index}`,
    direction: index % 3 === 0 ? "in" : "out",
    number: `03012345${String(index).padStart(2, "0")}`,
    called: "4711",
    phase: "fax",
    transport: index % 2 === 0 ? "T.38" : "audio",
    rate: 14_400,
    ecm: true,
    page: index + 1,
    pages: index % 3 === 0 ? undefined : 30,
    since: NOW - 31 - index,
  };
}

function job(jobId: number, fields: string): ReturnType<typeof readQueuedJob> {
  const bytes = new TextEncoder().encode(`jobid:${jobId}\n${fields}`);
  return readQueuedJob({ jobId, bytes, made: NOW - 3600 }, NOW);
}

/** A site with forty modems on which much happens, and not all is well. */
export function busyReport(): StatusReport {
  const quiet = quietReport();
  const calls = Array.from({ length: 14 }, (_, index) => call(index));
  const modems = Array.from(
    { length: 40 },
    (_, index) =>
      index < 9
        ? modem(index, {
          activity: "sending",
          jobId: 100 + index,
          number: "0301234501",
          text: `Sending job ${100 + index}`,
        })
        : modem(index),
  );
  const late = job(
    41,
    `state:3\nexternal:0891234567\ntts:${NOW - 1200}\nstatus:Busy signal detected (USER_BUSY)\n`,
  );
  return {
    ...quiet,
    freeswitch: {
      ...quiet.freeswitch,
      gateways: [
        { name: "default", state: "REGED", status: "UP", usable: true },
        { name: "backup", state: "FAIL_WAIT", status: "DOWN", usable: false },
      ],
      calls,
      fallbackEntries: 2,
    },
    spool: {
      ...quiet.spool,
      modems,
      queue: summariseQueue([
        late,
        ...[100, 101, 102].map((id) => job(id, "state:6\nexternal:0301234501\n")),
      ]),
      results: Array.from({ length: 5 }, (_, index) => ({
        time: `2026-11-23T10:0${index}`,
        direction: "out",
        commId: `00000001${index}`,
        modem: "freeswitch0",
        jobOrFile: "90",
        number: "0301234567",
        remote: "+49 30 1234567",
        pages: 2,
        seconds: 31,
        success: index !== 2,
        reason: index === 2 ? "No carrier detected" : "",
      })),
    },
    warnings: [
      { code: "gateway", message: "Gateway backup cannot take calls: registration FAIL_WAIT, DOWN" },
      {
        code: "late-jobs",
        message:
          'A job could have been sent more than 15 min ago; longest: job 41, 20 min (sleeping, "Busy signal detected (USER_BUSY)")',
      },
      { code: "config", message: "freeswitch.password is the well-known one" },
    ],
  };
}
