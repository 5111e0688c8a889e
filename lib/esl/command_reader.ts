/**
 * Parses commands as FreeSWITCH does, for servers that stand in for FreeSWITCH. FreeSWITCH accepts LF and CRLF, skips empty lines
 * before a command, and takes a body if there is a `Content-Length`.
 * @module
 */
import { ByteReader } from "./byte_reader.ts";
import { decodeBytes } from "./encoding.ts";
import type { EslHeaders } from "./headers.ts";
import { contentLength, type EslLimits, parseHeaders } from "./message.ts";

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
  const { maxHeaderBytes = DEFAULT_LIMIT, maxBodyBytes = DEFAULT_LIMIT } = limits;
  const reader = new ByteReader(source);
  try {
    while (true) {
      const block = await reader.readBlock(() => maxHeaderBytes);
      if (block === undefined) return;
      const end = block.indexOf(LF) + 1;
      const headers = parseHeaders(block.subarray(end));
      const body = await reader.readBytes(contentLength(headers, maxBodyBytes));
      yield { line: decodeBytes(block.subarray(0, end)).replace(/\r?\n$/, ""), headers, body };
    }
  } finally {
    await reader.cancel();
  }
}
