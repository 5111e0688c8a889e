/** Files that are not UTF-8: their bytes would not survive a change, so they are left alone, and a person is told what they should come to. */

import { lineOf } from "../xml/tags.ts";
import type { Part, Step } from "./step.ts";

/** What stands for bytes that are not UTF-8. */
const UNREAD = "\ufffd";

/** The lines of a text that another one does not have. */
function changedLines(before: string, after: string): string {
  const old = new Set(before.split("\n"));
  return after.split("\n").filter((line) => !old.has(line)).map((line) =>
    `${lineOf(after, after.indexOf(line))}: ${line}`
  ).join("\n");
}

function tornWords(step: Step): string | undefined {
  if (step.kind !== "file" || !step.before?.includes(UNREAD) || !step.text.includes(UNREAD)) return undefined;
  return `${step.path} is not UTF-8 and is left alone. It should come to:\n${
    changedLines(step.before, step.text)
  }`;
}

/** The part without steps that would spoil a file, with words for a person in their place. */
export function withoutTorn(part: Required<Part>): Required<Part> {
  const words = part.steps.flatMap((step) => tornWords(step) ?? []);
  if (words.length === 0) return part;
  const steps = part.steps.filter((step) => tornWords(step) === undefined);
  return { ...part, steps, byHand: [...part.byHand, ...words] };
}
