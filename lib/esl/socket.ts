/**
 * The little that a connection needs of a socket.
 * @module
 */

/** What a connection needs of a socket; every `Deno.Conn` is one. */
export interface EslSocket {
  /** Reads up to as many bytes as fit, `null` at the end. */
  read(buffer: Uint8Array): Promise<number | null>;
  /** Writes some of the bytes and says how many. */
  write(bytes: Uint8Array): Promise<number>;
  /** Closes the socket and ends waiting reads and writes. */
  close(): void;
}

/** Writes whole messages, one after the other. */
export class SocketWriter {
  readonly #socket: EslSocket;
  #last: Promise<void> = Promise.resolve();

  /** Takes over the socket, which no other code may read, write or close from now on. */
  constructor(socket: EslSocket) {
    this.#socket = socket;
  }

  /** Writes all bytes after those that are being written already. */
  write(bytes: Uint8Array): Promise<void> {
    this.#last = this.#last.then(() => this.#writeAll(bytes));
    return this.#last;
  }

  async #writeAll(bytes: Uint8Array): Promise<void> {
    for (let rest = bytes; rest.length > 0;) rest = rest.subarray(await this.#socket.write(rest));
  }
}
