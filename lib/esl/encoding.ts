/**
 * How FreeSWITCH writes values into headers: percent-encoded byte by byte (`switch_url_encode`), arrays as `ARRAY::a|:b`. The
 * bytes are usually UTF-8, but text from SIP is passed on unchanged, Latin-1 as well.
 * @module
 */

const ENCODER = new TextEncoder();
const STRICT_UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The printable characters that FreeSWITCH encodes nevertheless (`SWITCH_URL_UNSAFE`). */
const UNSAFE = new Set(ENCODER.encode(' "#%&+:;<=>?@[\\]^`{|}'));
const PERCENT = 0x25;

/** Reads bytes as UTF-8; `undefined` if they are none. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return STRICT_UTF8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Reads bytes as UTF-8, or if they are no UTF-8, as Latin-1. */
export function decodeBytes(bytes: Uint8Array): string {
  return decodeUtf8(bytes) ?? Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}

function hexDigit(code: number | undefined): number {
  if (code === undefined) return -1;
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

function decodeBytewise(raw: string): string {
  const source = ENCODER.encode(raw);
  const bytes = new Uint8Array(source.length);
  let length = 0;
  for (let at = 0; at < source.length; at++) {
    const byte = source[at] ?? 0;
    const high = byte === PERCENT ? hexDigit(source[at + 1]) : -1;
    const low = high >= 0 ? hexDigit(source[at + 2]) : -1;
    if (low >= 0) at += 2;
    bytes[length++] = low >= 0 ? high * 16 + low : byte;
  }
  return decodeBytes(bytes.subarray(0, length));
}

/** Undoes the percent-encoding of a header's value. `+` stays `+`, a `%` without two hexadecimal digits stays as it is. */
export function decodeValue(raw: string): string {
  if (!raw.includes("%")) return raw;
  try {
    // For well-formed UTF-8 this gives the same result and is many times faster.
    return decodeURIComponent(raw);
  } catch {
    return decodeBytewise(raw);
  }
}

function isUpperHex(code: number | undefined): boolean {
  return code !== undefined && ((code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x46));
}

/**
 * Percent-encodes a value as FreeSWITCH does. Like FreeSWITCH it leaves a `%41` in the text alone,
 * so such a text does not survive the way there and back.
 */
export function encodeValue(text: string): string {
  const bytes = ENCODER.encode(text);
  let encoded = "";
  bytes.forEach((byte, at) => {
    const looksEncoded = byte === PERCENT && isUpperHex(bytes[at + 1]) && isUpperHex(bytes[at + 2]);
    const plain = looksEncoded || (byte >= 0x20 && byte <= 0x7e && !UNSAFE.has(byte));
    encoded += plain ? String.fromCharCode(byte) : "%" + byte.toString(16).toUpperCase().padStart(2, "0");
  });
  return encoded;
}

/** The parts of a value `ARRAY::a|:b`; a value that is no array is its own only part. */
export function parseArray(value: string): string[] {
  return value.startsWith("ARRAY::") ? value.slice("ARRAY::".length).split("|:") : [value];
}
