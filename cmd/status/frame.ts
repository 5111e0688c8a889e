/** One screen of `gofax status --watch`: the parts of the status, the most important first, cut to the height of the terminal. */

import type { StatusReport } from "../../lib/fax/status/status_report.ts";
import { columnsOf, paintedLine, shortened } from "../paint.ts";
import { localSeconds } from "../text_table.ts";
import type { View } from "../view.ts";
import { type StatusPart, statusParts } from "./status_text.ts";

/** The parts, the most important first. */
const ORDER: readonly StatusPart[] = [
  "Altogether",
  "Warnings",
  "FreeSWITCH",
  "faxq",
  "gofaxd",
  "Calls",
  "Queue",
  "Modems",
  "Results",
];

const INDENT = " ".repeat(12);

/** What a terminal has room for. */
export interface TerminalSize {
  /** Characters in a line. */
  readonly columns: number;
  /** Lines. */
  readonly rows: number;
}

/** Parts that get what they want before the others get more than one line, as long as half of the screen is left for those. */
const FIRST = ORDER.indexOf("gofaxd") + 1;

/** Gives one more line after the other to those that need one, until there are no more than so many left. */
function handOut(given: number[], needs: readonly number[], left: number, keep: number): number {
  for (let before = Infinity; left > keep && left < before;) {
    before = left;
    for (const [index, need] of needs.entries()) {
      const has = given[index] ?? 0;
      if (left <= keep || has >= need) continue;
      given[index] = has + 1;
      left--;
    }
  }
  return left;
}

/** How many lines of each part are shown; the parts are those of ORDER that have any. */
function shares(needs: readonly number[], room: number): readonly number[] {
  const given = needs.map(() => 0);
  let left = handOut(given, needs.map((need) => Math.min(1, need)), room, 0);
  const first = needs.map((need, index) => index < FIRST ? need : given[index] ?? 0);
  left = handOut(given, first, left, Math.floor(room / 2) - (needs.length - FIRST));
  handOut(given, needs, left, 0);
  return given;
}

/** Lines of one part in the room that it has; the last one tells how many are not shown. */
function cut(lines: readonly string[], room: number, columns: number): readonly string[] {
  if (lines.length <= room || room === 0) return lines.slice(0, room);
  const more = `… ${lines.length - Math.max(1, room - 1)} more`;
  if (room > 1) return [...lines.slice(0, room - 1), INDENT + more];
  return [`${shortened(lines[0] ?? "", columns - more.length - 1)} ${more}`];
}

/** The first line: when it was so, and how it goes on. */
function head(time: number, everyS: number, { paint, columns }: View): string {
  const what = "gofax status";
  const when = localSeconds(time);
  const how = `every ${everyS} s, Ctrl-C ends`;
  const all = `${what}  ${when}  ${how}`;
  return paint("title", columnsOf(all) <= columns ? all : when);
}

/** What is shown while the first questions are asked. */
export function firstFrame({ paint, columns }: View): readonly string[] {
  return [shortened(paint("title", "gofax status: asking …"), columns)];
}

/**
 * The lines of the screen: never more than it has, and none wider.
 *
 * @param everyS seconds from one look to the next
 */
export function frame(
  report: StatusReport,
  { columns, rows }: TerminalSize,
  everyS: number,
  view: View,
): readonly string[] {
  const fitting = { ...view, columns };
  const parts = statusParts(report, fitting, Infinity);
  const shown = ORDER.map((label) => parts.get(label) ?? []);
  const room = shares(shown.map((lines) => lines.length), rows - 1);
  const body = shown.flatMap((lines, index) => cut(lines, room[index] ?? 0, columns));
  return [head(report.time, everyS, fitting), ...body].slice(0, rows)
    .map((line) => shortened(paintedLine(line), columns));
}
