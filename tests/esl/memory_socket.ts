/** A socket without a network: what it will say is given, what is written is kept. */
import type { EslSocket } from "ts-esl";

/** Hands out one chunk per read, or as much of it as is asked for, then waits until it is closed or ended. */
export class MemorySocket implements EslSocket {
  readonly written: Uint8Array[] = [];
  reads = 0;
  closed = false;
  readonly #chunks: Uint8Array[];
  readonly #end = Promise.withResolvers<null>();

  constructor(chunks: readonly (Uint8Array | string)[]) {
    this.#chunks = chunks.map((chunk) => typeof chunk === "string" ? new TextEncoder().encode(chunk) : chunk);
  }

  /** Lets the next read beyond the chunks find the end. */
  end(): void {
    this.#end.resolve(null);
  }

  read(buffer: Uint8Array): Promise<number | null> {
    this.reads++;
    const chunk = this.#chunks.shift();
    if (chunk === undefined) return this.#end.promise;
    const part = chunk.subarray(0, buffer.length);
    if (part.length < chunk.length) this.#chunks.unshift(chunk.subarray(part.length));
    buffer.set(part);
    return Promise.resolve(part.length);
  }

  write(bytes: Uint8Array): Promise<number> {
    // One byte at a time is allowed, and finds out who does not go on.
    this.written.push(bytes.slice(0, 1));
    return Promise.resolve(1);
  }

  close(): void {
    this.closed = true;
    this.#end.reject(new Deno.errors.Interrupted("closed"));
    this.#end.promise.catch(() => {});
  }

  /** All that was written. */
  get text(): string {
    return this.written.map((bytes) => String.fromCharCode(...bytes)).join("");
  }
}

/** Lets everything that is ready run. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 500; turn++) await Promise.resolve();
}
