/**
 * The framing of FreeSWITCH's event socket (mod_event_socket): headers up to an empty line, then a body of as many
 * *bytes* as `Content-Length` says. FreeSWITCH ends lines with LF.
 * @module
 */
import { ByteReader } from "./byte_reader.ts";
import { decodeBytes, decodeUtf8 } from "./encoding.ts";
import { EslCommandError, EslProtocolError } from "./errors.ts";
import { EslHeaders } from "./headers.ts";

/** One message from FreeSWITCH, its headers undecoded. */
export interface EslMessage {
  /** The `Content-Type`, `""` if there is none. */
  readonly contentType: string;
  /** The headers as they came: values are percent-encoded in some kinds of messages and not in others. */
  readonly headers: EslHeaders;
  /** The body, empty if there is none. */
  readonly body: Uint8Array;
}

/** Bounds of what one message may take. */
export interface EslLimits {
  /**
   * The longest block of headers, in bytes.
   * @default {1048576}
   */
  readonly maxHeaderBytes?: number | undefined;
  /**
   * The longest body, in bytes.
   * @default {16777216}
   */
  readonly maxBodyBytes?: number | undefined;
}

const DEFAULT_MAX_HEADER_BYTES = 1024 * 1024;
const DEFAULT_MAX_BODY_BYTES = 16 * 1024 * 1024;
const LF = 0x0a;
const ENCODER = new TextEncoder();

/** The lines of a block as text. Lines that are no UTF-8 are Latin-1, without spoiling the others. */
function decodeLines(block: Uint8Array): string[] {
  const text = decodeUtf8(block);
  const lines = text !== undefined ? text.split("\n") : splitLines(block).map(decodeBytes);
  if (lines.at(-1) === "") lines.pop();
  return lines.map((line) => line.endsWith("\r") ? line.slice(0, -1) : line);
}

function splitLines(block: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = [];
  for (let start = 0; start < block.length;) {
    const found = block.indexOf(LF, start);
    const end = found < 0 ? block.length : found;
    lines.push(block.subarray(start, end));
    start = end + 1;
  }
  return lines;
}

/**
 * Splits a block of lines into names and values. A line without a colon goes on with the value before it: `getvar` does
 * not encode line breaks.
 *
 * @throws {EslProtocolError} If the first line has no colon.
 */
export function parseHeaders(block: Uint8Array): EslHeaders {
  const entries: [string, string][] = [];
  for (const line of decodeLines(block)) {
    const colon = line.indexOf(":");
    const last = entries.at(-1);
    if (colon > 0) entries.push([line.slice(0, colon), line.slice(colon + 1).replace(/^ +/, "")]);
    else if (last !== undefined) last[1] += "\n" + line;
    else throw new EslProtocolError(`Cannot parse "${line.slice(0, 80)}" as a header: it has no colon`);
  }
  return new EslHeaders(entries);
}

/**
 * The length that a `Content-Length` header gives, in bytes, 0 if there is none.
 *
 * @throws {EslProtocolError} If it is no number or above `maximum`.
 */
export function contentLength(headers: EslHeaders, maximum: number): number {
  const text = headers.get("Content-Length");
  if (text === undefined) return 0;
  if (!/^\d{1,15}$/.test(text.trim())) throw new EslProtocolError(`Cannot parse Content-Length "${text}"`);
  const length = Number(text);
  if (length > maximum) {
    throw new EslProtocolError(`A body of ${length} bytes is longer than the limit of ${maximum}`);
  }
  return length;
}

/**
 * Reads messages from bytes, one after the other, until the bytes end. Limits that may change meanwhile are given as a function.
 *
 * @throws {EslProtocolError} If the bytes are no messages, or a message is above the limits.
 * @throws {EslClosedError} If the bytes end within a message.
 */
export async function* readMessages(
  source: AsyncIterable<Uint8Array> | ReadableStream<Uint8Array>,
  limits: EslLimits | (() => EslLimits) = {},
): AsyncGenerator<EslMessage> {
  const reader = new ByteReader(source);
  const now = typeof limits === "function" ? limits : () => limits;
  const maxHeaderBytes = (): number => now().maxHeaderBytes ?? DEFAULT_MAX_HEADER_BYTES;
  try {
    while (true) {
      const block = await reader.readBlock(maxHeaderBytes);
      if (block === undefined) return;
      const headers = parseHeaders(block);
      const maxBodyBytes = now().maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES;
      const body = await reader.readBytes(contentLength(headers, maxBodyBytes));
      yield { contentType: headers.get("Content-Type") ?? "", headers, body };
    }
  } finally {
    await reader.cancel();
  }
}

/** Joins pieces of bytes. */
export function concatBytes(...pieces: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    joined.set(piece, at);
    at += piece.length;
  }
  return joined;
}

/**
 * Writes header lines and the empty line after them.
 *
 * @throws {EslCommandError} If a name or value holds a line break or NUL, or a name a colon.
 */
export function encodeHeaders(headers: Iterable<readonly [string, string]>): Uint8Array {
  let text = "";
  for (const [name, value] of headers) {
    // deno-lint-ignore no-control-regex
    if (!/^[^\s:\x00]+$/.test(name) || /[\r\n\x00]/.test(value)) {
      throw new EslCommandError(`Cannot write header ${JSON.stringify(name)}: ${JSON.stringify(value)}`);
    }
    text += `${name}: ${value}\n`;
  }
  return ENCODER.encode(text + "\n");
}

/**
 * Writes a message as FreeSWITCH would; for servers and stand-ins. Values are written as they are, `Content-Length` is
 * added if there is a body.
 *
 * @throws {EslCommandError} If a header holds a line break or NUL.
 */
export function encodeMessage(
  headers: Iterable<readonly [string, string]>,
  body?: Uint8Array | string,
): Uint8Array {
  if (body === undefined) return encodeHeaders(headers);
  const bytes = typeof body === "string" ? ENCODER.encode(body) : body;
  return concatBytes(encodeHeaders([...headers, ["Content-Length", String(bytes.length)]]), bytes);
}
