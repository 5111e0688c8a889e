/**
 * Documents whose pages say which they are, in black bars that outlive every conversion: a bar on the left, a cell for each bit with a bar
 * or none, a bar on the right. So whoever looks at what a far end has stored knows which page of which job it is.
 */

import { readRows } from "../../../lib/tiff/picture/mod.ts";
import { readDirectories } from "../../../lib/tiff/read.ts";
import type { Row } from "../../../lib/tiff/picture/mod.ts";

/** A page of a job. */
export interface Mark {
  /** Which job, below 1024. */
  readonly job: number;
  /** Which page of it, from 1, below 8. */
  readonly page: number;
}

const JOB_BITS = 10;
const PAGE_BITS = 3;
const SUM_BITS = 3;
const BITS = JOB_BITS + PAGE_BITS + SUM_BITS;

/** Points from the left edge of the paper. */
const LEFT = 60;
const FIRST_CELL = 90;
const CELL = 22;
const BAR = 10;
const RIGHT = FIRST_CELL + BITS * CELL + 10;

/** Bits of a mark, the sum of the others modulo 8 last. */
function bitsOf({ job, page }: Mark): number {
  const value = job << PAGE_BITS | page;
  return value << SUM_BITS | sum(value);
}

function sum(value: number): number {
  let total = 0;
  for (let rest = value; rest > 0; rest >>= SUM_BITS) total += rest & 7;
  return total & 7;
}

function bar(x: number): string {
  return `${x} 250 ${BAR} 300 rectfill\n`;
}

/** A page in PostScript. */
function pageOf(mark: Mark): string {
  const bits = bitsOf(mark);
  const bars = Array.from({ length: BITS }, (_, at) => at).filter((at) => (bits >> (BITS - 1 - at)) & 1)
    .map((at) => bar(FIRST_CELL + at * CELL + (CELL - BAR) / 2));
  return `${bar(LEFT)}${bars.join("")}${bar(RIGHT)}showpage\n`;
}

/** Writes a document of a job, and tells its path. */
export async function markedDocument(dir: string, job: number, pages: number): Promise<string> {
  const path = `${dir}/job${job}.ps`;
  const all = Array.from({ length: pages }, (_, index) => pageOf({ job, page: index + 1 })).join("");
  await Deno.writeTextFile(path, `%!PS-Adobe-3.0\n${all}%%EOF\n`);
  return path;
}

/** Where black begins and ends, pair by pair. */
function blackRuns(row: Row): readonly (readonly [number, number])[] {
  const runs: [number, number][] = [];
  for (let at = 0; at + 1 < row.length; at += 2) runs.push([row[at] ?? 0, row[at + 1] ?? 0]);
  return runs;
}

function markIn(row: Row): Mark | undefined {
  const runs = blackRuns(row);
  const [first, last] = [runs[0], runs.at(-1)];
  if (first === undefined || last === undefined || runs.length < 3) return undefined;
  const scale = (last[0] - first[0]) / (RIGHT - LEFT);
  let bits = 0;
  for (let at = 0; at < BITS; at++) {
    const x = first[0] + (FIRST_CELL + at * CELL + CELL / 2 - LEFT) * scale;
    bits = bits << 1 | Number(runs.some(([from, to]) => from <= x && x < to));
  }
  const value = bits >> SUM_BITS;
  if ((bits & 7) !== sum(value)) return undefined;
  return { job: value >> PAGE_BITS, page: value & ((1 << PAGE_BITS) - 1) };
}

/** The marks of the pages of a TIFF; undefined for a page that has none. */
export function readMarks(tiff: Uint8Array): readonly (Mark | undefined)[] {
  return readDirectories(tiff).map((page) => {
    const rows = readRows(page) ?? [];
    const middle = rows[Math.floor(rows.length / 2)];
    return middle === undefined ? undefined : markIn(middle);
  });
}
