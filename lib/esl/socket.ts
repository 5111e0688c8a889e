/**
 * The little that a connection needs of a socket.
 * @module
 */

import { concatBytes } from "./message.ts";

/** What a connection needs of a socket; every `Deno.Conn` is one. */
export interface EslSocket {
  /** Reads up to as many bytes as fit, `null` at the end. */
  read(buffer: Uint8Array): Promise<number | null>;
  /** Writes some of the bytes and says how many. */
  write(bytes: Uint8Array): Promise<number>;
  /** Closes the socket and ends waiting reads and writes. */
  close(): void;
}

/** Writes whole messages, one behind the other. Those that come while a write is under way are written together after it. */
export class SocketWriter {
  readonly #socket: EslSocket;
  readonly #waiting: Uint8Array[] = [];
  #last: Promise<void> = Promise.resolve();
  /** The write that will begin after the one under way, with all that waits. */
  #next: Promise<void> | undefined;

  /** Takes over the socket, which no other code may read, write or close from now on. */
  constructor(socket: EslSocket) {
    this.#socket = socket;
  }

  /** Writes all bytes after those that are being written already. After a failure every further write fails in the same way. */
  write(bytes: Uint8Array): Promise<void> {
    this.#waiting.push(bytes);
    this.#next ??= this.#last.then(() => {
      this.#last = this.#writeAll(concatBytes(...this.#waiting.splice(0)));
      this.#next = undefined;
      return this.#last;
    });
    return this.#next;
  }

  async #writeAll(bytes: Uint8Array): Promise<void> {
    for (let rest = bytes; rest.length > 0;) rest = rest.subarray(await this.#socket.write(rest));
  }
}
