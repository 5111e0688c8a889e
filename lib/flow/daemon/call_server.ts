/**
 * The port at which FreeSWITCH hands calls over, behind a doorkeeper: this server gives only calls that were verified to be
 * FreeSWITCH's.
 */

import { type EslBounds, type EslServer, listen, type ListenOptions } from "ts-esl";
import { CountedWarnings } from "./counted_warnings.ts";
import { Doorkeeper } from "./doorkeeper.ts";
import { StandingConnection } from "../switch/standing_connection.ts";
import { verifyCall } from "./verify_call.ts";
import type { DaemonWorld } from "../base/world.ts";

/** How to listen. */
export type CallServerOptions =
  & Pick<ListenOptions, "hostname" | "port">
  & Pick<Partial<ListenOptions>, "connectTimeoutMs" | "maxWaitingCalls">;

const KIB = 1024;

/**
 * Bytes. An event of one channel has 10 kB, or some hundred kB if the caller sends long headers; so has the reply to `connect`,
 * the only message before a call is verified.
 */
const BOUNDS: EslBounds = { maxBodyBytes: 2048 * KIB, maxHeaderBytes: 1024 * KIB };
const UNTRUSTED: EslBounds = {
  ...BOUNDS,
  maxBodyBytes: 64 * KIB,
  maxQueuedEvents: 100,
  maxQueuedBytes: 256 * KIB,
};

const MOST_WAITING = 1000;
/** The share of the places for waiting calls that one peer gets at most, but never fewer than {@link FEW}. */
const SHARE = 0.75;
const FEW = 64;

/** The listening server. Dispose of it to close it, and the standing connection to FreeSWITCH with it. */
export class CallServer implements AsyncDisposable {
  /** Gives the calls that were verified. */
  readonly server: EslServer;
  readonly #standing: StandingConnection;
  readonly #warnings: CountedWarnings;

  /**
   * Begins to listen.
   *
   * @throws {Error} If the address cannot be listened at.
   */
  constructor(world: DaemonWorld, options: CallServerOptions) {
    const { maxWaitingCalls = MOST_WAITING } = options;
    const standing = this.#standing = new StandingConnection(world);
    const warnings = this.#warnings = new CountedWarnings(world);
    const doorkeeper = new Doorkeeper(world, standing, warnings);
    this.server = listen({
      ...BOUNDS,
      ...options,
      untrusted: UNTRUSTED,
      signal: world.stop,
      maxWaitingCalls,
      maxWaitingPerPeer: Math.max(FEW, Math.ceil(maxWaitingCalls * SHARE)),
      accept: (peer) => doorkeeper.accept(peer),
      verify: (call, who) => verifyCall({ standing, warnings, secret: world.uuid }, call, who),
      log: (message, fields) => warnings.warn(message, Object.values(fields).join(", ")),
    });
  }

  /** Stops listening and closes what was opened. Calls that were given go on. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.server.close();
    await this.#standing[Symbol.asyncDispose]();
    this.#warnings[Symbol.dispose]();
  }
}
