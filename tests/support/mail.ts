/**
 * A mail as a person reads it: headers unfolded and without encoded words (RFC 2047), parts in quoted-printable (RFC 2045) decoded. HylaFAX
 * and HylaFAX+ say the same in different encodings. Parts in base64 stay as they are.
 */

function bytesOf(quoted: string): Uint8Array {
  const bytes: number[] = [];
  for (const [token, hex] of quoted.matchAll(/=([0-9A-Fa-f]{2})|[^]/g)) {
    bytes.push(...(hex === undefined ? new TextEncoder().encode(token) : [parseInt(hex, 16)]));
  }
  return Uint8Array.from(bytes);
}

function decodeQuoted(text: string): string {
  return new TextDecoder().decode(bytesOf(text.replaceAll(/=\n/g, "")));
}

const WORD = /=\?[\w-]+\?([QB])\?([^?]*)\?=/gi;

function decodeWord(_: string, how: string, text: string): string {
  if (how.toUpperCase() === "B") return new TextDecoder().decode(Uint8Array.fromBase64(text));
  return decodeQuoted(text.replaceAll("_", " "));
}

function decodeHead(head: string): string {
  // between two encoded words white space means nothing
  return head.replaceAll(/\n[ \t]+/g, " ").replaceAll(/(\?=) +(?==\?)/g, "$1").replaceAll(WORD, decodeWord);
}

/** Decodes a part of a mail, or a mail of one part: headers, an empty line, a body. */
function decodePart(part: string): string {
  const [, head = "", body = ""] = /^([^]*?)((?:\n\n[^]*)?)$/.exec(part) ?? [];
  return decodeBody(decodeHead(head), body);
}

function decodeBody(head: string, body: string): string {
  return /^content-transfer-encoding:\s*quoted-printable/im.test(head)
    ? head + decodeQuoted(body)
    : head + body;
}

/** The text of a mail. */
export function readMail(mail: string): string {
  const boundary = /^content-type:\s*multipart\/(?:.|\n[ \t])*boundary="([^"]+)"/im.exec(mail)?.[1];
  if (boundary === undefined) return decodePart(mail);
  const line = `\n--${boundary}`;
  return mail.split(line).map((part, index) =>
    index === 0
      ? decodePart(part)
      : part.replace(/^(\n?)([^]*)$/, (_, first, rest) => first + decodePart(rest))
  ).join(line);
}
