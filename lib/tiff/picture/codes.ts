/**
 * Run length codes of facsimile pages: ITU-T T.4, tables 2, 3a and 3b, and the modes of T.4 table 4 (= T.6 table 1).
 */

import { MODES, runOf, runWords } from "../code_words.ts";

/** A code word: its bits, right aligned, and how many they are. */
export interface Code {
  /** The bits, the last one lowest. */
  readonly bits: number;
  /** How many bits, 2 to 13. */
  readonly length: number;
}

/** The meaning of a code word: a run in picture elements. Runs of 64 and more are followed by another code. */
export interface DecodedRun {
  /** Picture elements. */
  readonly run: number;
  /** Bits of the code word. */
  readonly length: number;
}

/** The relation of a row to the one above; `V` with the distance, positive to the right. */
export type Mode =
  | { readonly kind: "pass" | "horizontal"; readonly length: number }
  | { readonly kind: "vertical"; readonly offset: number; readonly length: number };

/** The longest code word of all, in bits. */
export const LONGEST_CODE = 13;

/** The longest run a single code stands for. */
export const LONGEST_RUN = 2560;

function toCodes(colour: "white" | "black"): ReadonlyMap<number, Code> {
  const words = runWords(colour);
  return new Map(words.map((word, i) => [runOf(i), { bits: Number.parseInt(word, 2), length: word.length }]));
}

/** Code words by run length. */
export const RUN_CODES = { white: toCodes("white"), black: toCodes("black") } as const;

/** Fills all entries of a table whose index begins with the code word. */
function fill<T>(table: (T | undefined)[], width: number, bits: number, length: number, value: T): void {
  const free = width - length;
  table.fill(value, bits << free, (bits + 1) << free);
}

function toRunTable(codes: ReadonlyMap<number, Code>): readonly (DecodedRun | undefined)[] {
  const table = new Array<DecodedRun | undefined>(1 << LONGEST_CODE).fill(undefined);
  for (const [run, { bits, length }] of codes) fill(table, LONGEST_CODE, bits, length, { run, length });
  return table;
}

/** The code word with which the next {@link LONGEST_CODE} bits begin; undefined if with none. */
export const RUN_TABLES = { white: toRunTable(RUN_CODES.white), black: toRunTable(RUN_CODES.black) } as const;

/** The longest mode, in bits. */
export const LONGEST_MODE = 7;

function toModeTable(): readonly (Mode | undefined)[] {
  const table = new Array<Mode | undefined>(1 << LONGEST_MODE).fill(undefined);
  for (const [word, what] of MODES) {
    const length = word.length;
    const mode: Mode = typeof what === "number"
      ? { kind: "vertical", offset: what, length }
      : { kind: what, length };
    fill(table, LONGEST_MODE, Number.parseInt(word, 2), length, mode);
  }
  return table;
}

/** The mode with which the next {@link LONGEST_MODE} bits begin; undefined if with none. */
export const MODE_TABLE: readonly (Mode | undefined)[] = toModeTable();

/** End of line: at least eleven zeros and a one. */
export const EOL: Code = { bits: 1, length: 12 };
