/** Draws text on fax pages, for the demo and the tests: a fax that a person can read. */

import { GLYPH_HEIGHT, GLYPH_WIDTH, hasDot } from "./font.ts";
import { pushChange, type Row } from "./row.ts";
import { type FaxTiffPage, writeFaxTiff } from "./write.ts";

/** How a demo fax looks. */
export interface DemoFaxOptions {
  /** 196 instead of 98 rows per inch. @default {false} */
  readonly fine?: boolean;
}

const WIDTH = 1728;
const MARGIN = 96;
const DOT = 4;
const LINE_ROWS = 11;
/** Rows of an A4 page at 98 rows per inch: with one more, HylaFAX would want to cut the page. */
const A4_ROWS = 1145;
const LONGEST_LINE = Math.floor((WIDTH - 2 * MARGIN) / (GLYPH_WIDTH * DOT));

/** One row of dots of a line of text. */
function drawDots(text: string, dotRow: number): Row {
  const row: number[] = [];
  for (const [i, char] of [...text].entries()) {
    for (let column = 0; column < GLYPH_WIDTH; column++) {
      const at = MARGIN + (i * GLYPH_WIDTH + column) * DOT;
      if (!hasDot(char, column, dotRow)) continue;
      pushChange(row, at);
      pushChange(row, at + DOT);
    }
  }
  return row;
}

/** Letters without their accents, as the font has none. */
function toPlain(line: string): string {
  return [...line.normalize("NFD").replace(/\p{M}/gu, "")].slice(0, LONGEST_LINE).join("");
}

function drawPage(lines: readonly string[], isFine: boolean): FaxTiffPage {
  // At 98 rows per inch a row is twice as high as a column is wide.
  const rowsPerDot = isFine ? DOT : DOT / 2;
  const height = A4_ROWS * (isFine ? 2 : 1);
  const top = MARGIN / DOT * rowsPerDot;
  const rows: Row[] = Array.from({ length: height }, () => []);
  for (const [i, line] of lines.map(toPlain).entries()) {
    for (let dotRow = 0; dotRow < GLYPH_HEIGHT; dotRow++) {
      const y = top + (i * LINE_ROWS + dotRow) * rowsPerDot;
      if (y + rowsPerDot <= height - top) rows.fill(drawDots(line, dotRow), y, y + rowsPerDot);
    }
  }
  return { width: WIDTH, ydpi: isFine ? 196 : 98, rows };
}

/**
 * Makes a TIFF with one A4 page per list of lines; what does not fit on a page is left out.
 *
 * @throws {FormatError} If there is no page.
 */
export function demoFax(pages: readonly (readonly string[])[], options: DemoFaxOptions = {}): Uint8Array {
  return writeFaxTiff(pages.map((lines) => drawPage(lines, options.fine ?? false)));
}
