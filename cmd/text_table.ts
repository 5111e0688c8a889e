/**
 * Rows of text for people, and the same as CSV (RFC 4180) for programs. In both, characters that are not shown are made visible.
 */

import { showUnseen, showUnseenInLines } from "../lib/text/unseen.ts";

function padded(cells: readonly string[], widths: readonly number[]): string {
  return cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ").trimEnd();
}

/** Columns as wide as their widest cell, two blanks between them. */
export function textTable(cells: readonly (readonly string[])[]): string {
  const rows = cells.map((row) => row.map(showUnseen));
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from(
    { length: columns },
    (_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) => `${padded(row, widths)}\n`).join("");
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

/** Unix seconds as programs read them, UTC: `2026-11-23T08:05:00.000Z`; undefined for no time. */
export function isoTime(seconds: number | undefined): string | undefined {
  const date = new Date((seconds ?? NaN) * 1000);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
