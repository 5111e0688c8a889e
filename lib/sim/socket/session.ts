/**
 * One connection of the event socket, from FreeSWITCH's side: it reads commands, answers them in order and hands events
 * out in between. While a command takes its time (`api originate`) neither another command nor an event gets through.
 * @module
 */
import { encodeEvent, encodeMessage, readCommands, type ReceivedCommand } from "ts-esl";
import type { Channel } from "../channel/channel.ts";
import type { CallQueue } from "../board/call_queue.ts";
import { jsonEvent } from "./json_event.ts";
import type { SimEvent } from "../channel/event.ts";
import type { SimClock } from "../network/clock.ts";
import { Listener } from "./listener.ts";
import { waited } from "../../os/pause.ts";
import type { Switchboard } from "../board/switchboard.ts";
import type { EventSink } from "../board/switchboard_parts.ts";

const GOODBYE = "Disconnected, goodbye.\nSee you at ClueCon! http://www.cluecon.com/\n";

/** What a command is answered with: bytes to send, and whether the connection ends then. */
export interface Answer {
  /** What is sent; may be empty. */
  readonly bytes: Uint8Array;
  /** Whether the connection ends then, with a goodbye. */
  readonly close?: boolean;
}

/** A `command/reply`. */
export function reply(text: string, more: readonly (readonly [string, string])[] = []): Answer {
  return { bytes: encodeMessage([["Content-Type", "command/reply"], ["Reply-Text", text], ...more]) };
}

/** Answers a command. */
export type CommandHandler = (session: EslSession, command: ReceivedCommand) => Promise<Answer> | Answer;

/** The call that an outbound connection controls. */
export interface ControlledCall {
  /** The channel of the call. */
  readonly channel: Channel;
  /** What the application asks for waits here. */
  readonly queue: CallQueue;
  /** Seconds to linger after the call; -1 for ever, `undefined` not at all. */
  lingerSeconds: number | undefined;
  /** Whether the application said `connect`. */
  connected: boolean;
}

/** The received bytes. Not `conn.readable`: that closes the connection when the other side has closed its sending direction. */
async function* chunks(conn: Deno.TcpConn, clock: SimClock): AsyncGenerator<Uint8Array> {
  const buffer = new Uint8Array(16_384);
  for (let read = await conn.read(buffer); read !== null; read = await conn.read(buffer)) {
    clock.received(conn, read);
    yield buffer.slice(0, read);
  }
  clock.received(conn, 1);
}

/** One connection. */
export class EslSession implements EventSink {
  /** The switch. */
  readonly board: Switchboard;
  /** Which events the connection wants, and in which form. */
  readonly listener: Listener = new Listener();
  /** `undefined` on a connection from a client. */
  readonly call: ControlledCall | undefined;
  /** Whether commands other than `auth`, `userauth` and `exit` are accepted; always on a connection that this switch has made. */
  authenticated: boolean;
  /** The API commands a user may run, `undefined` for all. */
  allowedApi: ReadonlySet<string> | undefined;
  /** Events and subclasses that the user may get; all if undefined. */
  allowedEvents: ReadonlySet<string> | undefined;
  /** Whether `log` was asked for; no line of a log is ever sent. */
  logging = false;
  readonly #conn: Deno.TcpConn;
  readonly #handle: CommandHandler;
  readonly #commands: ReceivedCommand[] = [];
  /** What waits to be sent: events and ready messages, in order. */
  #outbox: (SimEvent | Uint8Array)[] = [];
  readonly #over = new AbortController();
  /** The client has closed its side: what waits is not sent any more. */
  #leaving = false;
  /** The connection ends when everything that waits is sent. */
  #ending = false;
  #wake: PromiseWithResolvers<void> = Promise.withResolvers();

  /** A connection that is open; {@linkcode EslSession.serve} begins to read. It has a call if this switch made the connection. */
  constructor(board: Switchboard, conn: Deno.TcpConn, handle: CommandHandler, call?: ControlledCall) {
    this.board = board;
    this.call = call;
    this.authenticated = call !== undefined;
    this.#conn = conn;
    // As FreeSWITCH does (mod_event_socket.c, SWITCH_SO_TCP_NODELAY): a message does not wait until the one before is acknowledged.
    conn.setNoDelay();
    this.#handle = handle;
  }

