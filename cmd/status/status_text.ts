/** The status for people: one screen, a column of names on the left. */

import type {
  MissingService,
  ModemReport,
  ProgramPresence,
  StatusReport,
  SwitchReport,
} from "../../lib/fax/status/status_report.ts";
import type { DaemonFigures } from "../../lib/fax/status/daemon_figures.ts";
import { isOutOfUse } from "../../lib/fax/status/findings.ts";
import type { CallInProgress } from "../../lib/fax/status/switch_channels.ts";
import type { LastResult } from "../../lib/hylafax/last_results.ts";
import type { QueueSummary } from "../../lib/hylafax/job_queue.ts";
import { wrapped } from "../line/wrap.ts";
import { paintedLine } from "../paint.ts";
import { localTime, textTable } from "../text_table.ts";
import { PLAIN_VIEW, type View } from "../view.ts";

/** Modems in a row that are listed one by one; of more only those that are not idle. */
const FEW_MODEMS = 8;
/** Most lines of one kind, so that all fits on one screen. */
const MOST_LINES = 12;

const LABEL_WIDTH = 12;

/** Lines that go on in the next one begin with so much more. */
const HANGING = " ".repeat(LABEL_WIDTH + 2);

/** Lines under one name, wrapped by words. */
function block(label: string, lines: readonly string[], { paint, columns }: View): string {
  return lines.map((line, index) => {
    const start = paint("title", index === 0 ? label : "") +
      " ".repeat(LABEL_WIDTH - (index === 0 ? label.length : 0));
    return wrapped((start + paintedLine(line)).split(" "), HANGING, columns);
  }).join("");
}

/** Rows that fit beside the names. */
function align(
  rows: readonly (readonly string[])[],
  { columns }: View,
  drop: readonly number[] = [],
): readonly string[] {
  return textTable(rows, { columns: columns - LABEL_WIDTH, drop }).split("\n").slice(0, rows.length);
}

/** The first lines, and how many more there are. */
function few(lines: readonly string[], most: number): readonly string[] {
  if (lines.length <= most) return lines;
  return [...lines.slice(0, most), `and ${lines.length - most} more`];
}

