/**
 * The framing of FreeSWITCH's event socket (mod_event_socket): headers up to an empty line, then a body of as many
 * *bytes* as `Content-Length` says. FreeSWITCH ends lines with LF.
 * @module
 */
import { ByteBuffer } from "./byte_buffer.ts";
import { EslClosedError, EslCommandError, EslProtocolError } from "./errors.ts";
import { parseHeaders } from "./header_lines.ts";
import type { EslHeaders } from "./headers.ts";

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
const ENCODER = new TextEncoder();

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

/** A message whose bytes are views of the buffer that it was read into: it is good until more is read. */
export interface Frame extends EslMessage {
  /** The block of headers. */
  readonly block: Uint8Array;
}

/** Takes messages apart as they come. */
export class FrameReader {
  /** What has come; who reads puts it in here. */
  readonly buffer = new ByteBuffer();
  readonly #limits: () => EslLimits;
  /** The message whose body is not complete, and how long it will be. */
  #begun: { readonly frame: Frame; readonly length: number } | undefined;

  /** The limits are asked for whenever more has come. */
  constructor(limits: () => EslLimits) {
    this.#limits = limits;
  }

  /**
   * The next message, `undefined` if it is not complete.
   *
   * @throws {EslProtocolError} If the bytes are no message, or one above the limits.
   */
  next(): Frame | undefined {
    return this.#begun === undefined ? this.#begin() : this.#complete();
  }

  /**
   * To be called when nothing more comes.
   *
   * @throws {EslClosedError} If that is within a message.
   */
  end(): void {
    if (this.#begun !== undefined || this.buffer.size > 0) {
      throw new EslClosedError("it broke off within a message");
    }
  }

  #begin(): Frame | undefined {
    const { maxHeaderBytes = DEFAULT_MAX_HEADER_BYTES, maxBodyBytes = DEFAULT_MAX_BODY_BYTES } = this
      .#limits();
    const block = this.buffer.takeBlock(maxHeaderBytes);
    if (block === undefined) return undefined;
    const headers = parseHeaders(block);
    const length = contentLength(headers, maxBodyBytes);
    const contentType = headers.get("Content-Type") ?? "";
    const body = this.buffer.takeBytes(length);
    if (body !== undefined) return { contentType, headers, block, body };
    const kept = block.slice();
    this.#begun = { frame: { contentType, headers: parseHeaders(kept), block: kept, body: kept }, length };
    return undefined;
  }

  #complete(): Frame | undefined {
    if (this.#begun === undefined) return undefined;
    const { frame, length } = this.#begun;
    const body = this.buffer.takeBytes(length);
    if (body === undefined) return undefined;
    this.#begun = undefined;
    return { ...frame, body };
  }
}

/** A message for keeping. */
export function keptMessage({ contentType, block, body }: Frame): EslMessage {
  return { contentType, headers: parseHeaders(block.slice()), body: body.slice() };
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
  const reader = new FrameReader(typeof limits === "function" ? limits : () => limits);
  for await (const chunk of source) {
    reader.buffer.append(chunk);
    for (let frame = reader.next(); frame !== undefined; frame = reader.next()) yield keptMessage(frame);
  }
  reader.end();
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
