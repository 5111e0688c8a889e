/** The plan of setup as text for people: each step with its file and the lines that change. Passwords are not shown. */

import { writeValue } from "../../lib/config/edit.ts";
import type { Machine } from "../../lib/site/machine.ts";
import type { Plan } from "../../lib/site/setup/plan.ts";
import type { FileStep, Rights, Step } from "../../lib/site/setup/step.ts";
import type { Undone } from "../../lib/site/setup/undo.ts";
import { escapeXml } from "../../lib/site/xml/tags.ts";
import type { View } from "../view.ts";
import { diffLines } from "./diff.ts";

const HIDDEN = "********";
/** Lines of a new file that are shown; a longer one is only counted. */
const SHORT_FILE = 12;

function rightsText({ owner, mode }: Rights): string {
  return `${owner}, mode 0${mode.toString(8)}`;
}

function countText(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}

function newFileLines({ text, basis }: FileStep): readonly string[] {
  if (basis !== undefined) return diffLines(basis, text);
  const lines = text.split("\n").slice(0, -1);
  return lines.length > SHORT_FILE ? [] : lines.map((line) => `+ ${line}`.trimEnd());
}

function fileText(step: FileStep, machine: Machine): readonly [head: string, lines: readonly string[]] {
  const before = machine.text(step.path);
  if (before !== undefined) return [`change ${step.path}`, diffLines(before, step.text)];
  const size = step.text === "" ? "empty" : countText(step.text.split("\n").length - 1, "line");
  const rights = step.rights === undefined ? "" : `; ${rightsText(step.rights)}`;
  return [`make ${step.path} (${size}${rights})`, newFileLines(step)];
}

function stepText(step: Step, machine: Machine): readonly [head: string, lines: readonly string[]] {
  switch (step.kind) {
    case "file":
      return fileText(step, machine);
    case "copy":
      return [`copy ${step.from} to ${step.path}`, []];
    case "link":
      return [`link ${step.path} to ${step.target}`, []];
    case "folder":
      return [`make the folder ${step.path} (${rightsText(step.rights)})`, []];
    case "rights":
      return [`give ${step.path} to ${rightsText(step.rights)}`, []];
    case "remove":
      return [`remove ${step.path}`, []];
    case "run":
      return [`run ${step.command.join(" ")}`, []];
    default:
      return step satisfies never;
  }
}

/** The first line of a step, without what it is for. */
export function stepHead(step: Step, machine: Machine): string {
  return stepText(step, machine)[0];
}

/** Characters of a secret that is hidden wherever it stands; a shorter one is found in numbers and words, too. */
const LONG_SECRET = 6;

function hide(text: string, secret: string): string {
  if (secret.length >= LONG_SECRET) return text.replaceAll(secret, HIDDEN);
  const value = new RegExp(`(?<==[ \\t]*"?)${RegExp.escape(secret)}(?=["\\s;#]|$)`, "gm");
  return text.replace(value, HIDDEN);
}

/** A text without the secrets of a plan, however a file writes them. */
export function withoutSecrets(text: string, { secrets }: Pick<Plan, "secrets">): string {
  const written = secrets.flatMap((
    secret,
  ) => [escapeXml(secret), writeValue(secret).replace(/^"(.*)"$/, "$1"), secret]);
  return written.reduce(hide, text);
}

function indented(text: string, by: string): string {
  return text.replaceAll(/^(?=.)/gm, by);
}

function listText(items: readonly string[]): string {
  return items.map((item) => `  - ${indented(item, "    ").trimStart()}\n`).join("");
}

/** Steps that are alike: what they do to their paths is the same. */
interface Group {
  readonly heads: string[];
  readonly why: string;
  readonly lines: readonly string[];
}

/** The steps, those that follow each other and are alike as one. */
function groups(steps: readonly Step[], machine: Machine): readonly Group[] {
  const found: Group[] = [];
  for (const step of steps) {
    const [head, lines] = stepText(step, machine);
    const last = found.at(-1);
    const isAlike = last?.why === step.why && last.lines.join("\n") === lines.join("\n");
    if (isAlike) last.heads.push(head);
    else found.push({ heads: [head], why: step.why, lines });
  }
  return found;
}

function groupText({ heads, why, lines }: Group, number: number, { paint }: View): string {
  const [first = "", ...others] = heads.map((head) => `${head}\n`);
  const changes = lines.map((line) => {
    const style = line.startsWith("+") ? "good" : line.startsWith("-") ? "fault" : "quiet";
    return `       ${paint(style, line.replaceAll("\t", "    "))}\n`;
  });
  const indent = "     ";
  const rest = others.map((head) => `${indent}${head}`).join("");
  return `${String(number).padStart(3)}. ${first}${rest}${indent}${paint("quiet", `(${why})`)}\n${
    changes.join("")
  }`;
}

/** What was seen, and what is done. */
export function planText(plan: Plan, machine: Machine, view: View): string {
  const { paint } = view;
  const steps = groups(plan.steps, machine).map((group, index) => groupText(group, index + 1, view));
  const parts = [
    plan.seen.length === 0 ? "" : `${paint("title", "Found")}\n${listText(plan.seen)}`,
    steps.length === 0 ? "" : `${paint("title", "To be done")}\n${steps.join("")}`,
  ];
  return withoutSecrets(parts.filter((part) => part !== "").join("\n"), plan);
}

/** A step for programs. */
export interface StepJson {
  /** `file`, `copy`, `link`, `folder`, `rights`, `remove` or `run`. */
  readonly kind: Step["kind"];
  /** What is changed; undefined for a program that is run. */
  readonly path: string | undefined;
  /** What is done, in words. */
  readonly does: string;
  /** What it is for. */
  readonly why: string;
  /** Lines that change, each with `+`, `-` or a blank before it. */
  readonly lines: readonly string[];
}

/** The plan for programs, without secrets. */
export function planJson(plan: Plan, machine: Machine): {
  readonly seen: readonly string[];
  readonly steps: readonly StepJson[];
  readonly byHand: readonly string[];
  readonly problems: readonly string[];
} {
  const clean = (text: string): string => withoutSecrets(text, plan);
  const steps = plan.steps.map((step): StepJson => {
    const [head, lines] = stepText(step, machine);
    const path = step.kind === "run" ? undefined : step.path;
    return { kind: step.kind, path, does: clean(head), why: step.why, lines: lines.map(clean) };
  });
  return {
    seen: plan.seen.map(clean),
    steps,
    byHand: plan.byHand.map(clean),
    problems: plan.problems.map(clean),
  };
}

/** What a person has to do; empty if there is nothing. */
export function byHandText(plan: Plan, { paint }: View): string {
  if (plan.byHand.length === 0) return "";
  return withoutSecrets(`${paint("title", "For you to do")}\n${listText(plan.byHand)}`, plan);
}

const RESULTS: Readonly<Record<Undone["result"], string>> = {
  back: "becomes what it was",
  same: "is as it was already",
  changed: "was changed since and is left alone",
  failed: "cannot be taken back",
};

/** What became of each change. */
export function undoneText(undone: readonly Undone[], { paint }: View): string {
  return undone.map(({ result, what, why }) => {
    const style = result === "failed" ? "fault" : result === "changed" ? "warning" : "quiet";
    return `${what}: ${paint(style, RESULTS[result])}${why === undefined ? "" : ` (${why})`}\n`;
  }).join("");
}
