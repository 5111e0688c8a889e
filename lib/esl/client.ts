/**
 * The client side: connects to FreeSWITCH's event socket (mod_event_socket, usually port 8021).
 * @module
 */
import { auth, type EslCommand, printCommand, userAuth } from "./command.ts";
import { EslConnection } from "./connection.ts";
import { type EslConnectionOptions, UNTRUSTED_BOUNDS } from "./connection_options.ts";
import { waitFor } from "./deadline.ts";
import { EslAuthError, EslConnectError, EslTimeoutError } from "./errors.ts";
import type { EslEvent } from "./event.ts";
import { type EslPeer, peerOf } from "./peer.ts";

/** The address of FreeSWITCH, and the login. */
export interface DialOptions extends EslConnectionOptions {
  /** FreeSWITCH's address. */
  readonly hostname: string;
  /** Its event socket's port, usually 8021. */
  readonly port: number;
  /** The event socket's password, or the user's. */
  readonly password: string;
  /** A user of the directory, `user@domain`; without it the event socket's own password is used. */
  readonly user?: string | undefined;
  /**
   * Checks the peer before the password is sent; an error that it throws ends the attempt.
   * @default {no check}
   */
  readonly accept?: ((peer: EslPeer) => Promise<void>) | undefined;
  /** Ends the attempt. Has no effect on the connection once it is made. */
  readonly signal?: AbortSignal | undefined;
  /**
   * How long connecting may take, in milliseconds.
   * @default {5000}
   */
  readonly connectTimeoutMs?: number | undefined;
  /**
   * How long authentication may take, in milliseconds.
   * @default {5000}
   */
  readonly authTimeoutMs?: number | undefined;
}

async function connectSocket(options: DialOptions): Promise<Deno.TcpConn> {
  const { hostname, port, signal, connectTimeoutMs = 5000 } = options;
  const action = `connect to FreeSWITCH at ${hostname}:${port}`;
  const giveUp = new AbortController();
  const attempt = Deno.connect({ hostname, port, signal: giveUp.signal });
  try {
    const socket = await waitFor(attempt, action, { timeoutMs: connectTimeoutMs, signal });
    // A command does not wait until FreeSWITCH has acknowledged the one before.
    socket.setNoDelay();
    return socket;
  } catch (cause) {
    giveUp.abort();
    // The attempt may still succeed, because a look-up of a name cannot be broken off: then its socket is closed.
    attempt.then((socket) => socket.close(), () => {});
    signal?.throwIfAborted();
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new EslConnectError(cause instanceof EslTimeoutError ? why : `Cannot ${action}: ${why}`, { cause });
  }
}

async function authenticate(
  connection: EslConnection,
  command: EslCommand,
  peer: EslPeer,
  options: DialOptions,
): Promise<void> {
  const { signal, accept, authTimeoutMs = 5000 } = options;
  const exchange = async (): Promise<void> => {
    await connection.authRequested();
    await accept?.(peer);
    const reply = await connection.send(command, { timeoutMs: authTimeoutMs });
    if (!reply.ok) throw new EslAuthError(`FreeSWITCH refused our password: ${reply.text}`, reply.text);
  };
  await waitFor(exchange(), "authenticate with FreeSWITCH", { timeoutMs: authTimeoutMs, signal });
}

/**
 * Connects to FreeSWITCH and authenticates.
 *
 * @throws {EslConnectError} If no connection can be made in time.
 * @throws {EslAuthError} If the password is wrong, or FreeSWITCH's access list rejects this address.
 * @throws {EslTimeoutError} If FreeSWITCH does not complete the authentication in time.
 * @throws {EslClosedError} If the connection ends meanwhile.
 * @throws {EslCommandError} If user or password cannot be written.
 * @throws {unknown} What `accept` throws.
 */
export async function dial(options: DialOptions): Promise<EslConnection> {
  const { user, password, signal } = options;
  const command = user === undefined ? auth(password) : userAuth(user, password);
  printCommand(command);
  signal?.throwIfAborted();
  const socket = await connectSocket(options);
  const { untrusted = UNTRUSTED_BOUNDS } = options;
  const peer = peerOf(socket);
  const connection = new EslConnection(socket, { ...options, untrusted, peer });
  try {
    await authenticate(connection, command, peer, options);
    connection.trust();
    return connection;
  } catch (error) {
    connection.abort();
    await connection.closed;
    throw error;
  }
}

/** The end of a command that {@linkcode EslConnection.bgapi} started. */
export interface BackgroundJob {
  /** The job's UUID. */
  readonly jobUuid: string;
  /** Whether its output begins with `+OK`: with `originate` anything else is a failure. */
  readonly ok: boolean;
  /** Its output without the last line break, for example `-ERR USER_BUSY`. */
  readonly text: string;
}

/** Reads a `BACKGROUND_JOB` event; `undefined` if it is another event. */
export function backgroundJob(event: EslEvent): BackgroundJob | undefined {
  if (event.name !== "BACKGROUND_JOB") return undefined;
  const text = event.body.replace(/\n$/, "");
  return { jobUuid: event.get("Job-UUID") ?? "", ok: text.startsWith("+OK"), text };
}
