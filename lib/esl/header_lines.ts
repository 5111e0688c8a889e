/**
 * Headers from a block of lines: undecoded bytes where all is ASCII, else texts.
 * @module
 */
import { decodeBytes } from "./encoding.ts";
import { EslProtocolError } from "./errors.ts";
import { HeaderBlock } from "./header_block.ts";
import { EslHeaders } from "./headers.ts";
import { colonOf, type LineScan, scanLines } from "./line_scan.ts";

const LF = 0x0a;

/** The lines of a block as text. Lines that are no UTF-8 are Latin-1, without spoiling the others. */
function decodeLines(block: Uint8Array): string[] {
  const lines: string[] = [];
  for (let start = 0; start < block.length;) {
    const found = block.indexOf(LF, start);
    const end = found < 0 ? block.length : found;
    const line = decodeBytes(block.subarray(start, end));
    lines.push(line.endsWith("\r") ? line.slice(0, -1) : line);
    start = end + 1;
  }
  return lines;
}

/** The texts of a block whose first line has a name. */
function decodeEntries(block: Uint8Array): [string, string][] {
  const entries: [string, string][] = [];
  for (const line of decodeLines(block)) {
    const colon = line.indexOf(":");
    const last = entries.at(-1);
    if (colon > 0) entries.push([line.slice(0, colon), line.slice(colon + 1).replace(/^ +/, "")]);
    else if (last !== undefined) last[1] += "\n" + line;
  }
  return entries;
}

/**
 * The headers in lines. A line without a colon goes on with the value before it: `getvar` does not encode line breaks.
 *
 * @param bytes stay as they are from now on
 * @throws {EslProtocolError} If the first line has no colon.
 */
export function headersFrom(bytes: Uint8Array, lines: LineScan): EslHeaders {
  if (bytes.length > 0 && colonOf(bytes, 0, lines.end) < 0) {
    const [line = ""] = decodeLines(bytes);
    throw new EslProtocolError(`Cannot parse "${line.slice(0, 80)}" as a header: it has no colon`);
  }
  if (lines.isAscii) return new EslHeaders(new HeaderBlock(bytes, lines));
  return new EslHeaders(decodeEntries(bytes.subarray(0, lines.end)));
}

/**
 * Finds the headers in a block of lines.
 *
 * @param block stays as it is from now on
 * @throws {EslProtocolError} If the first line has no colon.
 */
export function parseHeaders(block: Uint8Array): EslHeaders {
  return headersFrom(block, scanLines(block));
}
