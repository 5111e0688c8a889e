/** Bytes: joined, and read as text. */

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** All parts behind each other. */
export function joinBytes(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Each byte as the character of the same number (Latin-1): every byte is kept, so that text functions can look for ASCII marks. */
export function bytesToBinary(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += 4096) {
    parts.push(String.fromCharCode(...bytes.subarray(at, at + 4096)));
  }
  return parts.join("");
}

/** Decodes text: UTF-8 if the bytes are that, else Latin-1. A byte order mark at the beginning stays. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return bytesToBinary(bytes);
  }
}
