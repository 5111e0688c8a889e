/**
 * The daemon: modems up, calls in, modems down. Calls do not wait for each other; a stop ends the running ones, lets them
 * write their records, and then takes the modems out of use.
 */

import type { EslServer } from "ts-esl";
import type { ModemName } from "../hylafax/ids.ts";
import type { ModemFifos } from "../spool/fifo.ts";
import { endLeftReceptions } from "./left_receptions.ts";
import { ModemPool } from "./modems.ts";
import { receiveCall } from "./receive.ts";
import type { DaemonWorld } from "./world.ts";

/** What the daemon opened before it took anything into use. */
export interface DaemonTools {
  readonly server: EslServer;
  readonly fifos: ModemFifos;
  readonly modems: readonly ModemName[];
}

/** Takes calls until the server is closed; then waits for those that run. */
async function takeCalls(world: DaemonWorld, pool: ModemPool, server: EslServer): Promise<void> {
  const running = new Set<Promise<void>>();
  for await (const call of server) {
    const reception = receiveCall(world, pool, call).finally(() => running.delete(reception));
    running.add(reception);
  }
  if (running.size > 0) world.log.notice(`Waiting for ${running.size} calls to end`);
  await Promise.all(running);
}

/** Passes messages of the modems' FIFOs on. */
async function readFifos(pool: ModemPool, fifos: ModemFifos, stop: AbortSignal): Promise<void> {
  for await (const { modem, message } of fifos.messages(stop)) pool.message(modem, message);
}

/** Runs until `world.stop` is aborted. The server must close at the same signal. */
export async function runDaemon(world: DaemonWorld, { server, fifos, modems }: DaemonTools): Promise<void> {
  const pool = new ModemPool(world, modems);
  const over = new AbortController();
  const attending = Promise.all([readFifos(pool, fifos, over.signal), pool.watch(over.signal)]);
  // Without its FIFOs a daemon is of no use: it ends as if told to, and fails at the end.
  attending.catch(() => server.close());
  // What the scripts of the last calls still do does not hold the modems.
  world.stop.addEventListener("abort", () => pool.retire(), { once: true, signal: over.signal });
  pool.start();
  world.log.notice(`Ready for calls at ${server.address.hostname}:${server.address.port}`, {
    modems: modems.length,
  });
  try {
    await endLeftReceptions(world);
    await takeCalls(world, pool, server);
  } finally {
    over.abort();
    await pool.stop();
    await attending;
  }
}
