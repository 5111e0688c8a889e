/**
 * One connection with FreeSWITCH, whichever side dialled: commands are sent and matched with their replies in order, events are
 * read through one iterator.
 *
 * A reply does not name its command, so a reply whose command has timed out is still read and dropped in its turn.
 * @module
 */
import {
  api,
  bgapi,
  describeCommand,
  type EslCommand,
  execute,
  type ExecuteOptions,
  exit,
  printCommand,
} from "./command.ts";
import {
  type BgapiOptions,
  type EslBounds,
  type EslConnectionOptions,
  eventBounds,
} from "./connection_options.ts";
import { type EslWait, waitFor } from "./deadline.ts";
import { decodeBytes } from "./encoding.ts";
import { EslAuthError, EslClosedError, EslError, EslProtocolError, EslReplyError } from "./errors.ts";
import { type CountedEvent, type EslEvent, readEvent } from "./event.ts";
import { Hurry } from "./hurry.ts";
import { type EslMessage, type Frame, FrameReader, keptMessage } from "./message.ts";
import type { EslPeer } from "./peer.ts";
import { Queue, type QueueBounds } from "./queue.ts";
import { type EslReply, parseReply } from "./reply.ts";
import { type EslSocket, SocketWriter } from "./socket.ts";

interface Pending {
  readonly resolve: (reply: EslReply) => void;
  readonly reject: (error: EslError) => void;
}

/** About how many bytes of memory a header of an event takes besides its text. */
const HEADER_COST = 100;
/** Who waited for a message has gone on after so many turns of the event loop's queue of promises. */
const TURNS = 32;
const EMPTY_LINE = new TextEncoder().encode("\n");

/** Lets go on who has waited. */
async function giveWay(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn++) await undefined;
}

function isEvent({ contentType }: EslMessage): boolean {
  return contentType === "text/event-plain" || contentType === "text/event-json";
}

/** A connection with FreeSWITCH. Close it, or hold it with `await using`. */
export class EslConnection implements AsyncDisposable {
  /** Is fulfilled when the connection has ended, for any reason; it never fails. */
  readonly closed: Promise<void>;
  /** Both ends, if it was made by `dial()` or `listen()`. */
  readonly peer: EslPeer | undefined;
  readonly #socket: EslSocket;
  readonly #options: EslConnectionOptions;
  readonly #writer: SocketWriter;
  readonly #hurry: Hurry;
  readonly #pending: Pending[] = [];
  readonly #events: Queue<EslEvent>;
  readonly #authRequest = Promise.withResolvers<void>();
  #bounds: EslBounds;
  #eventBounds: QueueBounds;
  #wake = Promise.withResolvers<void>();
  #ended: { readonly error: EslError } | undefined;
  #leaving = false;
  #lingering = false;
  #closing: Promise<void> | undefined;

  /** Takes over a connected socket and begins to read. */
  constructor(socket: EslSocket, options: EslConnectionOptions = {}) {
    this.peer = options.peer;
    this.#socket = socket;
    this.#options = options;
    this.#bounds = options.untrusted ?? options;
    this.#writer = new SocketWriter(socket);
    this.#hurry = new Hurry(() => this.#write(EMPTY_LINE));
    this.#eventBounds = eventBounds(this.#bounds);
    this.#events = new Queue(() => this.#eventBounds, () => this.#wake.resolve());
    this.#authRequest.promise.catch(() => {});
    this.closed = this.#read();
  }

  /** Whether the call is over and FreeSWITCH keeps the connection open for the last events (`linger`). */
  get lingering(): boolean {
    return this.#lingering;
  }

  /** Ends the narrower bounds (`untrusted`), because the peer is now known to be FreeSWITCH. */
  trust(): void {
    this.#bounds = this.#options;
    this.#eventBounds = eventBounds(this.#options);
    this.#wake.resolve();
  }

