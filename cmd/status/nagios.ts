/**
 * The status as a plugin of Nagios, Icinga and others prints it: one line of words and figures, and an exit code from 0 to 3
 * (Monitoring Plugins Development Guidelines, "Plugin Output for Nagios"). It warns of what the status warns of.
 */

import { leastFreeBytes } from "../../lib/fax/status/findings.ts";
import type { StatusReport } from "../../lib/fax/status/status_report.ts";
import { LATE_S } from "../../lib/hylafax/job_queue.ts";
import { showUnseen } from "../../lib/text/unseen.ts";
import { SYSEXIT } from "../exit_code.ts";
import { shortened } from "../paint.ts";

/** What such a plugin tells. */
export interface NagiosAnswer {
  /** Without the end of the line. */
  readonly line: string;
  /** The exit code. */
  readonly code: number;
}

const MIB = 1 << 20;
/** Older Nagios cuts longer lines. */
const MOST_WORDS = 1000;

type Word = "OK" | "WARNING" | "CRITICAL" | "UNKNOWN";

const CODES: Readonly<Record<Word, number>> = {
  OK: SYSEXIT.ok,
  WARNING: SYSEXIT.error,
  CRITICAL: SYSEXIT.worse,
  UNKNOWN: SYSEXIT.unknown,
};

/** One figure: `label=value[unit];[warn];[crit];[min];[max]`. A value that is not known is written `U`. */
interface Figure {
  readonly label: string;
  readonly value: number | undefined;
  readonly unit?: string;
  /** The range in which there is no warning. */
  readonly warn?: string;
  readonly most?: number | undefined;
}

function figureText({ label, value, unit = "", warn = "", most }: Figure): string {
  const shown = value === undefined ? "U" : `${Math.floor(value)}${unit}`;
  return `${label}=${shown};${warn};;0;${most === undefined ? "" : Math.floor(most)}`.replace(/;$/, "");
}

function figures({ freeswitch, spool, space }: StatusReport): readonly Figure[] {
  const { gateways, calls, fallbackEntries, problem } = freeswitch;
  const { modems, queue, daemon } = spool;
  const towards = (direction: "in" | "out"): number | undefined =>
    calls?.filter((call) => call.direction === direction).length;
  const longest = queue && Math.max(0, ...[...queue.late, ...queue.due].map(({ waitedS }) => waitedS));
  const usable = problem === undefined ? gateways.filter((gateway) => gateway.usable).length : undefined;
  return [
    { label: "gateways", value: usable, ...usable === undefined ? {} : { most: gateways.length } },
    { label: "modems", value: modems.length },
    { label: "modems_idle", value: modems.filter(({ activity }) => activity === "idle").length },
    { label: "calls_out", value: towards("out") },
    { label: "calls_in", value: towards("in") },
    { label: "jobs_waiting", value: queue?.waiting },
    { label: "jobs_sending", value: queue?.sending },
    { label: "jobs_blocked", value: queue?.blocked },
    { label: "jobs_late", value: queue?.late.length, warn: "0" },
    { label: "longest_wait", value: longest, unit: "s", warn: String(LATE_S) },
    {
      label: "free",
      value: space && space.freeBytes / MIB,
      unit: "MB",
      warn: space ? `${Math.ceil(leastFreeBytes(space) / MIB)}:` : "",
      most: space && space.totalBytes / MIB,
    },
    { label: "lag", value: daemon?.lag.p99Ms, unit: "ms" },
    { label: "lag_max", value: daemon?.lag.maxMs, unit: "ms" },
    { label: "fallback", value: fallbackEntries },
  ];
}

function plural(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? "" : "s"}`;
}

function fine({ freeswitch: { status, calls }, spool: { modems, queue } }: StatusReport): string {
  const parts = [
    `FreeSWITCH ${status?.version ?? "answers"}`,
    plural(modems.length, "modem"),
    ...calls === undefined ? [] : [plural(calls.length, "call")],
    ...queue === undefined ? [] : [`${plural(queue.waiting, "job")} waiting`],
  ];
  return `all fine: ${parts.join(", ")}`;
}

function verdict(report: StatusReport): readonly [Word, readonly string[]] {
  const { missing, warnings, spool: { faxq, gofaxd } } = report;
  const words = [...missing, ...warnings].map(({ message }) => message);
  if (missing.length > 0) return ["CRITICAL", words];
  const unseen = [faxq, gofaxd].find((presence) => presence.kind === "forbidden");
  if (unseen?.kind === "forbidden") return ["UNKNOWN", [`this user may not look: ${unseen.why}`]];
  return warnings.length > 0 ? ["WARNING", words] : ["OK", [fine(report)]];
}

/** Words in one line, without the bar that ends them. */
function oneLine(words: readonly string[]): string {
  return shortened(showUnseen(words.join("; ").replaceAll(/\s+/g, " ").replaceAll("|", "/")), MOST_WORDS);
}

/** What the status comes to. */
export function nagiosAnswer(report: StatusReport): NagiosAnswer {
  const [word, words] = verdict(report);
  const numbers = figures(report).map(figureText).join(" ");
  return { line: `GOFAX ${word} - ${oneLine(words)} | ${numbers}`, code: CODES[word] };
}

/** The answer if there is no status, with the reason. */
export function nagiosUnknown(why: string): NagiosAnswer {
  return { line: `GOFAX UNKNOWN - ${oneLine([why])}`, code: CODES.UNKNOWN };
}
