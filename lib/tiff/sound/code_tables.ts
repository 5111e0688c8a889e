/** The code words of ITU-T T.4 and T.6 as tables of numbers: the next bits of the data are the index. */

import { MODES, runOf, runWords } from "../code_words.ts";

/** The longest code word of a run, in bits; so many bits are the index of its table. */
const RUN_BITS = 13;

/** The longest code word of a mode, in bits. */
const MODE_BITS = 7;

/** In an entry of a table, the lowest bits are the length of the code word. */
export const LENGTH_BITS = 4;

/** The mode of two runs. The vertical modes are below: the distance plus {@linkcode V0}. */
export const HORIZONTAL = 7;

/** The mode in which a run of the row above is passed. */
export const PASS = 8;

/** The vertical mode with no distance. */
export const V0 = 3;

/** The tables. Each entry is the meaning and the length of the code word; 0 if there is no such code word. */
export interface CodeTables {
  /** Runs of white picture elements. */
  readonly white: Uint16Array;
  /** Runs of black ones. */
  readonly black: Uint16Array;
  /** Modes. */
  readonly modes: Uint8Array;
}

function fill(table: Uint8Array | Uint16Array, bits: number, word: string, meaning: number): void {
  const free = bits - word.length;
  const first = Number.parseInt(word, 2) << free;
  table.fill((meaning << LENGTH_BITS) | word.length, first, first + (1 << free));
}

function runTable(colour: "white" | "black"): Uint16Array {
  const table = new Uint16Array(1 << RUN_BITS);
  for (const [index, word] of runWords(colour).entries()) fill(table, RUN_BITS, word, runOf(index));
  return table;
}

function modeTable(): Uint8Array {
  const table = new Uint8Array(1 << MODE_BITS);
  for (const [word, what] of MODES) {
    const meaning = typeof what === "number" ? V0 + what : what === "pass" ? PASS : HORIZONTAL;
    fill(table, MODE_BITS, word, meaning);
  }
  return table;
}

let tables: CodeTables | undefined;

/** The tables, which are made when they are needed first: most programs never need them. */
export function codeTables(): CodeTables {
  return tables ??= { white: runTable("white"), black: runTable("black"), modes: modeTable() };
}
