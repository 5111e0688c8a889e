/**
 * Takes lines and counted bodies out of a stream of byte chunks, whichever way the stream is cut into chunks.
 * Its buffer is bounded by what the caller asks for plus one chunk.
 * @module
 */
import { EslClosedError, EslProtocolError } from "./errors.ts";

const LF = 0x0a;
const CR = 0x0d;
const EMPTY = new Uint8Array(0);

/** Any source of chunks of bytes; a `ReadableStream` is one. */
export type ByteChunks = AsyncIterable<Uint8Array>;

/** Reads from chunks of bytes. Not for concurrent use. */
export class ByteReader {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #buffer: Uint8Array = EMPTY;
  #start = 0;
  #end = 0;
  /** Whether the buffer belongs to this reader and may be written, and is not a chunk of the source. */
  #owned = false;

  /** Reads from these chunks, which may be cut anywhere. */
  constructor(source: ByteChunks) {
    this.#chunks = source[Symbol.asyncIterator]();
  }

  /**
   * The lines up to the next empty line, which is dropped; empty lines before the first are skipped.
   * `undefined` if the stream ends before another block begins.
   *
   * @param maxBytes asked for whenever more has come: a limit may change while nothing comes
   * @throws {EslProtocolError} If the block has more than `maxBytes` bytes.
   * @throws {EslClosedError} If the stream ends within a block.
   */
  async readBlock(maxBytes: () => number): Promise<Uint8Array | undefined> {
    let lineAt = 0;
    while (true) {
      const length = await this.#lineLength(lineAt, maxBytes);
      if (length === undefined) return undefined;
      const isEmpty = length === 1 || (length === 2 && this.#buffer[this.#start + lineAt] === CR);
      if (!isEmpty) lineAt += length;
      else if (lineAt === 0) this.#start += length;
      else return this.#take(lineAt, length);
    }
  }

  /**
   * Exactly `length` bytes.
   *
   * @throws {EslClosedError} If the stream ends before.
   */
  async readBytes(length: number): Promise<Uint8Array> {
    while (this.#end - this.#start < length) {
      if (!await this.#fill()) throw new EslClosedError("it broke off within a message");
    }
    return this.#take(length, 0);
  }

  /** Closes the source. */
  async cancel(): Promise<void> {
    await this.#chunks.return?.();
  }

  #take(length: number, skipped: number): Uint8Array {
    const bytes = this.#buffer.slice(this.#start, this.#start + length);
    this.#start += length + skipped;
    return bytes;
  }

  /** The length of the line at that offset, its LF included; `undefined` if the stream ends before anything comes. */
  async #lineLength(offset: number, maxBytes: () => number): Promise<number | undefined> {
    let searched = offset;
    while (true) {
      const found = this.#buffer.subarray(0, this.#end).indexOf(LF, this.#start + searched);
      searched = (found < 0 ? this.#end : found) - this.#start;
      const most = maxBytes();
      if (searched > most) throw new EslProtocolError(`A block of headers is longer than ${most} bytes`);
      if (found >= 0) return searched + 1 - offset;
      if (await this.#fill()) continue;
      if (searched === 0) return undefined;
      throw new EslClosedError("it broke off within a message");
    }
  }

  /** Appends one more chunk. */
  async #fill(): Promise<boolean> {
    const { value: chunk, done } = await this.#chunks.next();
    if (done) return false;
    const pending = this.#end - this.#start;
    if (pending === 0) {
      [this.#buffer, this.#start, this.#end, this.#owned] = [chunk, 0, chunk.length, false];
      return true;
    }
    this.#reserve(pending, chunk.length);
    this.#buffer.set(chunk, this.#end);
    this.#end += chunk.length;
    return true;
  }

  #reserve(pending: number, extra: number): void {
    if (this.#owned && this.#end + extra <= this.#buffer.length) return;
    // Doubling keeps the copying linear. The buffer grows with what has come, not with the length that a peer announces.
    const grown = new Uint8Array(2 * (pending + extra));
    grown.set(this.#buffer.subarray(this.#start, this.#end));
    [this.#buffer, this.#start, this.#end, this.#owned] = [grown, 0, pending, true];
  }
}
