/**
 * Facsimile data that no encoder would write: rows that are right, but in other words than necessary, and runs of length 0. A decoder that
 * takes a short cut reads them differently from libtiff.
 */

import { BitWriter } from "../../lib/tiff/picture/bits.ts";
import { EOL, LONGEST_RUN, RUN_CODES } from "../../lib/tiff/picture/codes.ts";
import { MODES } from "../../lib/tiff/code_words.ts";
import type { MadePage, MadeTag } from "./tiff_maker.ts";

/** Whole numbers below a bound. */
type Chance = (below: number) => number;

/** What decides. */
interface Luck {
  /** Whole numbers below a bound. */
  readonly next: Chance;
  /** Whether something is to be wrong now, which is seldom. */
  readonly isWrong: () => boolean;
}

type Colour = keyof typeof RUN_CODES;

function writeRun(out: BitWriter, colour: Colour, run: number): void {
  let left = run;
  const write = (part: number): void => {
    const code = RUN_CODES[colour].get(part);
    if (code !== undefined) out.write(code.bits, code.length);
  };
  for (; left >= LONGEST_RUN; left -= LONGEST_RUN) write(LONGEST_RUN);
  if (left >= 64) write(left - left % 64);
  write(left % 64);
}

function writeMode(out: BitWriter, mode: "pass" | "horizontal" | number): void {
  const word = MODES.find(([, what]) => what === mode)?.[0] ?? "";
  out.write(Number.parseInt(word, 2), word.length);
}

/** A run from here on: short, long, to the end; seldom none at all, or one too long. */
function chooseRun({ next, isWrong }: Luck, left: number): number {
  if (isWrong()) return next(2) === 0 ? 0 : left + 1 + next(3);
  return next(8) === 0 ? left : Math.min(left, 1 + next(next(3) === 0 ? left : 40));
}

/** Writes a row in T.4's one-dimensional code; gives the columns where the colour changes. */
function writeAlone(out: BitWriter, luck: Luck, width: number): readonly number[] {
  const row: number[] = [];
  for (let at = 0; at < width;) {
    const run = row.length === 0 && luck.next(6) === 0 ? 0 : chooseRun(luck, width - at);
    writeRun(out, row.length % 2 === 0 ? "white" : "black", run);
    row.push(at += run);
  }
  return row;
}

/** Writes a row by the one above, in modes chosen by chance. */
function writeByAbove(
  out: BitWriter,
  luck: Luck,
  width: number,
  above: readonly number[],
): readonly number[] {
  const { next, isWrong } = luck;
  const row: number[] = [];
  let [a0, isBegun] = [0, false];
  while (a0 < width) {
    const parity = row.length % 2;
    const b = above.findIndex((at, index) => index % 2 === parity && (at > a0 || (!isBegun && at === 0)));
    const [b1, b2] = [b < 0 ? width : above[b] ?? width, b < 0 ? width : above[b + 1] ?? width];
    const offsets = [-3, -2, -1, 0, 0, 0, 1, 2, 3].filter((offset) =>
      b1 + offset <= width && b1 + offset >= a0 + (isBegun && !isWrong() ? 1 : 0)
    );
    const choice = next(10);
    if (choice < 2 && (b2 < width || isWrong())) {
      writeMode(out, "pass");
      a0 = b2;
    } else if (choice < 8 && offsets.length > 0) {
      const offset = offsets[next(offsets.length)] ?? 0;
      writeMode(out, offset);
      row.push(a0 = b1 + offset);
    } else {
      writeMode(out, "horizontal");
      const first = !isBegun && next(4) === 0 ? 0 : chooseRun(luck, width - a0);
      const second = a0 + first >= width ? 0 : chooseRun(luck, width - a0 - first);
      const colours: readonly [Colour, Colour] = parity === 0 ? ["white", "black"] : ["black", "white"];
      writeRun(out, colours[0], first);
      writeRun(out, colours[1], second);
      row.push(a0 + first, a0 += first + second);
    }
    isBegun = true;
  }
  return row;
}

/** The codings of a page. */
type Coding = "MH" | "MR" | "MMR";

function writeRows(luck: Luck, coding: Coding, width: number, height: number): Uint8Array {
  const { next, isWrong } = luck;
  const out = new BitWriter();
  for (let [y, above] = [0, [] as readonly number[]]; y < height; y++) {
    if (coding !== "MMR") {
      out.write(0, next(3) === 0 ? next(12) : 0);
      if (!isWrong()) out.write(EOL.bits, EOL.length);
    }
    const isAlone = coding === "MH" || (coding === "MR" && next(3) === 0);
    if (coding === "MR") out.write(isAlone ? 1 : 0, 1);
    above = isAlone ? writeAlone(out, luck, width) : writeByAbove(out, luck, width, above);
  }
  return out.toBytes();
}

const short = (tag: number, ...values: number[]): MadeTag => ({ tag, type: "short", values });
const long = (tag: number, ...values: number[]): MadeTag => ({ tag, type: "long", values });

/** A page of rows made by chance. */
export function pageByChance(next: Chance): MadePage {
  const times = next(3) === 0 ? 30 : 1000;
  const luck: Luck = { next, isWrong: () => next(times) === 0 };
  const coding = (["MH", "MR", "MMR"] as const)[next(3)] ?? "MH";
  const [width, height] = [[32, 64, 200, 1728][next(4)] ?? 32, 1 + next(12)];
  const rowsPerStrip = next(2) === 0 ? height : 1 + next(height);
  const strips = Array.from(
    { length: Math.ceil(height / rowsPerStrip) },
    (_, index) => writeRows(luck, coding, width, Math.min(rowsPerStrip, height - index * rowsPerStrip)),
  );
  const tags = [
    long(254, 0),
    short(256, width),
    short(257, height),
    short(258, 1),
    short(259, coding === "MMR" ? 4 : 3),
    short(262, 0),
    short(277, 1),
    short(278, rowsPerStrip),
    ...coding === "MMR" ? [] : [long(292, coding === "MR" ? 1 : 0)],
  ];
  return { tags, strips };
}
