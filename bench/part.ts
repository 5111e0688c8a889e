/** What a part of the bench is. */

import type { Table } from "./report/table.ts";
import type { Programs } from "./site/programs.ts";

/** What a part is given. */
export interface Bench {
  /** What is measured side by side. */
  readonly programs: Programs;
  /** `full` measures; `smallest` only shows that the part works. */
  readonly size: "full" | "smallest";
  /** Aborted when the time of the part is over. */
  readonly signal: AbortSignal;
  /** Tells whoever waits what is being measured. */
  readonly say: (text: string) => void;
}

/** What a part found out. */
export interface Findings {
  readonly tables: readonly Table[];
  /** What has to be said about these figures, a sentence each. */
  readonly notes: readonly string[];
  /** Every single measurement, for the JSON file. */
  readonly data: unknown;
}

/** A part of the bench. */
export interface Part {
  /** What it measures, in a line. */
  readonly about: string;
  /** It is ended after so many minutes. */
  readonly minutes: number;
  /** Measures. Throws the signal's reason when its time is over. */
  readonly run: (bench: Bench) => Promise<Findings>;
}
