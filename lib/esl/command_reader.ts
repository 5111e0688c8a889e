/**
 * Parses commands as FreeSWITCH does, for servers that stand in for FreeSWITCH. FreeSWITCH accepts LF and CRLF, skips empty lines
 * before a command, and takes a body if there is a `Content-Length`.
 * @module
 */
import { ByteBuffer } from "./byte_buffer.ts";
import { decodeBytes } from "./encoding.ts";
import { EslClosedError } from "./errors.ts";
import { parseHeaders } from "./header_lines.ts";
import type { EslHeaders } from "./headers.ts";
import { contentLength, type EslLimits } from "./message.ts";

/** A command that was received. */
export interface ReceivedCommand {
  /** The first line, as it was received. */
  readonly line: string;
  /** The header lines below it. */
  readonly headers: EslHeaders;
  /** The body, empty if there is none. */
  readonly body: Uint8Array;
}

const LF = 0x0a;
const DEFAULT_LIMIT = 10 * 1024 * 1024;

/** Takes commands apart as they come. */
class CommandReader {
  readonly buffer = new ByteBuffer();
  readonly #maxHeaderBytes: number;
  readonly #maxBodyBytes: number;
  /** The command whose body is not complete, and how long it will be. */
  #begun: { readonly command: ReceivedCommand; readonly length: number } | undefined;

  constructor({ maxHeaderBytes = DEFAULT_LIMIT, maxBodyBytes = DEFAULT_LIMIT }: EslLimits) {
    this.#maxHeaderBytes = maxHeaderBytes;
    this.#maxBodyBytes = maxBodyBytes;
  }

  next(): ReceivedCommand | undefined {
    this.#begun ??= this.#begin();
    if (this.#begun === undefined) return undefined;
    const { command, length } = this.#begun;
    const body = this.buffer.takeBytes(length);
    if (body === undefined) return undefined;
    this.#begun = undefined;
    return { ...command, body: body.slice() };
  }

  end(): void {
    if (this.#begun !== undefined || this.buffer.size > 0) {
      throw new EslClosedError("it broke off within a message");
    }
  }

  #begin(): { readonly command: ReceivedCommand; readonly length: number } | undefined {
    const block = this.buffer.takeBlock(this.#maxHeaderBytes)?.slice();
    if (block === undefined) return undefined;
    const end = block.indexOf(LF) + 1;
    const headers = parseHeaders(block.subarray(end));
    const line = decodeBytes(block.subarray(0, end)).replace(/\r?\n$/, "");
    const length = contentLength(headers, this.#maxBodyBytes);
    return { command: { line, headers, body: block.subarray(0, 0) }, length };
  }
}

/**
 * Reads commands from bytes until the bytes end.
 *
 * @throws {EslProtocolError} If a command is above the limits, or a header has no colon.
 * @throws {EslClosedError} If the bytes end within a command.
 */
export async function* readCommands(
  source: AsyncIterable<Uint8Array> | ReadableStream<Uint8Array>,
  limits: EslLimits = {},
): AsyncGenerator<ReceivedCommand> {
  const reader = new CommandReader(limits);
  for await (const chunk of source) {
    reader.buffer.append(chunk);
    for (let command = reader.next(); command !== undefined; command = reader.next()) yield command;
  }
  reader.end();
}
