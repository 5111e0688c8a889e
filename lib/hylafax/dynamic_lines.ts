/** The effect of each line of a DynamicConfig script's output, for an administrator who tries the script. */

import type { DynamicResult } from "./dynamic_config.ts";
import { parseDynamicLine } from "./dynamic_output.ts";
import { quoteValue } from "./format_error.ts";

/** The effect of a line. */
export type LineFate =
  /** It is used. */
  | "used"
  /** It has no value, so everything stays as configured. */
  | "empty"
  /** It has no colon where there should be one, or no key. */
  | "skipped"
  /** A line before it has the same key. */
  | "repeated"
  /** The key is not known. */
  | "ignored"
  /** The value is wrong. */
  | "refused";

/** One line of output. */
export interface DynamicLine {
  /** Counted from 1. */
  readonly line: number;
  /** As it was printed, without its line break. */
  readonly text: string;
  /** The effect. */
  readonly fate: LineFate;
  /** The reason, or the value that is used, for a person. */
  readonly note: string;
}

type Judged = Pick<DynamicLine, "fate" | "note">;

function judge(
  key: string,
  value: string,
  line: number,
  first: ReadonlyMap<string, number>,
  { problems, leftOut, ignored }: DynamicResult<unknown>,
): Judged {
  const counts = first.get(key.toLowerCase()) ?? line;
  if (counts !== line) return { fate: "repeated", note: `line ${counts} has the same key, and counts` };
  const problem = problems.find((each) => each.line === line);
  if (problem !== undefined) return { fate: "refused", note: problem.message };
  if (ignored.some((each) => each.line === line)) {
    return { fate: "ignored", note: `${key} means nothing here` };
  }
  if (value === "") return { fate: "empty", note: "no value: as configured" };
  const without = leftOut.find((each) => each.line === line)?.message;
  return { fate: "used", note: without ?? `${key} is ${quoteValue(value)}` };
}

/** Explains a script's output; `result` is what reading the same text gave. Empty lines are left out. */
export function explainLines(text: string, result: DynamicResult<unknown>): readonly DynamicLine[] {
  const lines = text.split("\n").map((raw) => ({
    raw: raw.replace(/\r$/, ""),
    entry: parseDynamicLine(raw),
  }));
  const first = new Map<string, number>();
  for (const [index, { entry }] of lines.entries()) {
    const key = entry?.key.toLowerCase();
    if (key !== undefined && !first.has(key)) first.set(key, index + 1);
  }
  return lines.flatMap(({ raw, entry }, index) => {
    if (raw.trim() === "") return [];
    const wrong = result.withoutColon.find(({ line }) => line === index + 1);
    const skipped = wrong === undefined ? "not KEY: VALUE" : `${wrong.key} has no colon behind it`;
    const judged = entry === undefined || wrong !== undefined
      ? { fate: "skipped" as const, note: skipped }
      : judge(entry.key, entry.value, index + 1, first, result);
    return [{ line: index + 1, text: raw, ...judged }];
  });
}