  /**
   * Sends a command and waits for its reply, be it success or refusal. Commands may be sent without waiting for the
   * replies of those before.
   *
   * @throws {EslCommandError} If the command cannot be written; nothing has been sent then.
   * @throws {EslTimeoutError} If no reply comes in time; the command may still take effect.
   * @throws {EslClosedError} If the connection ends before the reply.
   */
  async send(command: EslCommand, options: EslWait = {}): Promise<EslReply> {
    const bytes = printCommand(command);
    options.signal?.throwIfAborted();
    if (this.#ended !== undefined) throw this.#ended.error;
    if (/^(exit|\.\.\.)\s*$/i.test(command.line)) this.#leaving = true;
    const { promise, resolve, reject } = Promise.withResolvers<EslReply>();
    this.#pending.push({ resolve, reject });
    this.#wake.resolve();
    this.#write(bytes);
    const { timeoutMs = this.#options.commandTimeoutMs ?? 30_000, signal } = options;
    return await waitFor(promise, `get a reply to "${describeCommand(command)}"`, { timeoutMs, signal });
  }

  /**
   * Sends a command and demands success.
   *
   * @throws {EslReplyError} If FreeSWITCH refuses.
   * @throws {EslError} As {@linkcode EslConnection.send} does.
   */
  async request(command: EslCommand, options: EslWait = {}): Promise<EslReply> {
    const reply = await this.send(command, options);
    if (!reply.ok) throw new EslReplyError(describeCommand(command), reply.text);
    return reply;
  }

  /**
   * Runs an API command and gives what it printed, as it came: `-ERR no reply\n` may mean that there is nothing.
   * No event and no other reply comes until it has ended; for what takes long use {@linkcode EslConnection.bgapi}.
   *
   * @throws {EslReplyError} If FreeSWITCH does not run it at all (no permission).
   * @throws {EslError} As {@linkcode EslConnection.send} does.
   */
  async api(command: string, options: EslWait = {}): Promise<string> {
    const request = api(command);
    const reply = await this.send(request, options);
    if (reply.message.contentType === "command/reply") {
      throw new EslReplyError(describeCommand(request), reply.text);
    }
    return reply.body;
  }

  /**
   * Starts an API command in the background and gives its Job-UUID. Its result comes as the event `BACKGROUND_JOB`, to
   * which one must have subscribed (see `backgroundJob`).
   *
   * @throws {EslError} As {@linkcode EslConnection.request} does.
   */
  async bgapi(command: string, options: BgapiOptions = {}): Promise<string> {
    const { jobUuid = crypto.randomUUID(), ...wait } = options;
    const reply = await this.request(bgapi(command, jobUuid), wait);
    return reply.headers.get("Job-UUID") ?? jobUuid;
  }

  /**
   * Queues a dialplan application on a channel.
   *
   * @throws {EslError} As {@linkcode EslConnection.request} does.
   */
  async execute(app: string, arg?: string, options: ExecuteOptions & EslWait = {}): Promise<EslReply> {
    return await this.request(execute(app, arg, options), options);
  }

  /**
   * The events, in order. There is one reader at a time. After leaving a loop by `break`, a new iterator goes on at the same
   * place. It ends when either side has said goodbye.
   *
   * @throws {EslClosedError} (The iterator) If the connection just broke.
   */
  events(
    options: { readonly signal?: AbortSignal | undefined } = {},
  ): AsyncIterableIterator<EslEvent, undefined> {
    return this.#events.read(options.signal);
  }

  /**
   * Has FreeSWITCH send the next event as soon as there is one, for some milliseconds from now on. While nothing arrives from
   * here it looks for events only every 20 ms. Use it where an event follows at once on what was said or heard last.
   */
  hurry(): void {
    if (this.#ended === undefined) this.#hurry.begin();
  }

  /** Waits until FreeSWITCH asks for authentication; `dial()` does this. */
  async authRequested(options: EslWait = {}): Promise<void> {
    await waitFor(this.#authRequest.promise, "get FreeSWITCH's request for authentication", options);
  }

  /** Says goodbye and closes the connection. May be called more than once. */
  close(): Promise<void> {
    this.#closing ??= this.#leave();
    return this.#closing;
  }

  /** Closes the connection at once, without a goodbye. Commands that wait fail with that error. */
  abort(error: EslError = new EslClosedError("we closed it")): void {
    this.#leaving = true;
    this.#finish(error, undefined);
  }

  /** The same as {@linkcode EslConnection.close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #write(bytes: Uint8Array): void {
    this.#writer.write(bytes).catch((cause) => this.#fail(cause));
  }

  async #leave(): Promise<void> {
    const { closeTimeoutMs = 1000 } = this.#options;
    if (this.#ended === undefined) {
      // FreeSWITCH answers, sends its disconnect notice and closes. If that fails or takes too long, the connection is closed all
      // the same.
      const goodbye = this.send(exit(), { timeoutMs: closeTimeoutMs }).then(() => this.closed);
      await waitFor(goodbye, "get FreeSWITCH's goodbye", { timeoutMs: closeTimeoutMs }).catch(() => {});
    }
    this.abort();
    await this.closed;
  }

  async #read(): Promise<void> {
    const frames = new FrameReader(() => this.#bounds);
    try {
      while (await this.#take(frames)) {
        const count = await this.#socket.read(frames.buffer.space());
        if (count === null) {
          frames.end();
          throw new EslClosedError("FreeSWITCH closed it without a goodbye");
        }
        frames.buffer.added(count);
      }
    } catch (cause) {
      this.#fail(cause);
    }
  }

  /** Takes all messages that have come, in one go as long as there is room for their events. Whether to read on. */
  async #take(frames: FrameReader): Promise<boolean> {
    for (let frame = frames.next(); frame !== undefined; frame = frames.next()) {
      if (this.#ended !== undefined) return false;
      this.#dispatch(frame);
      // A reply may be followed by the next command, or by trust(), before the next message is taken.
      if (!isEvent(frame)) await giveWay();
      if (this.#events.full) await this.#roomForMore();
    }
    return this.#ended === undefined;
  }

  async #roomForMore(): Promise<void> {
    // While a command awaits its reply everything is taken, but a reader that is ready for its next event gets it.
    if (this.#pending.length > 0) await giveWay();
    while (this.#events.full && this.#pending.length === 0 && this.#ended === undefined) {
      this.#wake = Promise.withResolvers();
      await this.#wake.promise;
    }
  }

  #dispatch(frame: Frame): void {
    if (isEvent(frame)) return this.#takeEvent(frame);
    switch (frame.contentType) {
      case "command/reply":
      case "api/response":
        return this.#takeReply(keptMessage(frame));
      case "auth/request":
        return this.#authRequest.resolve();
      case "text/disconnect-notice":
        return this.#takeNotice(frame);
      case "text/rude-rejection": {
        const reason = decodeBytes(frame.body).trim();
        const error = new EslAuthError(`FreeSWITCH rejected our address: ${reason}`, reason);
        return this.#finish(error, error);
      }
      default:
        this.#options.log?.("Skipped a message of unknown type", {
          contentType: frame.contentType,
          bytes: frame.body.length,
        });
    }
  }

  #takeReply(message: EslMessage): void {
    const pending = this.#pending.shift();
    if (pending !== undefined) pending.resolve(parseReply(message));
    else this.#options.log?.("Skipped a reply to no command", { reply: parseReply(message).text });
  }

  #takeEvent(message: EslMessage): void {
    this.#hurry.end();
    let read: CountedEvent;
    try {
      read = readEvent(message);
    } catch (error) {
      if (!(error instanceof EslProtocolError)) throw error;
      this.#options.log?.("Skipped an event that cannot be read", { error: error.message });
      return;
    }
    this.#events.put(read.event, message.body.length + read.headerCount * HEADER_COST);
  }

  #takeNotice(message: EslMessage): void {
    if (message.headers.get("Content-Disposition")?.toLowerCase() === "linger") {
      this.#lingering = true;
      return;
    }
    const [reason = ""] = decodeBytes(message.body).split("\n");
    this.#finish(new EslClosedError(`FreeSWITCH said "${reason}"`), undefined);
  }

  #fail(cause: unknown): void {
    const why = cause instanceof Error ? cause.message : String(cause);
    const error = cause instanceof EslError ? cause : new EslClosedError(`it broke: ${why}`, { cause });
    this.#finish(error, this.#leaving ? undefined : error);
  }

  /** Ends everything: `error` is for commands that wait, `eventsError` for the reader of events. */
  #finish(error: EslError, eventsError: EslError | undefined): void {
    if (this.#ended !== undefined) return;
    this.#ended = { error };
    this.#hurry.end();
    for (const pending of this.#pending.splice(0)) pending.reject(error);
    this.#authRequest.reject(error);
    this.#events.end(eventsError);
    this.#wake.resolve();
    this.#socket.close();
  }
}