/** `17 s`, `5 min`, `3 h 20 min`, `4 d 7 h`. */
export function ago(seconds: number): string {
  const s = Math.max(0, Math.floor(seconds));
  const parts = (big: number, unit: string, small: number, smaller: string): string => {
    const rest = Math.floor((s % big) / small);
    return `${Math.floor(s / big)} ${unit}${rest === 0 ? "" : ` ${rest} ${smaller}`}`;
  };
  if (s < 60) return `${s} s`;
  if (s < 3_600) return `${Math.floor(s / 60)} min`;
  return s < 86_400 ? parts(3_600, "h", 60, "min") : parts(86_400, "d", 3_600, "h");
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? "" : "s"}`;
}

function switchLines(
  { address, problem, status, gateways, fallbackEntries }: SwitchReport,
  view: View,
): readonly string[] {
  const { paint } = view;
  if (problem !== undefined) return [`${paint("fault", "AWAY")}: ${problem}`];
  const uptime = status?.uptimeS === undefined ? "" : `, up ${ago(status.uptimeS)}`;
  const ready = status?.ready === false ? `, ${paint("fault", "NOT READY")}` : "";
  const rows = gateways.map(({ name, state, status, usable }) => [
    `gateway ${name}`,
    state === undefined ? "unknown to FreeSWITCH" : `${status ?? "?"}, ${state}`,
    usable ? "" : paint("fault", "(!)"),
  ]);
  const fallback = fallbackEntries === undefined || fallbackEntries === 0
    ? []
    : [`${count(fallbackEntries, "station")} without T.38 (fallback)`];
  return [
    `${status?.version ?? "answers"} at ${address}${uptime}${ready}`,
    ...align(rows, view),
    ...fallback,
  ];
}

function presence(presence: ProgramPresence, { paint }: View): string {
  switch (presence.kind) {
    case "running":
      return "running";
    case "away":
    case "stuck":
      return `${paint("fault", presence.kind.toUpperCase())}: ${presence.why}`;
    case "unknown":
    case "forbidden":
      return `cannot be told: ${presence.why}`;
    default:
      return presence satisfies never;
  }
}

/** What gofaxd does, and whether it keeps up with it. */
function load(daemon: DaemonFigures | undefined): string {
  if (daemon === undefined) return "";
  const { jobs, calls, drainUntil, lag: { medianMs, p99Ms, maxMs } } = daemon;
  const late = `late by ${medianMs} ms (99 % ${p99Ms} ms, at most ${maxMs} ms)`;
  const drains = drainUntil === undefined
    ? ""
    : `, DRAINING at most until ${localTime(drainUntil)} (it was told to stop)`;
  return `${drains}, sends ${count(jobs, "job")}, takes ${count(calls, "call")}, ${late}`;
}

function modemRow(modem: ModemReport): readonly string[] {
  const { name, served, text, number } = modem;
  const doing = text === "" ? "no status yet" : text;
  const where = number === undefined ? "" : ` to ${number}`;
  const detail = doing + where + (isOutOfUse(modem) ? ", taken out of use by an operator (faxstate)" : "");
  return [name, served === false ? `not served by gofaxd (last said: ${detail})` : detail];
}

function modemLines(modems: readonly ModemReport[], view: View, most: number): readonly string[] {
  if (modems.length === 0) return ["none"];
  const busy = modems.filter((modem) =>
    modem.activity !== "idle" || modem.served === false || isOutOfUse(modem)
  );
  const listed = modems.length <= FEW_MODEMS ? modems : busy;
  const idle = modems.length - busy.length;
  const total = modems.length <= FEW_MODEMS ? [] : [`${count(modems.length, "modem")}, ${idle} idle`];
  return [...total, ...few(align(listed.map(modemRow), view), most)];
}

/** How far a call is. */
function callState({ phase, transport }: CallInProgress): string {
  switch (phase) {
    case "dialling":
    case "ringing":
      return phase;
    case "handed":
      return "handed to gofaxd";
    case "connected":
    case "fax":
      return transport ?? "waiting for the fax machine";
    default:
      return phase satisfies never;
  }
}

/** The column of a call that says least. */
const SPEED = 3;

function callRow(call: CallInProgress, now: number): readonly string[] {
  const unknown = call.number === "" ? "unknown" : call.number;
  const { rate, ecm } = call;
  const speed = rate === undefined ? "" : `${rate} bit/s${ecm === true ? "/ECM" : ""}`;
  const page = call.page === undefined
    ? ""
    : `page ${call.page}${call.pages === undefined ? "" : ` of ${call.pages}`}`;
  const who = call.direction === "out" ? `to ${unknown}` : `from ${unknown} for ${call.called}`;
  return [call.direction, who, page, speed, callState(call), `for ${ago(now - call.since)}`];
}

function callLines(
  calls: readonly CallInProgress[] | undefined,
  now: number,
  view: View,
  most: number,
): readonly string[] {
  if (calls === undefined) return ["not known"];
  return calls.length === 0
    ? ["none"]
    : few(align(calls.map((call) => callRow(call, now)), view, [SPEED]), most);
}

function queueLines(queue: QueueSummary | undefined, now: number): readonly string[] {
  if (queue === undefined) return ["not known"];
  const { waiting, sending, blocked, suspended, other, oldest } = queue;
  const more = [[suspended, "suspended"], [other, "other"]] as const;
  const parts = [
    `${waiting} waiting`,
    `${sending} sending`,
    `${blocked} blocked`,
    ...more.filter(([number]) => number > 0).map(([number, word]) => `${number} ${word}`),
  ];
  if (oldest === undefined) return [parts.join(", ")];
  const { jobId, number, state, submitted, status } = oldest;
  const why = status === "" ? state : `${state}: ${status}`;
  return [parts.join(", "), `oldest: job ${jobId} to ${number}, given ${ago(now - submitted)} ago (${why})`];
}

function resultRow(result: LastResult, { paint }: View): readonly string[] {
  const { time, direction, number, remote, pages, success, reason } = result;
  return [
    time.replace("T", " "),
    direction,
    number === "" ? "unknown" : number,
    count(pages, "page"),
    success ? `ok${remote === "" ? "" : `, ${remote}`}` : `${paint("fault", "FAILED")}: ${reason}`,
  ];
}

function resultLines(results: readonly LastResult[], view: View): readonly string[] {
  if (results.length === 0) return ["none in xferfaxlog"];
  return align(results.map((result) => resultRow(result, view)), view);
}

function missingServices(
  missing: readonly MissingService[],
  stuck: MissingService["service"] | undefined,
): string {
  const away = missing.map(({ service }) => service).filter((service) => service !== stuck);
  const parts = [...away.length > 0 ? [`away: ${away.join(", ")}`] : [], ...stuck ? [`stuck: ${stuck}`] : []];
  return parts.join("; ");
}

/** The last line: what the exit code says, in words. */
function verdict({ missing, warnings, spool: { faxq, gofaxd } }: StatusReport, { paint }: View): string {
  if (missing.length > 0) {
    return paint("fault", missingServices(missing, faxq.kind === "stuck" ? "faxq" : undefined));
  }
  if ([faxq, gofaxd].some(({ kind }) => kind === "forbidden")) return "cannot be told by this user";
  return warnings.length === 0
    ? paint("good", "all fine")
    : paint("warning", `working, ${count(warnings.length, "warning")}`);
}

/** A part of the status. */
export type StatusPart =
  | "FreeSWITCH"
  | "faxq"
  | "gofaxd"
  | "Modems"
  | "Calls"
  | "Queue"
  | "Results"
  | "Warnings"
  | "Altogether";

/**
 * The parts of the report in the order in which they are printed, each as its lines, as wide as the view is; a part about which there is
 * nothing to say has none.
 *
 * @param most lines of one kind
 */
export function statusParts(
  report: StatusReport,
  view: View,
  most: number = MOST_LINES,
): ReadonlyMap<StatusPart, readonly string[]> {
  const { time, freeswitch, spool, warnings } = report;
  const parts: readonly (readonly [label: StatusPart, lines: readonly string[]])[] = [
    ["FreeSWITCH", switchLines(freeswitch, view)],
    ["faxq", [presence(spool.faxq, view)]],
    ["gofaxd", [presence(spool.gofaxd, view) + load(spool.daemon)]],
    ["Modems", modemLines(spool.modems, view, most)],
    ["Calls", callLines(freeswitch.calls, time, view, most)],
    ["Queue", queueLines(spool.queue, time)],
    ["Results", resultLines(spool.results, view)],
    ["Warnings", few(warnings.map(({ message }) => message), most)],
    ["Altogether", [verdict(report, view)]],
  ];
  return new Map(parts.map(([label, lines]) => [label, block(label, lines, view).split("\n").slice(0, -1)]));
}

/** Prints the report, as wide as the view is. */
export function statusText(report: StatusReport, view: View = PLAIN_VIEW): string {
  return [...statusParts(report, view).values()].flat().map((line) => `${line}\n`).join("");
}
