/**
 * What the stand-in waits by. A test can hand in a clock that stands still until it says so, and as long as anything is under way
 * that takes this machine's time but none of FreeSWITCH's.
 * @module
 */
import { waited } from "../../os/pause.ts";

/** Measures every duration of the stand-in. */
export interface SimClock {
  /**
   * Waits; never fails.
   * @param ms milliseconds; `Infinity` waits for the signal alone
   * @returns true if the time passed, false if `signal` was aborted before
   */
  waited(ms: number, signal?: AbortSignal): Promise<boolean>;
  /**
   * Waits for work of this machine that no duration stands for, such as reading a file.
   * @throws {unknown} What `work` throws.
   */
  during<T>(work: Promise<T>): Promise<T>;
  /** Is told before bytes are sent on a connection of the event socket. The end of what is sent counts as one byte. */
  sent(conn: Deno.TcpConn, bytes: number): void;
  /** Is told of bytes that were read from such a connection, or of its end. A client's connection itself counts as one byte. */
  received(conn: Deno.TcpConn, bytes: number): void;
}

/** The clock of the machine. */
export const MACHINE_CLOCK: SimClock = {
  waited,
  during: (work) => work,
  sent: () => undefined,
  received: () => undefined,
};
