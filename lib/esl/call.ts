/**
 * A call that FreeSWITCH has handed over on a connection of its own (outbound mode).
 * @module
 */
import { connect, eventPlain, filter, linger } from "./command.ts";
import type { EslConnection } from "./connection.ts";
import type { EslWait } from "./deadline.ts";
import { EslProtocolError } from "./errors.ts";
import { channelData, type EslEvent } from "./event.ts";

/** Which events of a call to subscribe to. */
export interface PrepareOptions extends EslWait {
  /** Names of events. */
  readonly events: readonly string[];
  /** Subclasses of `CUSTOM` events. */
  readonly subclasses?: readonly string[] | undefined;
  /**
   * How long FreeSWITCH keeps the connection after the call's end, in seconds; without it, until this side closes the connection.
   */
  readonly lingerSeconds?: number | undefined;
}

/** A call that FreeSWITCH has handed over. */
export class EslCall implements AsyncDisposable {
  /** The connection that controls the call. Close it at the end: FreeSWITCH keeps the dead session until then. */
  readonly connection: EslConnection;
  /** The channel's `Unique-ID`. */
  readonly uuid: string;
  /** The channel's data as of the beginning: `Caller-…`, `variable_…`. */
  readonly data: EslEvent;

  /** Made by the server once `connect` is answered. */
  constructor(connection: EslConnection, uuid: string, data: EslEvent) {
    this.connection = connection;
    this.uuid = uuid;
    this.data = data;
  }

  /**
   * Asks to keep the connection open after the call's end, and for the events of this channel. The commands are sent together.
   *
   * @throws {EslReplyError} If FreeSWITCH refuses.
   * @throws {EslError} As {@linkcode EslConnection.request} does.
   */
  async prepare(options: PrepareOptions): Promise<void> {
    const { events, subclasses, lingerSeconds, ...wait } = options;
    const commands = [linger(lingerSeconds), filter("Unique-ID", this.uuid), eventPlain(events, subclasses)];
    await Promise.all(commands.map((command) => this.connection.request(command, wait)));
  }

  /** Closes the connection. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.connection.close();
  }
}

/**
 * Asks a new connection which call it is for.
 *
 * @throws {EslProtocolError} If the answer names no channel.
 * @throws {EslError} As {@linkcode EslConnection.request} does.
 */
export async function askForCall(connection: EslConnection, wait: EslWait): Promise<EslCall> {
  const reply = await connection.request(connect(), wait);
  const data = channelData(reply.message);
  const uuid = data.get("Unique-ID") ?? data.get("Channel-Unique-ID");
  if (uuid === undefined || uuid === "") throw new EslProtocolError("The reply to connect names no channel");
  return new EslCall(connection, uuid, data);
}
