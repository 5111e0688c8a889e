/** Text for the terminal in lines of limited length, and in two columns. */

/** Longest line, in characters. */
const WIDTH = 100;

/**
 * Parts with a blank between them, in lines with their ends; a part is never cut.
 *
 * @param indent what lines after the first begin with
 */
export function wrapped(pieces: readonly string[], indent: string): string {
  const [first = "", ...rest] = pieces;
  const lines: string[] = [];
  let line = first;
  for (const piece of rest) {
    if (line.length + 1 + piece.length <= WIDTH) line += ` ${piece}`;
    else {
      lines.push(line);
      line = indent + piece;
    }
  }
  return [...lines, line].map((each) => `${each}\n`).join("");
}

/** A paragraph. */
export function paragraph(text: string): string {
  return wrapped(text.split(" "), "");
}

/**
 * A list in two columns, wrapped in the right one.
 *
 * @param rows what stands left and right
 */
export function twoColumns(rows: readonly (readonly [left: string, right: string])[]): string {
  const width = Math.max(0, ...rows.map(([left]) => left.length)) + 2;
  return rows.map(([left, right]) => {
    const [first = "", ...rest] = right.split(" ");
    return wrapped([left.padEnd(width) + first, ...rest], " ".repeat(width));
  }).join("");
}
