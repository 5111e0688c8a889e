/**
 * The queue between a socket and the one reader of what comes from it (events, calls). It is bounded, and reports when it is
 * full.
 * @module
 */
import { EslError, EslProtocolError } from "./errors.ts";

/** How a queue ends: `undefined` normally, else with an error. */
type End = { readonly error: EslError | undefined };

/** Bounds of a queue. A full queue still takes things, and reports that it is full; above the maximum it takes nothing. */
export interface QueueBounds {
  /** With more things than this the queue is full. */
  readonly highWater: number;
  /** With more weight than this it is full, too; in the unit of the weights. */
  readonly highWeight: number;
  /** It takes no more things than this. */
  readonly maximum: number;
  /** It takes nothing that would make it heavier than this. */
  readonly maximumWeight: number;
}

interface Item<T> {
  readonly value: T;
  readonly weight: number;
}

interface Waiter<T> {
  readonly resolve: (result: IteratorResult<T, undefined>) => void;
  readonly reject: (error: unknown) => void;
}

/** An ordered queue with one reader at a time. */
export class Queue<T> {
  readonly #items: Item<T>[] = [];
  readonly #bounds: () => QueueBounds;
  readonly #onDrain: () => void;
  #weight = 0;
  #waiter: Waiter<T> | undefined;
  #end: End | undefined;
  #taken = false;

  /** The bounds are asked for anew each time; `onDrain` is called when the queue is no longer full. */
  constructor(bounds: () => QueueBounds, onDrain: () => void) {
    this.#bounds = bounds;
    this.#onDrain = onDrain;
  }

  /** How many things wait to be read. */
  get size(): number {
    return this.#items.length;
  }

  /** Whether it is full, so that the code that fills it should pause. */
  get full(): boolean {
    const { highWater, highWeight } = this.#bounds();
    return this.#items.length > highWater || this.#weight > highWeight;
  }

  /**
   * Puts one in.
   *
   * @throws {EslProtocolError} If more than the maximum wait, or weigh more.
   */
  put(value: T, weight = 0): void {
    const waiter = this.#waiter;
    this.#waiter = undefined;
    if (waiter !== undefined) return waiter.resolve({ value, done: false });
    const { maximum, maximumWeight } = this.#bounds();
    if (this.#items.length >= maximum) throw new EslProtocolError(`More than ${maximum} wait to be read`);
    if (this.#weight + weight > maximumWeight) {
      throw new EslProtocolError(`More than ${maximumWeight} bytes wait to be read`);
    }
    this.#items.push({ value, weight });
    this.#weight += weight;
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
    this.#weight = 0;
    return this.#items.splice(0).map(({ value }) => value);
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
      next: () => left ? Promise.resolve({ value: undefined, done: true }) : this.#next(signal),
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

  /** What waits is handed out with no more than the promise that the reader awaits. */
  #next(signal: AbortSignal | undefined): Promise<IteratorResult<T, undefined>> {
    const item = signal?.aborted === true ? undefined : this.#takeFirst();
    return item === undefined ? this.#wait(signal) : Promise.resolve({ value: item.value, done: false });
  }

  #takeFirst(): Item<T> | undefined {
    const wasFull = this.full;
    const item = this.#items.shift();
    if (item === undefined) return undefined;
    this.#weight -= item.weight;
    if (wasFull && !this.full) this.#onDrain();
    return item;
  }

  async #wait(signal: AbortSignal | undefined): Promise<IteratorResult<T, undefined>> {
    signal?.throwIfAborted();
    if (this.#end?.error !== undefined) throw this.#end.error;
    if (this.#end !== undefined) return { value: undefined, done: true };
    if (this.#waiter !== undefined) throw new EslError("The next one is being waited for already");
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
