/**
 * What a daemon tells the service manager: that it is ready, what it does, that it stops. Defined by sd_notify(3): assignments,
 * one a line, in a datagram to the unix socket that NOTIFY_SOCKET names. It is no error if there is no such socket or the name is
 * of no use, because a daemon runs without a service manager, too.
 */

import { sendDatagram, unixAddress, unixDatagramSocket } from "./datagram.ts";
import { close, E, errorName } from "./libc.ts";
import type { Logger } from "./log.ts";
import { cutToBytes } from "./log_text.ts";
import { pause } from "./pause.ts";
import { messageOf } from "../text/error_text.ts";
import { showUnseen } from "../text/unseen.ts";

/** The service manager of a daemon. Nothing here throws. After disposal nothing is sent any more. */
export interface ServiceManager extends Disposable {
  /**
   * Says that the service is ready. Services that depend on it start then, so the message is repeated if the manager is too busy,
   * until the signal is aborted or {@linkcode READY_WITHIN_MS} have passed. Never fails.
   */
  ready(status: string, signal: AbortSignal): Promise<void>;
  /**
   * Says that the service was told to stop.
   * @param withinMs milliseconds that it may take from now on, however long the manager would wait by itself
   * (EXTEND_TIMEOUT_USEC). @default {as long as the manager waits}
   */
  stopping(status: string, withinMs?: number): void;
  /**
   * Says what the service does, one line for an administrator; what is behind a line break is left out.
   * @param withinMs as for {@linkcode stopping}
   */
  status(status: string, withinMs?: number): void;
}

/** For a daemon without a service manager. */
export const NO_SERVICE_MANAGER: ServiceManager = {
  ready: () => Promise.resolve(),
  stopping: () => {},
  status: () => {},
  [Symbol.dispose]: () => {},
};

/** The variable that the service manager sets for its service; processes that the service starts must not have it. */
const FOR_US_ALONE = ["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"];

/** Bytes of a line, less than a manager reads (NOTIFY_BUFFER_MAX, 4096). */
const MAX_DATAGRAM = 1024;

/** For how long a message to a busy manager is repeated, in milliseconds. The unit waits longer than this (TimeoutStartSec). */
export const READY_WITHIN_MS = 60_000;
const RETRY_MS = 100;

/** A way to the manager's socket. The name is looked up for each message, as for syslog. */
class NotifySocket implements ServiceManager {
  readonly #name: string;
  readonly #address: Uint8Array<ArrayBuffer>;
  readonly #log: Logger;
  readonly #readyWithinMs: number;
  #fd: number;
  #complained = false;

  constructor(
    name: string,
    fd: number,
    address: Uint8Array<ArrayBuffer>,
    log: Logger,
    readyWithinMs: number,
  ) {
    this.#name = name;
    this.#fd = fd;
    this.#address = address;
    this.#log = log;
    this.#readyWithinMs = readyWithinMs;
  }

  async ready(status: string, signal: AbortSignal): Promise<void> {
    const deadline = performance.now() + this.#readyWithinMs;
    while (!signal.aborted) {
      const sent = this.#send("READY=1\n", status);
      if (!isBusy(sent) || performance.now() >= deadline) return this.#judge(sent);
      await pause(RETRY_MS, signal).catch(() => {});
    }
  }

  stopping(status: string, withinMs?: number): void {
    this.#judge(this.#send(`STOPPING=1\n${extension(withinMs)}`, status));
  }

  status(status: string, withinMs?: number): void {
    this.#judge(this.#send(extension(withinMs), status));
  }

  #send(assignments: string, status: string): number {
    if (this.#fd < 0) return this.#fd;
    const [line = ""] = status.split("\n", 1);
    const datagram = cutToBytes(`${assignments}STATUS=${showUnseen(line)}`, MAX_DATAGRAM);
    return sendDatagram(this.#fd, datagram, this.#address);
  }

  /** Logs a failure to reach the manager, the first one only. */
  #judge(sent: number): void {
    if (sent >= 0 || this.#fd < 0 || this.#complained) return;
    this.#complained = true;
    this.#log.warning(cannotTell(this.#name, errorName(sent)));
  }

  [Symbol.dispose](): void {
    if (this.#fd >= 0) close(this.#fd);
    this.#fd = -E.BADF;
  }
}

/** The assignment with which the manager waits as long. */
function extension(withinMs: number | undefined): string {
  return withinMs === undefined ? "" : `EXTEND_TIMEOUT_USEC=${Math.ceil(withinMs) * 1000}\n`;
}

function isBusy(sent: number): boolean {
  return sent === -E.AGAIN || sent === -E.NOBUFS;
}

function cannotTell(name: string, why: string): string {
  return `Cannot tell the service manager how we are (NOTIFY_SOCKET=${name}): ${why}`;
}

/**
 * The name of the manager's socket, if there is a manager. It is removed from the environment, so that no child sends messages in
 * gofaxd's name.
 */
export function takeNotifySocket(): string | undefined {
  const name = Deno.env.get("NOTIFY_SOCKET");
  for (const variable of FOR_US_ALONE) Deno.env.delete(variable);
  return name === "" ? undefined : name;
}

/**
 * Opens the connection to the service manager, which then needs no permissions any more.
 *
 * @param name what {@linkcode takeNotifySocket} gave: a path from the root, or an abstract name with an `@` before it
 * @param readyWithinMs as {@linkcode READY_WITHIN_MS}
 */
export function openServiceManager(
  name: string | undefined,
  log: Logger,
  readyWithinMs: number = READY_WITHIN_MS,
): ServiceManager {
  if (name === undefined) return NO_SERVICE_MANAGER;
  const address = /^(\/|@.)/.test(name) ? unixAddress(name) : undefined;
  if (address === undefined) {
    log.warning(cannotTell(name, "that is no name of a unix socket"));
    return NO_SERVICE_MANAGER;
  }
  try {
    const fd = unixDatagramSocket();
    if (fd >= 0) return new NotifySocket(name, fd, address, log, readyWithinMs);
    log.warning(cannotTell(name, errorName(fd)));
  } catch (error) {
    log.warning(cannotTell(name, messageOf(error)));
  }
  return NO_SERVICE_MANAGER;
}