  /** Aborted when the connection has ended. */
  get over(): AbortSignal {
    return this.#over.signal;
  }

  deliver(event: SimEvent): void {
    if (this.#over.signal.aborted || !this.listener.wants(event)) return;
    this.#outbox.push(event);
    this.#wake.resolve();
  }

  /** Drops the events that wait to be sent. */
  forgetEvents(): void {
    this.#outbox = this.#outbox.filter((waiting) => waiting instanceof Uint8Array);
  }

  /** Sends bytes after the events that wait. */
  sendRaw(bytes: Uint8Array): void {
    this.#outbox.push(bytes);
    this.#wake.resolve();
  }

  /** Ends the connection when everything that waits is sent, with FreeSWITCH's goodbye. */
  leave(): void {
    this.#ending = true;
    this.#wake.resolve();
  }

  /** Cuts the connection without a goodbye. */
  cut(): void {
    this.#over.abort();
    this.#wake.resolve();
    try {
      this.#conn.close();
    } catch {
      // It was closed already: nothing to do.
    }
  }

  /** Serves the connection until it ends. */
  async serve(greeting?: Uint8Array): Promise<void> {
    this.board.sinks.add(this);
    const reading = this.#read();
    try {
      if (greeting !== undefined) await this.#write(greeting);
      if (await this.#pump()) await this.#write(this.#goodbye());
    } catch (error) {
      this.board.log?.debug("event socket connection broke", { error: String(error) });
    } finally {
      this.board.sinks.delete(this);
      await this.#shut();
      await reading;
    }
  }

  /** Works until the connection is to end. `true` if it ends in good order. */
  async #pump(): Promise<boolean> {
    while (!this.#over.signal.aborted) {
      const command = this.#commands.shift();
      if (command !== undefined) {
        const answer = await this.#handle(this, command);
        if (answer.bytes.length > 0) await this.#write(answer.bytes);
        if (answer.close) return true;
      } else if (this.#leaving) return true;
      else if (!await this.#flush()) {
        if (this.#ending) return true;
        await this.#wake.promise;
        this.#wake = Promise.withResolvers();
      }
    }
    return false;
  }

  /** Sends one waiting thing. `false` if nothing waits. */
  async #flush(): Promise<boolean> {
    const next = this.#outbox.shift();
    if (next === undefined) return false;
    await this.#write(next instanceof Uint8Array ? next : this.#encode(next));
    return true;
  }

  #encode(event: SimEvent): Uint8Array {
    return this.listener.format === "json" ? jsonEvent(event) : encodeEvent(event.headers, event.body);
  }

  async #read(): Promise<void> {
    try {
      for await (const command of readCommands(chunks(this.#conn, this.board.clock))) {
        this.#commands.push(command);
        this.#wake.resolve();
      }
    } catch (error) {
      this.board.log?.debug("event socket input broke", { error: String(error) });
    }
    this.#leaving = true;
    this.#wake.resolve();
  }

  async #write(bytes: Uint8Array): Promise<void> {
    this.board.clock.sent(this.#conn, bytes.length);
    for (let at = 0; at < bytes.length;) at += await this.#conn.write(bytes.subarray(at));
  }

  #goodbye(): Uint8Array {
    const uuid = this.call?.channel.uuid;
    const controlled: [string, string][] = uuid === undefined ? [] : [
      ["Controlled-Session-UUID", uuid],
      ["Content-Disposition", "disconnect"],
    ];
    return encodeMessage([["Content-Type", "text/disconnect-notice"], ...controlled], GOODBYE);
  }

  async #shut(): Promise<void> {
    try {
      this.board.clock.sent(this.#conn, 1);
      await this.#conn.closeWrite();
      // Closing at once would reset the connection while the goodbye is still under way.
      await waited(0);
    } catch {
      // The other side has closed the connection already.
    }
    this.cut();
  }
}
