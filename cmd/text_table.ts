/**
 * Rows of text for people, and the same as CSV (RFC 4180) for programs. In both, characters that are not shown are made visible.
 */

import { showUnseenInLines } from "../lib/text/unseen.ts";
import { columnsOf, paintedLine, shortened } from "./paint.ts";

/** The room that a table has. */
export interface TableRoom {
  /** Characters in a line; Infinity if there is no limit. */
  readonly columns: number;
  /** Columns of the table, counted from 0, that are left out before others become too narrow to read; the first one first. */
  readonly drop?: readonly number[];
}

const GAP = 2;
/** A column that is narrower says little. */
const READABLE = 12;
/** Narrower than this no column becomes. */
const LEAST = 4;

function padded(cells: readonly string[], widths: readonly number[]): string {
  return cells.map((cell, column) => {
    const width = widths[column] ?? 0;
    const text = shortened(cell, width);
    return text + " ".repeat(width - columnsOf(text));
  }).join(" ".repeat(GAP)).trimEnd();
}

function widthsOf(rows: readonly (readonly string[])[]): readonly number[] {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  return Array.from(
    { length: columns },
    (_, column) => rows.reduce((most, row) => Math.max(most, columnsOf(row[column] ?? "")), 0),
  );
}

function lineWidth(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width + GAP, -GAP);
}

/** Makes the widest column narrower until a line fits, or all are as narrow as they may be. */
function narrowed(widths: readonly number[], columns: number, least: number): readonly number[] {
  const now = [...widths];
  while (lineWidth(now) > columns) {
    const widest = Math.max(...now);
    if (widest <= least) break;
    const others = now.filter((width) => width < widest);
    const next = Math.max(least, ...others);
    const at = now.lastIndexOf(widest);
    now[at] = Math.max(next < widest ? next : widest - 1, widest - (lineWidth(now) - columns));
  }
  return now;
}

/**
 * Columns as wide as their widest cell, two blanks between them. Where that does not fit, the widest columns are cut (`…`), or some left
 * out. The cells may have paint.
 */
export function textTable(
  cells: readonly (readonly string[])[],
  { columns, drop = [] }: TableRoom = { columns: Infinity },
): string {
  const rows = cells.map((row) => row.map(paintedLine));
  const widths = widthsOf(rows);
  const [next, ...rest] = drop;
  if (next !== undefined && lineWidth(narrowed(widths, columns, READABLE)) > columns) {
    const kept = cells.map((row) => row.filter((_, column) => column !== next));
    return textTable(kept, { columns, drop: rest.map((column) => column > next ? column - 1 : column) });
  }
  const fitting = narrowed(widths, columns, LEAST);
  return rows.map((row) => `${padded(row, fitting)}\n`).join("");
}

function csvCell(text: string): string {
  const cell = showUnseenInLines(text);
  return /[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** Cells between commas, lines ended by CR LF. */
export function csvTable(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(csvCell).join(",")}\r\n`).join("");
}

function two(number: number): string {
  return String(number).padStart(2, "0");
}

/** Unix seconds as people read them, local time: `2026-11-23 09:05`; `-` for no time. */
export function localTime(seconds: number | undefined): string {
  if (seconds === undefined) return "-";
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return String(seconds);
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** The same to the second: `2026-11-23 09:05:07`. */
export function localSeconds(seconds: number): string {
  return `${localTime(seconds)}:${two(new Date(seconds * 1000).getSeconds())}`;
}

/** Unix seconds as programs read them, UTC: `2026-11-23T08:05:00.000Z`; undefined for no time. */
export function isoTime(seconds: number | undefined): string | undefined {
  const date = new Date((seconds ?? NaN) * 1000);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
