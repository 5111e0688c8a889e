/**
 * Messages to faxq, through `FIFO`. faxq reads 2047 bytes at a time, and does not put a message together that the end of a read
 * cuts (HylaFAX 6.0.7, faxQueueApp.c++): a modem whose "ready" is cut never gets a job again. So there is never more unread than
 * one read takes. What does not fit waits here, in order, as long as faxq runs. Of the states of a modem only the newest waits,
 * because it replaces the older ones. Messages about the progress of calls wait up to a limit of memory; those that are dropped
 * then are counted.
 */

import { messageKey } from "../hylafax/faxq_message.ts";
import { type FifoBacklog, peekFifo } from "./fifo_probe.ts";
import { type ReadLimit, tellFitting } from "./fifo_write.ts";

/**
 * Bytes kept free in the FIFO for hfaxd and HylaFAX's utilities, which write without such a check: their requests are far below
 * 500 bytes.
 */
const LIMIT: ReadLimit = { usual: 1_536, most: 2_047 };
/** Bytes of messages that may wait; states of modems wait even beyond that. */
const MOST_BYTES = 256 * 1024;
/** Milliseconds between two tries. faxq usually reads the next message at once; while it is busy it takes seconds. */
const FIRST_PAUSE_MS = 1;
const LONGEST_PAUSE_MS = 64;

/** What became of a message: it is in the FIFO (`told`); it waits for room there (`waits`); faxq does not run (`nobody`). */
export type FaxqDelivery = "told" | "waits" | "nobody";

/** Whether it ends with its only NUL: HylaFAX+ does not take an empty message for the end of the ones before. */
function isWhole(message: Uint8Array): boolean {
  return message.length > 1 && message.length <= LIMIT.most && message.indexOf(0) === message.length - 1;
}

/** The messages of one process to faxq. */
export class FaxqOutbox {
  readonly #path: string;
  /** In their order; those with a text as key are states, which a newer state with the same key replaces. */
  readonly #waiting = new Map<string | number, Uint8Array>();
  #bytes = 0;
  #next = 0;
  #lost = 0;
  #pauseMs = FIRST_PAUSE_MS;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #emptied: PromiseWithResolvers<void> | undefined;

  /** Messages for the reader of the FIFO at `path`; nothing is opened yet. */
  constructor(path: string) {
    this.#path = path;
  }

  /**
   * Sends a message to faxq, after all earlier ones. Never waits.
   *
   * @throws {SpoolError} If FIFO is something else, or writing is forbidden; nothing waits then.
   * @throws {TypeError} If the message does not end with its only NUL, or is longer than faxq reads.
   */
  tell(message: Uint8Array): FaxqDelivery {
    if (!isWhole(message)) throw new TypeError("Cannot tell faxq what is not one message");
    this.#add(message);
    if (this.#timer !== undefined) return "waits";
    return this.#flush();
  }

  /**
   * Whether faxq has its FIFO open, and how many bytes it has not read of it. Never waits.
   *
   * @throws {SpoolError} If FIFO is something else.
   */
  peek(): FifoBacklog {
    return peekFifo(this.#path);
  }

  /** How many messages were dropped since this was asked last. */
  takeLost(): number {
    const lost = this.#lost;
    this.#lost = 0;
    return lost;
  }

  /**
   * Resolves when no message waits any more, or after so many milliseconds; messages that still wait then are dropped. Never
   * throws.
   */
  async emptied(deadlineMs: number): Promise<void> {
    if (this.#waiting.size === 0) return;
    this.#emptied ??= Promise.withResolvers();
    const deadline = setTimeout(() => this.#giveUp(), deadlineMs);
    await this.#emptied.promise;
    clearTimeout(deadline);
  }

  #add(message: Uint8Array): void {
    const key = messageKey(message) ?? this.#next++;
    this.#remove(key);
    this.#waiting.set(key, message);
    this.#bytes += message.length;
    if (this.#bytes > MOST_BYTES) this.#makeRoom();
  }

  #remove(key: string | number): void {
    this.#bytes -= this.#waiting.get(key)?.length ?? 0;
    this.#waiting.delete(key);
  }

  /** Drops the oldest messages about calls until the rest fits. States of modems stay: there are no more of them than modems. */
  #makeRoom(): void {
    for (const key of this.#waiting.keys()) {
      if (this.#bytes <= MOST_BYTES) return;
      if (typeof key === "string") continue;
      this.#remove(key);
      this.#lost++;
    }
  }

  #flush(): FaxqDelivery {
    let told: number | undefined;
    try {
      told = tellFitting(this.#path, [...this.#waiting.values()], LIMIT);
    } catch (error) {
      this.#clear();
      throw error;
    }
    if (told === undefined) {
      // The waiting messages are not needed: a faxq that starts asks every modem for its state.
      this.#clear();
      return "nobody";
    }
    for (const key of [...this.#waiting.keys()].slice(0, told)) this.#remove(key);
    if (this.#waiting.size === 0) {
      this.#clear();
      return "told";
    }
    this.#pauseMs = told > 0 ? FIRST_PAUSE_MS : Math.min(this.#pauseMs * 2, LONGEST_PAUSE_MS);
    this.#timer = setTimeout(() => this.#again(), this.#pauseMs);
    return "waits";
  }

  #again(): void {
    this.#timer = undefined;
    const waiting = this.#waiting.size;
    try {
      this.#flush();
    } catch {
      // The next `tell` meets the same error, and its caller gets it.
      this.#lost += waiting;
    }
  }

  #giveUp(): void {
    this.#lost += this.#waiting.size;
    this.#clear();
  }

  #clear(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting.clear();
    this.#bytes = 0;
    this.#pauseMs = FIRST_PAUSE_MS;
    this.#emptied?.resolve();
    this.#emptied = undefined;
  }
}
