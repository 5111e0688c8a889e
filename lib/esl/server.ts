/**
 * The server side: FreeSWITCH connects to this server for a call (`socket HOST:PORT async full` in the dialplan).
 *
 * The event socket has no password in this direction. Other processes that reach the port are refused by `accept`, which is
 * called for each connection before anything is sent or read, and by `verify`, which is called for each call before it is handed
 * out.
 * @module
 */
import { askForCall, type EslCall } from "./call.ts";
import { EslConnection } from "./connection.ts";
import { Crowd } from "./crowd.ts";
import { type EslBounds, type EslConnectionOptions, UNTRUSTED_BOUNDS } from "./connection_options.ts";
import { waitFor } from "./deadline.ts";
import { type EslPeer, PeerCount, peerOf } from "./peer.ts";
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
   * Gives a name for a peer; connections are counted by that name. `undefined` closes the connection at once.
   * @default {by the other end's address; all are accepted}
   */
  readonly accept?: ((peer: EslPeer) => Promise<string | undefined>) | undefined;
  /**
   * Checks that a connection, which has answered `connect`, is a call of FreeSWITCH's; if not, it is closed. The promise must
   * settle by itself: no time limit ends it.
   * @default {each is}
   */
  readonly verify?: ((call: EslCall, who: string) => Promise<boolean>) | undefined;
  /**
   * Bounds of a connection until its call is handed out.
   * @default {256 KiB of headers, 64 KiB in a body or waiting}
   */
  readonly untrusted?: EslBounds | undefined;
  /**
   * How long FreeSWITCH may take to answer `connect`, in milliseconds.
   * @default {5000}
   */
  readonly connectTimeoutMs?: number | undefined;
  /**
   * How many connections may be open whose call was not handed out yet; beyond that no more are accepted for the time being.
   * @default {1000}
   */
  readonly maxWaitingCalls?: number | undefined;
  /**
   * How many of them one peer may have; further ones are closed.
   * @default {no limit}
   */
  readonly maxWaitingPerPeer?: number | undefined;
}

/** With more connections than these on their way, all that came with them are asked for their calls before any call is verified. */
const FEW = 8;
/** How long to wait when the system gives no more sockets, in milliseconds. */
const ACCEPT_PAUSE_MS = 100;

/** A server that FreeSWITCH dials; iterate over it to get the calls. */
export class EslServer implements AsyncDisposable {
  /** Where it listens. */
  readonly address: Deno.NetAddr;
  readonly #listener: Deno.TcpListener;
  readonly #options: ListenOptions;
  /** Connections that are accepted and whose call was not handed out yet. */
  readonly #arriving = new Set<Promise<void>>();
  readonly #greeting = new Set<EslConnection>();
  readonly #waiting = new PeerCount();
  readonly #crowd = new Crowd();
  readonly #calls: Queue<EslCall>;
  readonly #accepting: Promise<void>;
  readonly #stopped = Promise.withResolvers<void>();
  readonly #onAbort = (): void => void this.close();
  #room = Promise.withResolvers<void>();
  #closing: Promise<void> | undefined;

