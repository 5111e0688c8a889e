/**
 * The server side: FreeSWITCH dials us for a call (`socket HOST:PORT async full` in the dialplan).
 * @module
 */
import { askForCall, type EslCall } from "./call.ts";
import { EslConnection } from "./connection.ts";
import type { EslConnectionOptions } from "./connection_options.ts";
import { waitFor } from "./deadline.ts";
import { Queue } from "./queue.ts";

/** Where to listen, and how connections behave. */
export interface ListenOptions extends EslConnectionOptions {
  /** The address to listen at. */
  readonly hostname: string;
  /** The port; 0 for any. */
  readonly port: number;
  /** Closes the server. Calls that have been handed out go on. */
  readonly signal?: AbortSignal | undefined;
  /**
   * How long FreeSWITCH may take to answer `connect`, in milliseconds.
   * @default {5000}
   */
  readonly connectTimeoutMs?: number | undefined;
  /**
   * So many connections may be on the way to being handed out; then no more are accepted for the time being.
   * @default {1000}
   */
  readonly maxWaitingCalls?: number | undefined;
}

/** How long to rest when the system gives no more sockets, in milliseconds. */
const ACCEPT_PAUSE_MS = 100;

/** A server that FreeSWITCH dials; iterate over it to get the calls. */
export class EslServer implements AsyncDisposable {
  /** Where it listens. */
  readonly address: Deno.NetAddr;
  readonly #listener: Deno.Listener;
  readonly #options: ListenOptions;
  readonly #greeting = new Map<EslConnection, Promise<void>>();
  readonly #calls: Queue<EslCall>;
  readonly #accepting: Promise<void>;
  readonly #stopped = Promise.withResolvers<void>();
  readonly #onAbort = (): void => void this.close();
  #room = Promise.withResolvers<void>();
  #closing: Promise<void> | undefined;

  /** Begins to listen; {@linkcode listen} does this. */
  constructor(options: ListenOptions) {
    const { hostname, port, signal, maxWaitingCalls = 1000 } = options;
    signal?.throwIfAborted();
    this.#listener = Deno.listen({ hostname, port, tcpBacklog: 1024 });
    this.address = this.#listener.addr as Deno.NetAddr;
    this.#options = options;
    this.#calls = new Queue(maxWaitingCalls - 1, Infinity, () => this.#room.resolve());
    this.#accepting = this.#accept();
    signal?.addEventListener("abort", this.#onAbort, { once: true });
  }

  /** The calls, each once `connect` is answered. There is one reader at a time; it ends when the server is closed. */
  [Symbol.asyncIterator](): AsyncIterableIterator<EslCall, undefined> {
    return this.#calls.read(undefined);
  }

  /** Stops listening and closes the calls that nobody has taken yet. May be called more than once. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** The same as {@linkcode EslServer.close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #close(): Promise<void> {
    this.#options.signal?.removeEventListener("abort", this.#onAbort);
    this.#stopped.resolve();
    this.#room.resolve();
    this.#listener.close();
    const waiting = this.#calls.drain();
    this.#calls.end(undefined);
    for (const connection of this.#greeting.keys()) connection.abort();
    await Promise.all([
      this.#accepting,
      ...this.#greeting.values(),
      ...waiting.map((call) => call.connection.close()),
    ]);
  }

  async #accept(): Promise<void> {
    while (true) {
      await this.#roomForMore();
      if (this.#closing !== undefined) return;
      try {
        const connection = new EslConnection(await this.#listener.accept(), this.#options);
        this.#greeting.set(connection, this.#greet(connection));
      } catch (error) {
        if (this.#closing !== undefined) return;
        this.#options.log?.("Cannot accept a connection", { error: String(error) });
        const pause = { timeoutMs: ACCEPT_PAUSE_MS };
        await waitFor(this.#stopped.promise, "stop", pause).catch(() => {});
      }
    }
  }

  async #roomForMore(): Promise<void> {
    const { maxWaitingCalls = 1000 } = this.#options;
    while (this.#closing === undefined && this.#greeting.size + this.#calls.size >= maxWaitingCalls) {
      this.#room = Promise.withResolvers();
      await this.#room.promise;
    }
  }

  async #greet(connection: EslConnection): Promise<void> {
    const { connectTimeoutMs = 5000 } = this.#options;
    try {
      const call = await askForCall(connection, { timeoutMs: connectTimeoutMs });
      if (this.#closing === undefined) this.#calls.put(call);
      else await connection.close();
    } catch (error) {
      connection.abort();
      await connection.closed;
      this.#options.log?.("Closed a connection that brought no call", { error: String(error) });
    } finally {
      this.#greeting.delete(connection);
      this.#room.resolve();
    }
  }
}

/**
 * Listens for FreeSWITCH. Each connection is asked for its call by `connect`; one that does not answer holds up no other.
 *
 * @throws {Error} If the address cannot be listened at.
 */
export function listen(options: ListenOptions): EslServer {
  return new EslServer(options);
}
