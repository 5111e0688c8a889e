/** Builds the world that a story runs in, from the rooms that touch the real one. */

import { dial, type EslConnection } from "ts-esl";
import type { Config } from "../lib/config/config.ts";
import type { Clock, World } from "../lib/flow/world.ts";
import type { Logger } from "../lib/os/log.ts";
import { runHelper } from "../lib/os/process.ts";
import { Spool } from "../lib/spool/spool.ts";

function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const wake = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", wake);
      resolve();
    };
    const timer = setTimeout(wake, ms);
    signal?.addEventListener("abort", wake, { once: true });
  });
}

/** Time that agrees with the machine's clock at this moment. */
function steadyClock(): Clock {
  const ahead = Date.now() - performance.now();
  const clock: Clock = { now: () => Math.round(ahead + performance.now()), steady: () => clock, sleep };
  return clock;
}

/** The machine's clock. */
export const systemClock: Clock = { now: () => Date.now(), steady: steadyClock, sleep };

/** Dials FreeSWITCH as the configuration says. */
async function connect(config: Config, log: Logger, signal?: AbortSignal): Promise<EslConnection> {
  const { socket, user, password, connectTimeoutMs } = config.freeswitch;
  return await dial({
    hostname: socket.hostname,
    port: socket.port,
    password,
    user,
    signal,
    connectTimeoutMs,
    authTimeoutMs: connectTimeoutMs,
    log: (message) => log.warning(message),
  });
}

/**
 * The world of a program.
 * @throws {SpoolError} If there is no spool.
 */
export function makeWorld(config: Config, log: Logger, stop: AbortSignal): World {
  return {
    config,
    log,
    stop,
    clock: systemClock,
    pid: Deno.pid,
    spool: Spool.open(config.hylafax.spooldir),
    connect: (signal) => connect(config, log, signal),
    run: runHelper,
    uuid: () => crypto.randomUUID(),
  };
}
