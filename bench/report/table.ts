/** Tables in the form of docs/performance.md, aligned for a terminal. */

import { type Spread, spreadOf } from "./spread.ts";

/** A table: what it is about, the heads of its columns, and its rows. */
export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A number with so many digits behind the point; `–` for one that was not measured. */
export function figure(value: number | undefined, digits = 1): string {
  return value === undefined || Number.isNaN(value) ? "–" : value.toFixed(digits);
}

/** `median (min–max)`; the median alone where there was one measurement. */
export function spreadText({ median, min, max, count }: Spread, digits = 1): string {
  if (count === 0) return figure(undefined);
  if (count === 1) return figure(median, digits);
  return `${figure(median, digits)} (${figure(min, digits)}–${figure(max, digits)})`;
}

/** The spread of measurements, as text. What was not measured is left out. */
export function spreadCell(values: readonly (number | undefined)[], digits = 1): string {
  const measured = values.filter((value) => value !== undefined && !Number.isNaN(value));
  return spreadText(spreadOf(measured as number[]), digits);
}

/** Prints a table. A cell may not contain `|`. */
export function formatTable({ title, columns, rows }: Table): string {
  const all = [columns, ...rows];
  const widths = columns.map((_, column) => Math.max(3, ...all.map((row) => (row[column] ?? "").length)));
  const line = (row: readonly string[]): string =>
    `| ${widths.map((width, column) => (row[column] ?? "").padEnd(width)).join(" | ")} |\n`;
  const rule = `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|\n`;
  return `${title}\n\n${line(columns)}${rule}${rows.map(line).join("")}`;
}
