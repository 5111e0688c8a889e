/**
 * Bytes and text at the border: HylaFAX writes bytes as its clients sent them, today UTF-8, once Latin-1.
 */

/** What stands in a line of HylaFAX's files: nothing that ends the line, and nothing that is not shown. */
export { withoutUnseen as blankControls } from "../text/unseen.ts";

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

/** Each byte as the character of the same number: keeps every byte, so that text functions can look for ASCII marks. */
export function bytesToBinary(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += 4096) {
    parts.push(String.fromCharCode(...bytes.subarray(at, at + 4096)));
  }
  return parts.join("");
}

/** The reverse of {@link bytesToBinary}. */
export function binaryToBytes(binary: string): Uint8Array {
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at);
  return bytes;
}

/** Text as people see it: UTF-8 if the bytes are that, else Latin-1. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return bytesToBinary(bytes);
  }
}

const NEWLINE = 0x0a;

/** {@link decodeText} for each line by itself: one that is Latin-1 does not spoil those that are UTF-8. */
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