  /** Begins to listen; {@linkcode listen} does this. */
  constructor(options: ListenOptions) {
    const { hostname, port, signal } = options;
    signal?.throwIfAborted();
    this.#listener = Deno.listen({ hostname, port, tcpBacklog: 1024 });
    this.address = this.#listener.addr as Deno.NetAddr;
    this.#options = options;
    const bounds = {
      highWater: this.#mostWaiting - 1,
      highWeight: Infinity,
      maximum: Infinity,
      maximumWeight: Infinity,
    };
    this.#calls = new Queue(() => bounds, () => this.#room.resolve());
    this.#accepting = this.#accept();
    signal?.addEventListener("abort", this.#onAbort, { once: true });
  }

  /** The calls, each once `connect` is answered. There is one reader at a time; it ends when the server is closed. */
  [Symbol.asyncIterator](): AsyncIterableIterator<EslCall, undefined> {
    return this.#calls.read(undefined);
  }

  /** Stops listening and closes the calls that were not taken yet. May be called more than once. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** The same as {@linkcode EslServer.close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  get #mostWaiting(): number {
    return this.#options.maxWaitingCalls ?? 1000;
  }

  async #close(): Promise<void> {
    this.#options.signal?.removeEventListener("abort", this.#onAbort);
    this.#stopped.resolve();
    this.#room.resolve();
    this.#listener.close();
    const waiting = this.#calls.drain();
    this.#calls.end(undefined);
    for (const connection of this.#greeting) connection.abort();
    await Promise.all([
      this.#accepting,
      ...this.#arriving,
      ...waiting.map((call) => call.connection.close()),
    ]);
  }

  async #accept(): Promise<void> {
    while (true) {
      await this.#roomForMore();
      if (this.#closing !== undefined) return;
      try {
        const arriving = this.#arrive(await this.#listener.accept()).finally(() => {
          this.#arriving.delete(arriving);
          this.#room.resolve();
        });
        this.#arriving.add(arriving);
        await this.#crowd.cameOne();
      } catch (error) {
        if (this.#closing !== undefined) return;
        this.#options.log?.("Cannot accept a connection", { error: String(error) });
        const pause = { timeoutMs: ACCEPT_PAUSE_MS };
        await waitFor(this.#stopped.promise, "stop", pause).catch(() => {});
      }
    }
  }

  async #roomForMore(): Promise<void> {
    while (this.#closing === undefined && this.#arriving.size + this.#calls.size >= this.#mostWaiting) {
      this.#room = Promise.withResolvers();
      await this.#room.promise;
    }
  }

  /** Handles a connection until its call is handed out, or it is closed. Never throws. */
  async #arrive(socket: Deno.TcpConn): Promise<void> {
    const peer = peerOf(socket);
    const who = await this.#admit(peer);
    if (who === undefined) return socket.close();
    this.#waiting.add(who);
    const untrusted = this.#options.untrusted ?? UNTRUSTED_BOUNDS;
    // A command does not wait until FreeSWITCH has acknowledged the one before.
    socket.setNoDelay();
    const connection = new EslConnection(socket, { ...this.#options, untrusted, peer });
    this.#greeting.add(connection);
    try {
      await this.#greet(connection, who);
    } finally {
      this.#greeting.delete(connection);
      this.#waiting.remove(who);
    }
  }

  /** The name of a peer that is accepted. */
  async #admit(peer: EslPeer): Promise<string | undefined> {
    const { accept, maxWaitingPerPeer = Infinity, log } = this.#options;
    try {
      const who = accept === undefined ? peer.remote.hostname : await accept(peer);
      if (who === undefined || this.#closing !== undefined) return undefined;
      if (this.#waiting.of(who) < maxWaitingPerPeer) return who;
      log?.("Closed a connection: too many of that peer wait", { peer: who });
    } catch (error) {
      log?.("Cannot tell whose connection it is", { error: String(error) });
    }
    return undefined;
  }

  async #greet(connection: EslConnection, who: string): Promise<void> {
    const { connectTimeoutMs = 5000, verify } = this.#options;
    try {
      const call = await askForCall(connection, { timeoutMs: connectTimeoutMs });
      if (this.#arriving.size > FEW) await this.#crowd.mayBegin();
      const good = verify === undefined || await verify(call, who);
      if (!good || this.#closing !== undefined) return await connection.close();
      connection.trust();
      this.#calls.put(call);
    } catch (error) {
      connection.abort();
      await connection.closed;
      this.#options.log?.("Closed a connection that brought no call", { error: String(error) });
    }
  }
}

/**
 * Listens for FreeSWITCH. Each connection is asked for its call by `connect`; one that does not answer does not delay others.
 *
 * @throws {Error} If the address cannot be listened at.
 */
export function listen(options: ListenOptions): EslServer {
  return new EslServer(options);
}
