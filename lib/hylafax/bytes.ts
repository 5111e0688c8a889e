/**
 * Bytes and text at the border: HylaFAX writes bytes as its clients sent them, today UTF-8, once Latin-1.
 */

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
  return Uint8Array.from(binary, (c) => c.charCodeAt(0));
}

/** Text as people see it: UTF-8 if the bytes are that, else Latin-1. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return bytesToBinary(bytes);
  }
}

/** {@link decodeText} for bytes that are held as a binary string. */
export function decodeBinary(binary: string): string {
  return decodeText(binaryToBytes(binary));
}

/** A text's UTF-8 bytes as a binary string. */
export function encodeBinary(text: string): string {
  return bytesToBinary(encoder.encode(text));
}

/** Puts a blank in place of every control character, so that a value cannot end its line or message. */
export function blankControls(text: string): string {
  // deno-lint-ignore no-control-regex -- control characters are what this is about
  return text.replace(/[\x00-\x1f\x7f]/g, " ");
}

const NAMED: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** Writes control characters, and those that turn the direction of writing, so that they can be seen: `\n`, `\x1b`, … */
export function showControls(text: string): string {
  // deno-lint-ignore no-control-regex -- control characters are what this is about
  return text.replace(/[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, (c) => {
    const code = c.charCodeAt(0);
    return NAMED[c] ?? (code < 256 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u${code.toString(16)}`);
  });
}
