/**
 * The FIFOs through which HylaFAX and its users send messages to gofax's modems, `FIFO.<modem>`, up to hundreds of them. One
 * poll(2) on one thread waits for all: a read of Deno's own would take a thread per FIFO, and 32 of those stop every other use of
 * files. They are opened for reading and writing, so that the end of a writer is no end of file.
 */

import type { ModemName } from "../hylafax/ids.ts";
import { splitMessages } from "../hylafax/modem_message.ts";
import { close, E, eventfd, poll, pollWaiting, read, unread, write } from "../os/libc.ts";
import { FolderWatch } from "./folder_watch.ts";
import {
  checkResult,
  isReplaced,
  makeAndOpenFifo,
  type ModemFifoPath,
  type OpenFifo,
} from "./open_modem_fifo.ts";
import { PollSet } from "./poll_set.ts";

/** A message to a modem. */
export interface ModemText {
  /** The modem that it was sent to. */
  readonly modem: ModemName;
  /** One message without its end. */
  readonly message: string;
}

/** As much as a pipe holds: no message is ever cut by the end of a read. */
const PIPE_CAPACITY = 65_536;

/** The open FIFOs of all modems. */
export class ModemFifos implements Disposable {
  #fifos: OpenFifo[] = [];
  /** FIFOs that were replaced; still to be read to their end, and then closed. */
  #replaced: OpenFifo[] = [];
  readonly #folders: FolderWatch;
  /** Becomes readable when the waiting is to end. */
  readonly #wake: number;
  readonly #buffer = new Uint8Array(PIPE_CAPACITY);
  #closed = false;
  /** Whether the messages are being taken. */
  #iterating = false;
  /** Whether the kernel waits on the descriptors. */
  #waiting = false;

  /**
   * Makes the FIFOs that are missing (mode 0600) and opens all.
   *
   * @throws {SpoolError} If something else is in the place of one, or it cannot be made or opened; nothing stays open.
   */
  constructor(paths: Iterable<ModemFifoPath>) {
    const all = [...paths];
    // The folders are looked at before the FIFOs are opened, so that no later change is missed.
    this.#folders = new FolderWatch(all.map(({ path }) => path));
    this.#wake = checkResult(eventfd(), "make an eventfd for", "FIFO.*");
    try {
      for (const path of all) {
        this.#fifos.push(makeAndOpenFifo(path));
      }
    } catch (error) {
      this.#release();
      throw error;
    }
  }

  /**
   * The messages, in the order in which each modem got them. Ends when `signal` is aborted or the FIFOs are closed. Nothing is
   * read until the next message is requested.
   *
   * @throws {SpoolError} If a FIFO cannot be read.
   * @throws {TypeError} If the messages are being taken already.
   */
  async *messages(signal?: AbortSignal): AsyncGenerator<ModemText, void, undefined> {
    if (this.#iterating) {
      throw new TypeError("Cannot take the messages of the modems' FIFOs twice at the same time");
    }
    const wake = (): void => this.#wakeUp();
    const done = (): boolean => this.#closed || signal?.aborted === true;
    this.#iterating = true;
    signal?.addEventListener("abort", wake);
    try {
      while (!done()) {
        const fifos = this.#fifos;
        const set = new PollSet([this.#wake, ...fifos.map(({ fd }) => fd)]);
        while (!done() && this.#fifos === fifos) {
          await this.#wait(set);
          for (const index of done() ? [] : set.ready()) {
            const fifo = fifos[index - 1];
            if (fifo === undefined) this.#forgetWake();
            else yield* this.#take(fifo);
          }
        }
        yield* this.#takeReplaced(done);
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
      // Usually a signal interrupted the call. errno stayed on the other thread, so the call is repeated on this one.
      const again = poll(set.bytes, set.size);
      checkResult(again === -E.INTR ? 0 : again, "wait for", "FIFO.*");
    }
  }

  *#take(fifo: OpenFifo): Generator<ModemText, void, undefined> {
    if (this.#closed) {
      return;
    }
    const count = read(fifo.fd, this.#buffer);
    if (count === -E.AGAIN || count === -E.INTR) {
      return;
    }
    const told = splitMessages(this.#buffer.subarray(0, checkResult(count, "read FIFO", fifo.path)));
    for (const message of told) {
      yield { modem: fifo.modem, message };
    }
  }

  /** Reads what came into a FIFO before it was replaced. */
  *#takeReplaced(done: () => boolean): Generator<ModemText, void, undefined> {
    for (let fifo = this.#replaced[0]; fifo !== undefined && !done(); fifo = this.#replaced[0]) {
      yield* this.#take(fifo);
      if (this.#closed) return;
      this.#replaced.shift();
      close(fifo.fd);
    }
  }

  /** Whether a modem has messages that are not read yet. */
  hasUnread(modem: ModemName): boolean {
    const fifo = this.#fifos.find((each) => each.modem === modem);
    return !this.#closed && fifo !== undefined && unread(fifo.fd) > 0;
  }

  /**
   * Opens FIFOs again that were removed or replaced, because no process writes to the old ones any more. This takes one look at
   * the folder, as long as nothing in it has changed.
   *
   * @returns the modems whose FIFO it was
   * @throws {SpoolError} If one cannot be opened; it stays as it is and is tried the next time.
   */
  refresh(): readonly ModemName[] {
    if (this.#closed || !this.#folders.haveChanged()) return [];
    const renewed = new Map<OpenFifo, OpenFifo>();
    try {
      for (const fifo of this.#fifos) {
        if (isReplaced(fifo)) renewed.set(fifo, makeAndOpenFifo(fifo));
      }
    } catch (error) {
      this.#folders.forget();
      throw error;
    } finally {
      this.#exchange(renewed);
    }
    return [...renewed.keys()].map(({ modem }) => modem);
  }

  #exchange(renewed: ReadonlyMap<OpenFifo, OpenFifo>): void {
    if (renewed.size === 0) return;
    this.#fifos = this.#fifos.map((fifo) => renewed.get(fifo) ?? fifo);
    this.#replaced.push(...renewed.keys());
    this.#wakeUp();
  }

  #wakeUp(): void {
    if (!this.#closed || this.#waiting) {
      write(this.#wake, new Uint8Array(new BigUint64Array([1n]).buffer));
    }
  }

  /** Removes a wake-up that was not used, so that the next taking of messages does not end at once. */
  #forgetWake(): void {
    if (!this.#closed) {
      read(this.#wake, new Uint8Array(8));
    }
  }

  /** Stops reading and closes the FIFOs; their files stay. {@linkcode messages} ends, if it runs. */
  close(): void {
    if (this.#closed) {
      return;
    }
    this.#closed = true;
    if (this.#waiting) {
      // The kernel is waiting on the descriptors: they are closed when it has returned.
      this.#wakeUp();
    } else {
      this.#release();
    }
  }

  #release(): void {
    for (const { fd } of [...this.#fifos.splice(0), ...this.#replaced.splice(0)]) {
      close(fd);
    }
    close(this.#wake);
  }

  /** The same as {@linkcode close}. */
  [Symbol.dispose](): void {
    this.close();
  }
}
