/** What `gofax doctor` prints: for people, and as JSON (docs/doctor.md). */

import { PARTS, type State } from "../../lib/site/doctor/base/check.ts";
import { countStates, type Finding } from "../../lib/site/doctor/run_checks.ts";
import { buildInfo } from "../build_info.ts";
import type { Paint, Style } from "../paint.ts";
import { showUnseen } from "../../lib/text/unseen.ts";

/** Raised when a field changes its meaning or is removed. */
const FORMAT = 1;

const STYLES: Readonly<Record<State, Style>> = {
  ok: "good",
  warning: "warning",
  fault: "fault",
  skipped: "quiet",
};
/** Columns of the label in front of what was seen. */
const LABEL = 9;

/** What `--fix` did about a check. */
export interface Mended {
  /** The check. */
  readonly check: string;
  /** Whether it succeeded. */
  readonly done: boolean;
  /** What was done, or why it was not. */
  readonly words: string;
}

function findingText({ check, state, seen, means, mend, fix }: Finding, paint: Paint): string {
  const row = (label: string, text: string): string => `${"".padEnd(LABEL)}${label}: ${showUnseen(text)}\n`;
  return `${paint(STYLES[state], state.padEnd(LABEL))}${check.id}: ${showUnseen(seen)}\n` +
    (means === undefined ? "" : row("means", means)) +
    (mend === undefined ? "" : row("mend", mend)) +
    (fix === undefined ? "" : row("--fix", fix.does));
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}

function summary(findings: readonly Finding[]): string {
  const { ok, warning, fault, skipped } = countStates(findings);
  const parts = [
    ...(fault > 0 ? [plural(fault, "fault")] : []),
    ...(warning > 0 ? [plural(warning, "warning")] : []),
    `${ok} ok`,
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
  ];
  return `${parts.join(", ")}${fault + warning === 0 ? ": all well" : ""}\n`;
}

/** How findings are shown. */
export interface Shown {
  /** Whether what is right is shown, too. */
  readonly all: boolean;
  /** Gives texts their colours. */
  readonly paint: Paint;
}

/** Prints the findings: warnings and faults, or all under the headings of their parts. */
export function doctorText(findings: readonly Finding[], { all, paint }: Shown): string {
  const shown = all ? findings : findings.filter(({ state }) => state === "warning" || state === "fault");
  let part = "";
  const lines = shown.map((finding) => {
    const heading = all && finding.check.part !== part
      ? `${paint("title", PARTS[finding.check.part])}\n`
      : "";
    part = finding.check.part;
    return heading + findingText(finding, paint);
  });
  return lines.join("") + summary(findings);
}

/** Prints what `--fix` did. */
export function mendedText(mended: readonly Mended[], paint: Paint): string {
  if (mended.length === 0) return "nothing to mend by itself\n";
  return mended.map(({ check, done, words }) =>
    `${done ? paint("good", "mended".padEnd(LABEL)) : paint("fault", "failed".padEnd(LABEL))}${check}: ${
      showUnseen(words)
    }\n`
  ).join("");
}

/** The exit code: 0 all well, 1 warnings, 2 faults. */
export function doctorExit(findings: readonly Finding[]): number {
  const { fault, warning } = countStates(findings);
  return fault > 0 ? 2 : warning > 0 ? 1 : 0;
}

/** Prints one JSON value. */
export function doctorJson(findings: readonly Finding[], file: string, mended: readonly Mended[]): string {
  const value = {
    format: FORMAT,
    gofax: buildInfo().version,
    time: new Date().toISOString(),
    config: file,
    exit: doctorExit(findings),
    counts: countStates(findings),
    findings: findings.map(({ check, state, seen, means = null, mend = null, fix, key = null }) => ({
      check: check.id,
      part: check.part,
      title: check.title,
      state,
      seen,
      means,
      mend,
      fix: fix?.does ?? null,
      key,
    })),
    mended,
  };
  return `${JSON.stringify(value, null, 2)}\n`;
}
