/** The port at which FreeSWITCH hands calls over, with a doorkeeper before it: who comes out of it is a call of FreeSWITCH's. */

import { type EslBounds, type EslServer, listen, type ListenOptions } from "ts-esl";
import { CrowdLog } from "./crowd_log.ts";
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
 * An event of one channel has 10 kB, some hundred where the caller sends long headers; so has the reply to `connect`, which is all
 * that comes before a call is verified.
 */
const BOUNDS: EslBounds = { maxBodyBytes: 2048 * KIB, maxHeaderBytes: 1024 * KIB };
const UNTRUSTED: EslBounds = {
  ...BOUNDS,
  maxBodyBytes: 64 * KIB,
  maxQueuedEvents: 100,
  maxQueuedBytes: 256 * KIB,
};

const MOST_WAITING = 1000;
/** One peer leaves some places to others, where there are many. */
const SHARE = 0.75;
const FEW = 64;

/** The listening server. Dispose of it to close it, and the line to FreeSWITCH with it. */
export class CallServer implements AsyncDisposable {
  readonly server: EslServer;
  readonly #line: StandingConnection;
  readonly #crowd: CrowdLog;

  /**
   * Begins to listen.
   *
   * @throws {Error} If the address cannot be listened at.
   */
  constructor(world: DaemonWorld, options: CallServerOptions) {
    const { maxWaitingCalls = MOST_WAITING } = options;
    const line = this.#line = new StandingConnection(world);
    const crowd = this.#crowd = new CrowdLog(world);
    const doorkeeper = new Doorkeeper(world, line, crowd);
    this.server = listen({
      ...BOUNDS,
      ...options,
      untrusted: UNTRUSTED,
      signal: world.stop,
      maxWaitingCalls,
      maxWaitingPerPeer: Math.max(FEW, Math.ceil(maxWaitingCalls * SHARE)),
      accept: (peer) => doorkeeper.accept(peer),
      verify: (call, who) => verifyCall({ line, crowd, secret: world.uuid }, call, who),
      log: (message, fields) => crowd.warn(message, Object.values(fields).join(", ")),
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server.close();
    await this.#line[Symbol.asyncDispose]();
    this.#crowd[Symbol.dispose]();
  }
}
