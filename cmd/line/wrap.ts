/** Text for the terminal in lines of limited length, and in two columns. Paint takes no room. */

import { columnsOf } from "../paint.ts";
import type { View } from "../view.ts";

/** Longer lines are hard to read, however wide the terminal is. */
const MOST_COLUMNS = 100;
/** Where the width is not known. */
const USUAL_COLUMNS = 80;
/** The left column takes no more than this share of the width. */
const MOST_LEFT = 0.5;

/** The longest line of text, in characters. */
export function textWidth({ columns }: View): number {
  return columns === Infinity ? USUAL_COLUMNS : Math.min(MOST_COLUMNS, columns);
}

/**
 * Parts with a blank between them, in lines with their ends; a part is never cut.
 *
 * @param indent what lines after the first begin with
 * @param width the longest line, in characters
 */
export function wrapped(pieces: readonly string[], indent: string, width: number): string {
  const [first = "", ...rest] = pieces;
  const lines: string[] = [];
  let line = first;
  for (const piece of rest) {
    if (columnsOf(line) + 1 + columnsOf(piece) <= width || line === indent) line += ` ${piece}`;
    else {
      lines.push(line);
      line = indent + piece;
    }
  }
  return [...lines, line].map((each) => `${each.trimEnd()}\n`).join("");
}

/** A paragraph. */
export function paragraph(text: string, width: number): string {
  return wrapped(text.split(" "), "", width);
}

function padded(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - columnsOf(text)));
}

/** A row; if its left part is too long for the column, the right part begins on a line of its own. */
function row([left, right]: readonly [string, string], column: number, width: number): string {
  const [first = "", ...rest] = right.split(" ");
  const indent = " ".repeat(column);
  if (columnsOf(left) + 2 <= column) return wrapped([padded(left, column) + first, ...rest], indent, width);
  return `${left}\n${right === "" ? "" : wrapped([indent + first, ...rest], indent, width)}`;
}

/**
 * A list in two columns, wrapped in the right one.
 *
 * @param rows what stands left and right
 * @param width the longest line, in characters
 */
export function twoColumns(
  rows: readonly (readonly [left: string, right: string])[],
  width: number,
): string {
  const most = Math.floor(width * MOST_LEFT);
  const fitting = rows.map(([left]) => columnsOf(left) + 2).filter((each) => each <= most);
  const column = fitting.length === 0 ? 4 : Math.max(...fitting);
  return rows.map((each) => row(each, column, width)).join("");
}
