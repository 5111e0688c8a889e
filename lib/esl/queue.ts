/**
 * The queue between a socket and the one reader of what comes from it (events, calls). It is bounded, and says when it
 * would rather take no more.
 * @module
 */
import { EslError, EslProtocolError } from "./errors.ts";

/** How a queue ends: `undefined` normally, else with an error. */
type End = { readonly error: EslError | undefined };

interface Waiter<T> {
  readonly resolve: (result: IteratorResult<T, undefined>) => void;
  readonly reject: (error: unknown) => void;
}

/** An ordered queue with one reader at a time. */
export class Queue<T> {
  readonly #items: T[] = [];
  readonly #highWater: number;
  readonly #maximum: number;
  readonly #onDrain: () => void;
  #waiter: Waiter<T> | undefined;
  #end: End | undefined;
  #taken = false;

  /** `onDrain` is called when the queue has fallen to `highWater`, so that more may be put in. */
  constructor(highWater: number, maximum: number, onDrain: () => void) {
    this.#highWater = highWater;
    this.#maximum = maximum;
    this.#onDrain = onDrain;
  }

  /** How many wait. */
  get size(): number {
    return this.#items.length;
  }

  /** Whether more wait than should. */
  get full(): boolean {
    return this.#items.length > this.#highWater;
  }

  /**
   * Puts one in.
   *
   * @throws {EslProtocolError} If more than the maximum wait.
   */
  put(item: T): void {
    const waiter = this.#waiter;
    this.#waiter = undefined;
    if (waiter !== undefined) return waiter.resolve({ value: item, done: false });
    if (this.#items.length >= this.#maximum) {
      throw new EslProtocolError(`More than ${this.#maximum} wait to be read`);
    }
    this.#items.push(item);
  }

  /** Ends the queue: what waits is still handed out, then the reader sees the end. */
  end(error: EslError | undefined): void {
    this.#end ??= { error };
    if (this.#end.error === undefined) return this.#releaseWaiter();
    this.#waiter?.reject(this.#end.error);
    this.#waiter = undefined;
  }

  /** Takes out all that wait. */
  drain(): T[] {
    return this.#items.splice(0);
  }

  /**
   * The reader.
   *
   * @throws {EslError} If there is a reader already.
   */
  read(signal: AbortSignal | undefined): AsyncIterableIterator<T, undefined> {
    if (this.#taken) throw new EslError("There is a reader already");
    this.#taken = true;
    let left = false;
    const leave = (): void => {
      if (left) return;
      left = true;
      this.#taken = false;
      this.#releaseWaiter();
    };
    return {
      [Symbol.asyncIterator](): AsyncIterableIterator<T, undefined> {
        return this;
      },
      next: async () => left ? { value: undefined, done: true } : await this.#next(signal),
      return: () => {
        leave();
        return Promise.resolve({ value: undefined, done: true });
      },
    };
  }

  #releaseWaiter(): void {
    this.#waiter?.resolve({ value: undefined, done: true });
    this.#waiter = undefined;
  }

  async #next(signal: AbortSignal | undefined): Promise<IteratorResult<T, undefined>> {
    signal?.throwIfAborted();
    const wasFull = this.full;
    if (this.#items.length > 0) {
      const value = this.#items.shift() as T;
      if (wasFull && !this.full) this.#onDrain();
      return { value, done: false };
    }
    if (this.#end?.error !== undefined) throw this.#end.error;
    if (this.#end !== undefined) return { value: undefined, done: true };
    if (this.#waiter !== undefined) throw new EslError("The next one is being waited for already");
    return await this.#wait(signal);
  }

  async #wait(signal: AbortSignal | undefined): Promise<IteratorResult<T, undefined>> {
    const { promise, resolve, reject } = Promise.withResolvers<IteratorResult<T, undefined>>();
    const waiter: Waiter<T> = { resolve, reject };
    const onAbort = (): void => {
      if (this.#waiter === waiter) this.#waiter = undefined;
      reject(signal?.reason);
    };
    this.#waiter = waiter;
    signal?.addEventListener("abort", onAbort, { once: true });
    try {
      return await promise;
    } finally {
      signal?.removeEventListener("abort", onAbort);
    }
  }
}
