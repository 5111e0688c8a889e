/**
 * Writes a facsimile page's rows as T.4 one-dimensional code (MH): each row begins with an EOL that ends at a byte's
 * end, as TIFF class F wants it (RFC 2306); no RTC at the end.
 */

import { BitWriter } from "./bits.ts";
import { EOL, LONGEST_RUN, RUN_CODES } from "./codes.ts";
import type { Row } from "./row.ts";

function writeCode(out: BitWriter, colour: keyof typeof RUN_CODES, run: number): void {
  const code = RUN_CODES[colour].get(run);
  if (code !== undefined) out.write(code.bits, code.length);
}

function writeRun(out: BitWriter, colour: keyof typeof RUN_CODES, run: number): void {
  let left = run;
  for (; left >= LONGEST_RUN + 64; left -= LONGEST_RUN) writeCode(out, colour, LONGEST_RUN);
  if (left >= 64) writeCode(out, colour, Math.min(LONGEST_RUN, left - left % 64));
  writeCode(out, colour, left % 64);
}

function writeRow(out: BitWriter, row: Row, width: number): void {
  let at = 0;
  let colour: keyof typeof RUN_CODES = "white";
  for (const change of [...row, width]) {
    writeRun(out, colour, change - at);
    at = change;
    colour = colour === "white" ? "black" : "white";
  }
}

/** Encodes a page. */
export function encodeRows(rows: readonly Row[], width: number): Uint8Array {
  const out = new BitWriter();
  for (const row of rows) {
    out.pad(8 - EOL.length % 8);
    out.write(EOL.bits, EOL.length);
    writeRow(out, row, width);
  }
  return out.toBytes();
}
