/** Decides the value of each key from the lines that set it and its default. */

import type { Assignment, Finding } from "./assign.ts";
import type { Key, KnownKey } from "./schema.ts";

/** A key's value and where it came from. */
export interface Setting {
  /** Undefined if it is missing or wrong. */
  readonly value: unknown;
  /** The line that sets it, counted from 1; undefined for the default. */
  readonly line: number | undefined;
}

/** A setting and the findings about it. */
export interface DecidedSetting {
  /** The value, and its source. */
  readonly setting: Setting;
  /** Wrong values, or that a required value is missing. */
  readonly problems: readonly Finding[];
  /** Lines that have no effect, and warnings about a value. */
  readonly warnings: readonly Finding[];
}

function initialValue(key: Key<unknown>): unknown {
  if (key.initial === undefined) return undefined;
  const reading = key.kind.read(key.initial);
  return reading.ok ? reading.value : undefined;
}

const CUT = "what follows is a comment; if it belongs to the value, put the value in double quotes";

const isEmptyList = (value: unknown): boolean => Array.isArray(value) && value.length === 0;

/** Combines the lines that are used, one by one. */
class SettingReader {
  readonly #key: Key<unknown>;
  readonly problems: Finding[] = [];
  readonly warnings: Finding[] = [];
  value: unknown;
  line: number | undefined;
  readonly #values: unknown[] = [];

  constructor(key: Key<unknown>) {
    this.#key = key;
  }

  take({ entry, text }: Assignment): void {
    const place = { line: entry.line, key: `${entry.section}.${entry.key}` };
    const { kind } = this.#key;
    const reading = kind.read(text);
    if (!reading.ok) {
      this.problems.push({ ...place, message: reading.message });
      return;
    }
    if (reading.warning !== undefined) this.warnings.push({ ...place, message: reading.warning });
    if (entry.cut) this.warnings.push({ ...place, message: CUT });
    if (this.line !== undefined && kind.join === undefined) {
      this.warnings.push({ ...place, message: `given twice: this counts, and line ${this.line} does not` });
    }
    this.#values.push(reading.value);
    this.line = entry.line;
  }

  /** `missingLine` is where to report that a key is missing. */
  finish(path: string, missingLine: number): void {
    const last = this.#values.at(-1);
    this.value = this.#values.length > 1 ? this.#key.kind.join?.(this.#values) ?? last : last;
    if (this.problems.length > 0) return;
    if (this.line === undefined) this.value = initialValue(this.#key);
    if (this.#key.initial === undefined && (this.value === undefined || isEmptyList(this.value))) {
      this.problems.push({ line: this.line ?? missingLine, key: path, message: "this must be given" });
    }
  }
}

/**
 * Reads the texts given for a key. Those of a higher rank are used in place of the others; of several with the same rank the last
 * one is used, or a list grows. `missingLine` is where to report that there is none.
 */
export function decideSetting(
  known: KnownKey,
  assignments: readonly Assignment[],
  missingLine: number,
): DecidedSetting {
  const reader = new SettingReader(known.key);
  const first = assignments.toSorted((a, b) => b.rank - a.rank).at(0);
  for (const assignment of assignments) {
    const { entry, rank } = assignment;
    if (rank === first?.rank) reader.take(assignment);
    else {
      const message = `${known.path} is not taken from here: line ${first?.entry.line} says what it is`;
      reader.warnings.push({ line: entry.line, key: `${entry.section}.${entry.key}`, message });
    }
  }
  reader.finish(known.path, missingLine);
  const { value, line, problems, warnings } = reader;
  return { setting: { value, line }, problems, warnings };
}
