/** Where a command prints to: how wide it is, and whether it has colours. */

import { COLOURED, type Paint, PLAIN } from "./paint.ts";

/** What `--color` may say. */
export const COLOR_WORDS = ["auto", "always", "never"] as const;

/** When there are colours. */
export type ColorChoice = typeof COLOR_WORDS[number];

/** What the output of a command looks like. */
export interface View {
  /** Gives texts their colours. */
  readonly paint: Paint;
  /** Characters in a line; Infinity if the output is no terminal, and nothing is to be shortened. */
  readonly columns: number;
  /** Whether the output is a terminal. */
  readonly isTerminal: boolean;
}

/** Plain text of any width: a file, a pipe, a test. */
export const PLAIN_VIEW: View = { paint: PLAIN, columns: Infinity, isTerminal: false };

/** What is asked of standard output. */
export interface Output {
  /** Whether it is a terminal. */
  isTerminal(): boolean;
}

/** Width of a terminal that does not tell its own. */
const USUAL_COLUMNS = 80;
/** Less than this is no width that a table fits into. */
const LEAST_COLUMNS = 20;

/** The width that the environment says (COLUMNS), else that of the terminal. */
function columnsOf(output: Output): number {
  const told = Number(Deno.env.get("COLUMNS") ?? "");
  if (Number.isInteger(told) && told > 0) return Math.max(LEAST_COLUMNS, told);
  if (!output.isTerminal()) return Infinity;
  try {
    return Math.max(LEAST_COLUMNS, Deno.consoleSize().columns || USUAL_COLUMNS);
  } catch {
    return USUAL_COLUMNS;
  }
}

/** Whether colours are wanted where nobody said: on terminals that have them, unless NO_COLOR (no-color.org) says otherwise. */
function hasColours(output: Output): boolean {
  const noColour = Deno.env.get("NO_COLOR") ?? "";
  return output.isTerminal() && noColour === "" && Deno.env.get("TERM") !== "dumb";
}

/** The view of standard output, or of another. */
export function viewOf(choice: ColorChoice, output: Output = Deno.stdout): View {
  const coloured = choice === "always" || (choice === "auto" && hasColours(output));
  return { paint: coloured ? COLOURED : PLAIN, columns: columnsOf(output), isTerminal: output.isTerminal() };
}
