/** What the self-test found, step by step: printed as it happens, or kept for JSON. */

import { wrapped } from "../line/wrap.ts";
import { print } from "../output.ts";
import { paintedLine } from "../paint.ts";
import type { View } from "../view.ts";

/** One step. */
export interface Step {
  /** Which call it belongs to; empty for what comes before the calls. */
  readonly call: string;
  /** What was looked at, in a word or two. */
  readonly about: string;
  /** `ok`, `fault`, or `note` for what only happened. */
  readonly state: "ok" | "fault" | "note";
  /** What was seen. */
  readonly text: string;
  /** What to do about a fault. */
  readonly mend?: string | undefined;
}

const WORDS: Readonly<Record<Step["state"], readonly [word: string, style: "good" | "fault" | "quiet"]>> = {
  ok: ["ok", "good"],
  fault: ["FAULT", "fault"],
  note: ["", "quiet"],
};

const STATE_WIDTH = 7;
const CALL_WIDTH = 8;
const ABOUT_WIDTH = 14;
const INDENT = " ".repeat(STATE_WIDTH + CALL_WIDTH);

/** The lines of a step. */
export function stepText({ call, about, state, text, mend }: Step, { paint, columns }: View): string {
  const [word, style] = WORDS[state];
  const start = paint(style, word) + " ".repeat(STATE_WIDTH - word.length) + call.padEnd(CALL_WIDTH) +
    about.padEnd(ABOUT_WIDTH);
  const hanging = INDENT + " ".repeat(ABOUT_WIDTH);
  const first = wrapped((start + paintedLine(text)).split(" "), hanging, columns);
  if (mend === undefined) return first;
  const [line = "", ...more] = mend.split("\n");
  const advice = wrapped(`${INDENT}-> ${paintedLine(line)}`.split(" "), `${INDENT}   `, columns);
  return first + advice + more.map((each) => `${paintedLine(each)}\n`).join("");
}

/** The steps so far. */
export class Report {
  readonly #steps: Step[] = [];
  readonly #view: View | undefined;

  /** A report that is printed as it grows; without a view it is only kept. */
  constructor(view: View | undefined) {
    this.#view = view;
  }

  /** All steps, in their order. */
  get steps(): readonly Step[] {
    return this.#steps;
  }

  /** Whether there was no fault. */
  get isGood(): boolean {
    return this.#steps.every(({ state }) => state !== "fault");
  }

  /** Takes a step. */
  add(step: Step): void {
    this.#steps.push(step);
    if (this.#view !== undefined) print(stepText(step, this.#view));
  }

  /** Prints text that is no step, such as the verdict; not kept. */
  say(text: string): void {
    if (this.#view !== undefined) print(text);
  }
}
