/** Rounds over everything that is compared, in turn, so that all suffer alike from whatever else the machine does. */

import { messageOf } from "../../lib/text/error_text.ts";
import type { Bench } from "../part.ts";

/** Something that is measured several times. */
export interface Row<Measured> {
  /** As progress and failures call it. */
  readonly label: string;
  readonly rounds: Measured[];
}

/**
 * Measures each row once in each round. What fails is told, and the rest goes on; what was measured when the time is over counts.
 *
 * @returns what could not be measured, a sentence each
 * @throws {Error} If nothing could be measured.
 */
export async function measureRounds<Measured, Each extends Row<Measured>>(
  { signal, say }: Pick<Bench, "signal" | "say">,
  rows: readonly Each[],
  rounds: number,
  measure: (row: Each) => Promise<Measured>,
): Promise<readonly string[]> {
  const failures: string[] = [];
  for (let round = 1; round <= rounds; round++) {
    for (const row of rows) {
      if (signal.aborted) break;
      say(`round ${round} of ${rounds}: ${row.label}`);
      try {
        row.rounds.push(await measure(row));
      } catch (error) {
        failures.push(`Round ${round} of ${rounds}, ${row.label}: ${messageOf(error)}`);
      }
    }
  }
  if (rows.every((row) => row.rounds.length === 0)) throw new Error(failures.join("\n"));
  return failures;
}
