/**
 * How a connection behaves.
 * @module
 */
import type { EslWait } from "./deadline.ts";
import type { EslLimits } from "./message.ts";

/** Is told about what is skipped: a constant text, and the data apart. */
export type EslLog = (message: string, fields: Readonly<Record<string, string | number>>) => void;

/** How a connection behaves. */
export interface EslConnectionOptions extends EslLimits {
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
  /**
   * Above so many waiting events nothing more is read, unless a command awaits its reply.
   * @default {100}
   */
  readonly highWater?: number | undefined;
  /**
   * More waiting events than this fail the connection.
   * @default {10000}
   */
  readonly maxQueuedEvents?: number | undefined;
  /** Is told about messages that are skipped. */
  readonly log?: EslLog | undefined;
}

/** Details of {@linkcode EslConnection.bgapi}. */
export interface BgapiOptions extends EslWait {
  /** The job's UUID; a new one if there is none. */
  readonly jobUuid?: string | undefined;
}
