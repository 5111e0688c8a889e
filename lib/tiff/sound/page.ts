/**
 * Whether the data of a page is sound beyond doubt, so that libtiff reads it without a complaint: rows of T.4 or T.6, each of exactly the
 * width, as many as the page has, in a directory as fax programs write it. "No" does not mean that the page is damaged: libtiff forgives a
 * lot, and reads other codings.
 */

import { FormatError } from "../../hylafax/format_error.ts";
import type { TiffDirectory } from "../read.ts";
import { reverseBitsIn } from "../reversed_bits.ts";
import type { Steps } from "../steps.ts";
import { codeTables } from "./code_tables.ts";
import {
  isOne,
  readAlone,
  readByAbove,
  readEol,
  ROW_ROOM,
  whiteRow,
  type Windows,
  windowsOf,
} from "./rows.ts";

/** Bytes. libtiff distrusts larger strips (tif_read.c). */
const MOST_STRIP_BYTES = 1 << 20;
/** Rows of one step. */
const STEP = 32;

/** How the rows are coded: MH, MR and MMR. */
type Coding = "alone" | "either" | "by above";

function codingOf({ compression, t4Options }: TiffDirectory): Coding {
  if (compression === 4) return "by above";
  return (t4Options & 1) === 0 ? "alone" : "either";
}

/** A strip's data, read from its first picture element on. */
function prepared(strip: Uint8Array, fillOrder: number): Windows {
  if (fillOrder === 1) return windowsOf(strip);
  const bytes = strip.slice();
  reverseBitsIn(bytes);
  return windowsOf(bytes);
}

/**
 * A reader of rows: from the position of a bit on, by the row above, into a row. It gives the position behind the row; -1 if the row is not
 * sound.
 */
export type RowReader = (start: number, above: Int32Array, row: Int32Array) => number;

/** Reads the rows of a strip of a page. */
export function rowReader(page: TiffDirectory, windows: Windows): RowReader {
  const [tables, coding, { width }] = [codeTables(), codingOf(page), page];
  return (start, above, row) => {
    if (coding === "by above") return readByAbove(tables, windows, start, width, above, row);
    const at = readEol(windows, start);
    if (at < 0 || coding === "alone") return at < 0 ? -1 : readAlone(tables, windows, at, width, row);
    return isOne(windows, at)
      ? readAlone(tables, windows, at + 1, width, row)
      : readByAbove(tables, windows, at + 1, width, above, row);
  };
}

function* isSoundStrip(strip: Uint8Array, page: TiffDirectory, rows: number): Steps<boolean> {
  if (strip.length === 0 || strip.length > MOST_STRIP_BYTES) return false;
  const read = rowReader(page, prepared(strip, page.fillOrder));
  let above: Int32Array = whiteRow(page.width);
  let row: Int32Array = new Int32Array(page.width + ROW_ROOM);
  for (let [at, y] = [0, 0]; y < rows; y++) {
    at = read(at, above, row);
    if (at < 0 || at > strip.length * 8) return false;
    [above, row] = [row, above];
    if (y % STEP === STEP - 1) yield;
  }
  return true;
}

/** The strips' data; undefined if not all of it is in the file. */
function stripsOf(page: TiffDirectory): readonly Uint8Array[] | undefined {
  try {
    return page.strips;
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

/** Whether libtiff certainly reads all data of the page without a complaint. */
export function* isSoundPage(page: TiffDirectory): Steps<boolean> {
  if (!page.isUsual) return false;
  for (const [index, strip] of (stripsOf(page) ?? []).entries()) {
    const rows = Math.min(page.rowsPerStrip, page.height - index * page.rowsPerStrip);
    if (!(yield* isSoundStrip(strip, page, rows))) return false;
  }
  return stripsOf(page) !== undefined;
}
