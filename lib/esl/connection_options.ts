/**
 * How a connection behaves.
 * @module
 */
import type { EslWait } from "./deadline.ts";
import type { EslLimits } from "./message.ts";
import type { EslPeer } from "./peer.ts";
import type { QueueBounds } from "./queue.ts";

/** Called for messages that are skipped: with a constant text and the data. */
export type EslLog = (message: string, fields: Readonly<Record<string, string | number>>) => void;

/** How much of what a peer sends is kept in memory. */
export interface EslBounds extends EslLimits {
  /**
   * Above so many waiting events nothing more is read, unless a command awaits its reply.
   * @default {100}
   */
  readonly highWater?: number | undefined;
  /**
   * Above so many bytes of waiting events nothing more is read either.
   * @default {1048576}
   */
  readonly highWaterBytes?: number | undefined;
  /**
   * More waiting events than this fail the connection.
   * @default {10000}
   */
  readonly maxQueuedEvents?: number | undefined;
  /**
   * More bytes of waiting events than this fail the connection.
   * @default {8388608}
   */
  readonly maxQueuedBytes?: number | undefined;
}

/** How a connection behaves. */
export interface EslConnectionOptions extends EslBounds {
  /**
   * Bounds that hold in place of the others until `trust()` is called.
   * @default {as the others}
   */
  readonly untrusted?: EslBounds | undefined;
  /**
   * How long a command waits for its reply if it does not say itself, in milliseconds.
   * @default {30000}
   */
  readonly commandTimeoutMs?: number | undefined;
  /**
   * How long `close()` waits for FreeSWITCH's goodbye, in milliseconds.
   * @default {1000}
   */
  readonly closeTimeoutMs?: number | undefined;
  /** Both ends; `dial()` and `listen()` fill them in. */
  readonly peer?: EslPeer | undefined;
  /** Called for messages that are skipped. */
  readonly log?: EslLog | undefined;
}

/** Details of {@linkcode EslConnection.bgapi}. */
export interface BgapiOptions extends EslWait {
  /** The job's UUID; a new one if there is none. */
  readonly jobUuid?: string | undefined;
}

/**
 * Bounds for a peer that is not known to be FreeSWITCH yet. FreeSWITCH's request for a password has 30 bytes, its reply to
 * `connect` about 7,000, more if a caller sends long headers; events are sent only after a subscription.
 */
export const UNTRUSTED_BOUNDS: EslBounds = {
  maxHeaderBytes: 256 * 1024,
  maxBodyBytes: 64 * 1024,
  highWater: 10,
  highWaterBytes: 64 * 1024,
  maxQueuedEvents: 100,
  maxQueuedBytes: 256 * 1024,
};

/** The bounds of the queue of events. */
export function eventBounds(bounds: EslBounds): QueueBounds {
  const { highWater = 100, highWaterBytes = 1024 ** 2 } = bounds;
  const { maxQueuedEvents = 10_000, maxQueuedBytes = 8 * 1024 ** 2 } = bounds;
  return {
    highWater,
    highWeight: highWaterBytes,
    maximum: maxQueuedEvents,
    maximumWeight: maxQueuedBytes,
  };
}
