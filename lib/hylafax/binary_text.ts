/** Conversion of bytes and text: HylaFAX writes bytes as its clients sent them, today UTF-8, formerly Latin-1. */

import { bytesToBinary, decodeText } from "../text/bytes.ts";

/** Makes a text fit for a line of HylaFAX's files: removes what would end the line, and characters that are not shown. */
export { withoutUnseen as blankControls } from "../text/unseen.ts";

const encoder = new TextEncoder();

/** The reverse of {@link bytesToBinary}. */
export function binaryToBytes(binary: string): Uint8Array {
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at);
  return bytes;
}

const NEWLINE = 0x0a;

/** {@link decodeText} for each line separately: a line that is Latin-1 does not spoil those that are UTF-8. */
export function decodeLines(bytes: Uint8Array): string {
  const lines: string[] = [];
  let start = 0;
  for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
    lines.push(decodeText(bytes.subarray(start, end)));
    start = end + 1;
  }
  return [...lines, decodeText(bytes.subarray(start))].join("\n");
}

/** {@link decodeText} for bytes that are held as a binary string. */
export function decodeBinary(binary: string): string {
  // Nearly all is ASCII, where there is nothing to decode.
  return /[\x80-\xff]/.test(binary) ? decodeText(binaryToBytes(binary)) : binary;
}

/** A text's UTF-8 bytes as a binary string. */
export function encodeBinary(text: string): string {
  return bytesToBinary(encoder.encode(text));
}
