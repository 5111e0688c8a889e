/** Markdown as the generated pages have it. */

import type { Row } from "../../cmd/line/help.ts";

/** The first line of a page that is made by the program: who makes it. */
export const MADE = "<!-- Made from the program by `deno task pages`: change it there. -->\n";

/** Text in which Markdown finds nothing but what is between backticks. */
function escaped(text: string): string {
  return text.split("`").map((part, at) => at % 2 === 0 ? part.replaceAll(/[<>*_[\]]/g, "\\$&") : part)
    .join("`").replaceAll("|", "\\|");
}

/** A table. Cells that are to be code bring their own backticks. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |\n`;
  return line(head) + line(head.map(() => "---")) + rows.map((row) => line(row.map(escaped))).join("");
}

/** A table whose left column is code. */
export function codeTable(head: readonly [string, string], rows: readonly Row[]): string {
  return markdownTable(head, rows.map(([left, right]) => [`\`${left}\``, right]));
}

/** Text of the program in Markdown. */
export function markdownText(text: string): string {
  return escaped(text);
}
