/**
 * The FIFOs through which HylaFAX and its users talk to our modems, `FIFO.<modem>`, up to hundreds of them. All are
 * waited for by one poll(2) on one thread: a read of Deno's own would take a thread per FIFO, and 32 of those stop every
 * other use of files. Opened for reading and writing, so that a writer who goes away is no end of file.
 */

import type { ModemName } from "../hylafax/ids.ts";
import { splitMessages } from "../hylafax/modem_message.ts";
import { close, E, errorName, eventfd, mkfifo, O, open, poll, pollWaiting, read, write } from "../os/libc.ts";
import { SpoolError } from "./errors.ts";
import { fifoExists } from "./fifo_check.ts";
import { PollSet } from "./poll_set.ts";

/** What somebody told a modem. */
export interface ToldModem {
  readonly modem: ModemName;
  /** One message without its end. */
  readonly message: string;
}

/** A modem and the path of its FIFO. */
export interface ModemFifoPath {
  readonly modem: ModemName;
  readonly path: string;
}

interface OpenFifo extends ModemFifoPath {
  readonly fd: number;
}

/** As much as a pipe holds: no message is ever cut by the end of a read. */
const PIPE_CAPACITY = 65_536;

function check(result: number, action: string, path: string): number {
  if (result < 0) {
    throw new SpoolError(action, path, "io", { cause: new Error(errorName(result)) });
  }
  return result;
}

function openFifo({ modem, path }: ModemFifoPath): OpenFifo {
  if (!fifoExists(path)) {
    const made = mkfifo(path, 0o600);
    check(made === -E.EXIST && fifoExists(path) ? 0 : made, "make FIFO", path);
  }
  const fd = check(open(path, O.RDWR | O.NONBLOCK | O.CLOEXEC), "open FIFO", path);
  return { modem, path, fd };
}

/** The open FIFOs of all modems. */
export class ModemFifos implements Disposable {
  readonly #fifos: OpenFifo[] = [];
  /** Becomes readable when the waiting is to end. */
  readonly #wake: number;
  readonly #buffer = new Uint8Array(PIPE_CAPACITY);
  #closed = false;
  /** Somebody takes the messages. */
  #iterating = false;
  /** The kernel waits on the descriptors. */
  #waiting = false;

  /**
   * Makes the FIFOs that are missing (mode 0600) and opens all.
   *
   * @throws {SpoolError} If something else is in the place of one, or it cannot be made or opened; nothing stays open.
   */
  constructor(paths: Iterable<ModemFifoPath>) {
    this.#wake = check(eventfd(), "make an eventfd for", "FIFO.*");
    try {
      for (const path of paths) {
        this.#fifos.push(openFifo(path));
      }
    } catch (error) {
      this.#release();
      throw error;
    }
  }

  /**
   * What comes in, in the order it came in from each modem. Ends when `signal` is aborted or the FIFOs are closed. While
   * nobody asks for the next message, nothing is read.
   *
   * @throws {SpoolError} If a FIFO cannot be read.
   * @throws {TypeError} If the messages are being taken already.
   */
  async *messages(signal?: AbortSignal): AsyncGenerator<ToldModem, void, undefined> {
    if (this.#iterating) {
      throw new TypeError("Cannot take the messages of the modems' FIFOs twice at the same time");
    }
    const wake = (): void => this.#wakeUp();
    const done = (): boolean => this.#closed || signal?.aborted === true;
    this.#iterating = true;
    signal?.addEventListener("abort", wake);
    try {
      const set = new PollSet([this.#wake, ...this.#fifos.map(({ fd }) => fd)]);
      while (!done()) {
        await this.#wait(set);
        for (const index of done() ? [] : set.ready()) {
          yield* this.#take(index);
        }
      }
    } finally {
      signal?.removeEventListener("abort", wake);
      this.#iterating = false;
      this.#forgetWake();
    }
  }

  async #wait(set: PollSet): Promise<void> {
    this.#waiting = true;
    const ready = await pollWaiting(set.bytes, set.size);
    this.#waiting = false;
    if (this.#closed) {
      this.#release();
    } else if (ready < 0) {
      // Usually a signal came in between. errno stayed on the other thread, so ask again on this one.
      const again = poll(set.bytes, set.size);
      check(again === -E.INTR ? 0 : again, "wait for", "FIFO.*");
    }
  }

  *#take(index: number): Generator<ToldModem, void, undefined> {
    const fifo = this.#fifos[index - 1];
    if (fifo === undefined || this.#closed) {
      return;
    }
    const count = read(fifo.fd, this.#buffer);
    if (count === -E.AGAIN || count === -E.INTR) {
      return;
    }
    const told = splitMessages(this.#buffer.subarray(0, check(count, "read FIFO", fifo.path)));
    for (const message of told) {
      yield { modem: fifo.modem, message };
    }
  }

  #wakeUp(): void {
    if (!this.#closed || this.#waiting) {
      write(this.#wake, new Uint8Array(new BigUint64Array([1n]).buffer));
    }
  }

  /** So that the next one who takes messages is not woken by what ended the last. */
  #forgetWake(): void {
    if (!this.#closed) {
      read(this.#wake, new Uint8Array(8));
    }
  }

  /** Stops reading and closes the FIFOs; they stay on the disk. Who is just taking messages comes to an end. */
  close(): void {
    if (this.#closed) {
      return;
    }
    this.#closed = true;
    if (this.#waiting) {
      // The kernel is waiting on the descriptors: they are closed when it has let go of them.
      this.#wakeUp();
    } else {
      this.#release();
    }
  }

  #release(): void {
    for (const { fd } of this.#fifos.splice(0)) {
      close(fd);
    }
    close(this.#wake);
  }

  /** The same as {@linkcode close}. */
  [Symbol.dispose](): void {
    this.close();
  }
}
