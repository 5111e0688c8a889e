/**
 * Colours in the output of commands. `paint()` puts marks around a text, and `print()` (output.ts) makes control sequences of them
 * (ECMA-48, SGR). The marks hold a random key, so that no text from outside can pass for one.
 */

import { showUnseen, showUnseenInLines } from "../lib/text/unseen.ts";

/** What a text is, for its colour. */
export type Style = "title" | "good" | "warning" | "fault" | "quiet";

/** Gives a text its colour, or leaves it as it is. */
export type Paint = (style: Style, text: string) => string;

/** The parameters of SGR that begin a style. */
const SEQUENCES: Readonly<Record<Style, string>> = {
  title: "1",
  good: "32",
  warning: "33",
  fault: "1;31",
  quiet: "2",
};
const END = "0";

/** Noncharacters: print() would show them as escapes. */
const [OPEN, CLOSE] = ["\ufdd0", "\ufdd1"];

let marks: RegExp | undefined;
let key = "";

function mark(sequence: string): string {
  if (marks === undefined) {
    key = crypto.randomUUID();
    marks = new RegExp(`${OPEN}${key}([0-9;]+)${CLOSE}`, "g");
  }
  return `${OPEN}${key}${sequence}${CLOSE}`;
}

/** Leaves every text as it is. */
export const PLAIN: Paint = (_, text): string => text;

/** Marks texts for print(). */
export const COLOURED: Paint = (style, text): string =>
  text === "" ? "" : mark(SEQUENCES[style]) + text + mark(END);

/** A text without the marks of paint. */
export function unpainted(text: string): string {
  return marks === undefined ? text : text.replace(marks, "");
}

/** The parts of a text between its marks, which stand at the odd places of the list. */
function parts(text: string): readonly string[] {
  return marks === undefined ? [text] : text.split(marks);
}

/** A text of one line in which characters that are not shown are written as escapes, except the marks of paint. */
export function paintedLine(text: string): string {
  return parts(text).map((part, index) => index % 2 === 0 ? showUnseen(part) : mark(part)).join("");
}

/** What a terminal is to get: marks as control sequences, and all other characters that are not shown as escapes. */
export function shownPainted(text: string): string {
  return parts(text).map((part, index) => index % 2 === 0 ? showUnseenInLines(part) : `\x1b[${part}m`)
    .join("");
}

/** East Asian characters and pictures, which take two columns (UAX 11). */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

/** The columns that a text of one line takes on a terminal. */
export function columnsOf(text: string): number {
  const plain = unpainted(text);
  if (/^[\x20-\x7e]*$/.test(plain)) return plain.length;
  return Array.from(plain).reduce(
    (sum, each) => sum + (/\p{M}/u.test(each) ? 0 : WIDE.test(each) ? 2 : 1),
    0,
  );
}

/** The characters of a text that fit into so many columns. */
function fitting(text: string, columns: number): string {
  let [taken, kept] = [0, ""];
  for (const each of text) {
    taken += columnsOf(each);
    if (taken > columns) break;
    kept += each;
  }
  return kept;
}

/** A text of one line that takes no more than so many columns; what is too long ends with `…`. */
export function shortened(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text;
  let left = Math.max(0, columns - 1);
  let cut = false;
  return parts(text).map((part, index) => {
    if (index % 2 === 1) return mark(part);
    const kept = fitting(part, left);
    const end = kept.length < part.length && !cut ? "…" : "";
    cut ||= end !== "";
    left = cut ? 0 : left - columnsOf(kept);
    return kept + end;
  }).join("");
}
