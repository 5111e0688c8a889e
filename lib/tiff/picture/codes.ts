/**
 * Run length codes of facsimile pages: ITU-T T.4, tables 2, 3a and 3b, and the modes of T.4 table 4 (= T.6 table 1).
 */

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

/** Runs 0…63, then 64, 128, … 1728. */
const WHITE = `
00110101 000111 0111 1000 1011 1100 1110 1111 10011 10100 00111 01000 001000 000011 110100 110101
101010 101011 0100111 0001100 0001000 0010111 0000011 0000100 0101000 0101011 0010011 0100100 0011000
00000010 00000011 00011010 00011011 00010010 00010011 00010100 00010101 00010110 00010111 00101000 00101001
00101010 00101011 00101100 00101101 00000100 00000101 00001010 00001011 01010010 01010011 01010100 01010101
00100100 00100101 01011000 01011001 01011010 01011011 01001010 01001011 00110010 00110011 00110100
11011 10010 010111 0110111 00110110 00110111 01100100 01100101 01101000 01100111 011001100 011001101
011010010 011010011 011010100 011010101 011010110 011010111 011011000 011011001 011011010 011011011
010011000 010011001 010011010 011000 010011011`;

const BLACK = `
0000110111 010 11 10 011 0011 0010 00011 000101 000100 0000100 0000101 0000111 00000100 00000111 000011000
0000010111 0000011000 0000001000 00001100111 00001101000 00001101100 00000110111 00000101000 00000010111
00000011000 000011001010 000011001011 000011001100 000011001101 000001101000 000001101001 000001101010
000001101011 000011010010 000011010011 000011010100 000011010101 000011010110 000011010111 000001101100
000001101101 000011011010 000011011011 000001010100 000001010101 000001010110 000001010111 000001100100
000001100101 000001010010 000001010011 000000100100 000000110111 000000111000 000000100111 000000101000
000001011000 000001011001 000000101011 000000101100 000001011010 000001100110 000001100111
0000001111 000011001000 000011001001 000001011011 000000110011 000000110100 000000110101 0000001101100
0000001101101 0000001001010 0000001001011 0000001001100 0000001001101 0000001110010 0000001110011
0000001110100 0000001110101 0000001110110 0000001110111 0000001010010 0000001010011 0000001010100
0000001010101 0000001011010 0000001011011 0000001100100 0000001100101`;

/** Runs 1792, 1856, … 2560 of either colour. */
const LONG = `
00000001000 00000001100 00000001101 000000010010 000000010011 000000010100 000000010101 000000010110
000000010111 000000011100 000000011101 000000011110 000000011111`;

const MODES: readonly (readonly [string, "pass" | "horizontal" | number])[] = [
  ["1", 0],
  ["011", 1],
  ["000011", 2],
  ["0000011", 3],
  ["010", -1],
  ["000010", -2],
  ["0000010", -3],
  ["001", "horizontal"],
  ["0001", "pass"],
];

function runOf(index: number): number {
  return index < 64 ? index : (index - 63) * 64;
}

function toCodes(list: string): ReadonlyMap<number, Code> {
  const words = `${list} ${LONG}`.trim().split(/\s+/);
  return new Map(words.map((word, i) => [runOf(i), { bits: Number.parseInt(word, 2), length: word.length }]));
}

/** Code words by run length. */
export const RUN_CODES = { white: toCodes(WHITE), black: toCodes(BLACK) } as const;

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
