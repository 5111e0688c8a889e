/** A finding about gofax.conf and how it is printed: `file:line: section.key: message`. */

import { showUnseen } from "../text/unseen.ts";

/** A problem of the file, or a warning about it. */
export interface Problem {
  /** The file's name, as it was given. */
  readonly file: string;
  /**
   * Counted from 1; 0 if the file could not be read at all. A missing key is reported at its section, else at the end of the
   * file.
   */
  readonly line: number;
  /** `section.key`; `[section]` for a whole section, empty for a line that could not be read. */
  readonly key: string;
  /** What is wrong or doubtful, and what to do about it, if that is known. One line, not ended. */
  readonly message: string;
}

/** One line for people, `file:line: section.key: message`, without a line break. */
export function formatProblem(problem: Problem): string {
  const key = problem.key === "" ? "" : `${problem.key}: `;
  return showUnseen(`${problem.file}:${problem.line}: ${key}${problem.message}`);
}
