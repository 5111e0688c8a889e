/**
 * Counting for the test runner: the figures `deno test` prints in its last line, added up over all parts of a run.
 */

/** How many tests (or checks) went how. */
export interface Tally {
  /** Tests and checks that went well. */
  readonly passed: number;
  /** Those that did not. */
  readonly failed: number;
  /** Those that were left out. */
  readonly skipped: number;
  /** What failed and what was skipped, one line each, as far as it has a name. */
  readonly names: readonly string[];
}

/** Nothing has run. */
export const NOTHING: Tally = { passed: 0, failed: 0, skipped: 0, names: [] };

// deno-lint-ignore no-control-regex -- colours are control characters
const COLOURS = /\x1b\[[0-9;]*m/g;
const SUMMARY = /^(?:ok|FAILED) \| \d+ passed.*$/gm;

/** Adds two tallies. */
export function add(a: Tally, b: Tally): Tally {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
    names: [...a.names, ...b.names],
  };
}

function figure(summary: string, word: string): number {
  return Number(new RegExp(`(\\d+) ${word}`).exec(summary)?.[1] ?? 0);
}

/** Names of tests that `deno test` says have failed, in the list behind everything else; and of those that it left out. */
function namesIn(output: string): readonly string[] {
  const failures = output.split(/^ *FAILURES *$/m).slice(1).at(-1) ?? "";
  const failed = failures.split("\n").filter((line) => line.includes(" => ")).map((line) =>
    `failed: ${line.trim()}`
  );
  const skipped = [...output.matchAll(/^(.*) \.\.\. ignored(?: \(.*\))?$/gm)].map(([, name = ""]) =>
    name.trim()
  );
  // a name that says itself what is left out, and why, is said as it is
  return [...failed, ...skipped.map((name) => name.startsWith("Left out: ") ? name : `skipped: ${name}`)];
}

/**
 * Reads the figures out of what `deno test` printed.
 * A run that failed without naming a failed test (it did not compile, found no file, was killed) counts as one failure.
 */
export function tallyOf(output: string, exitCode: number): Tally {
  const plain = output.replace(COLOURS, "");
  const summary = plain.match(SUMMARY)?.at(-1) ?? "";
  const tally = {
    names: namesIn(plain),
    passed: figure(summary, "passed"),
    failed: figure(summary, "failed"),
    skipped: figure(summary, "ignored"),
  };
  return exitCode !== 0 && tally.failed === 0 ? { ...tally, failed: 1 } : tally;
}

/** The closing line of a run. */
export function closingLine({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed` + (skipped > 0 ? `, ${skipped} skipped` : "");
}

/** Exit code of a run: 0 only if something ran and nothing failed. */
export function exitCodeOf({ passed, failed }: Tally): number {
  return failed === 0 && passed > 0 ? 0 : 1;
}
