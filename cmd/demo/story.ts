/**
 * The demonstration's story: the real daemon and the real sender, with the stand-in for FreeSWITCH:
 *
 *   start the stand-in and a server for its calls; write the configuration that names both
 *   start the daemon; its modems become ready
 *   as faxq does: give modem and job to the sender
 *   run the sender; its call comes back to the daemon
 *   when faxrcvd has ended: stop everything
 */

import { type EslServer, listen } from "ts-esl";
import type { Config } from "../../lib/config/config.ts";
import { loadConfig } from "../../lib/config/load.ts";
import { formatProblem } from "../../lib/config/problem.ts";
import { EXIT, type ExitCode } from "../../lib/fax/end/outcome.ts";
import { sendBatch } from "../../lib/flow/send/send_batch.ts";
import { runDaemon } from "../../lib/flow/daemon/daemon.ts";
import type { DaemonWorld } from "../../lib/flow/base/world.ts";
import { type ModemName, modemName } from "../../lib/hylafax/ids.ts";
import { isAlive } from "../../lib/os/alive.ts";
import { diskSpace } from "../../lib/os/disk_space.ts";
import { type HelperOptions, type HelperResult, runHelper } from "../../lib/os/process.ts";
import { NO_SERVICE_MANAGER } from "../../lib/os/service_manager.ts";
import { type Simulator, type Speed, startSimulator } from "../../lib/sim/mod.ts";
import type { Spool } from "../../lib/spool/spool.ts";
import { makeWorld, systemClock } from "../world.ts";
import { Faxq } from "./faxq.ts";
import { progressLine } from "./progress.ts";
import { demoConfig, QFILE } from "./scratch.ts";
import type { Screen } from "./screen.ts";

/** What the demonstration is run with. */
export interface DemoOptions {
  /** The scratch spool. */
  readonly dir: string;
  /** Where events are shown. */
  readonly screen: Screen;
  /** How fast the stand-in is. */
  readonly speed: Partial<Speed>;
  /** Ends it early; the reason is thrown. */
  readonly stop: AbortSignal;
}

const LOOK_MS = 40;
const LOCK = "L\0";

/** The promise's value, or the signal's reason, whichever is first. */
async function until<T>(promise: Promise<T>, stop: AbortSignal): Promise<T> {
  const { promise: stopped, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(stop.reason);
  stop.throwIfAborted();
  stop.addEventListener("abort", onAbort);
  try {
    return await Promise.race([promise, stopped]);
  } finally {
    stop.removeEventListener("abort", onAbort);
  }
}

/** Writes and reads gofax.conf as an administrator's. */
function configure({ dir }: DemoOptions, simulator: Simulator, server: EslServer): Config {
  const file = `${dir}/gofax.conf`;
  const text = demoConfig(dir, { freeswitch: simulator.port, gofaxd: server.address.port });
  Deno.writeTextFileSync(file, text);
  const { config, problems } = loadConfig(text, file);
  if (config === undefined) throw new Error(problems.map(formatProblem).join("\n"));
  return config;
}

/** Shows how far the job is until told to stop. */
async function showProgress(
  screen: Screen,
  spool: Spool,
  modems: readonly ModemName[],
  stop: AbortSignal,
): Promise<void> {
  while (!stop.aborted) {
    screen.progress(progressLine(spool, modems));
    await systemClock.sleep(LOOK_MS, stop);
  }
  screen.endProgress();
}

/** The daemon's world; `faxrcvd` resolves when the script for a received fax has ended. */
function daemonWorld(
  { screen }: DemoOptions,
  config: Config,
  stop: AbortSignal,
): { world: DaemonWorld; faxrcvd: Promise<HelperResult> } {
  const { promise: faxrcvd, resolve } = Promise.withResolvers<HelperResult>();
  const run = async (request: HelperOptions): Promise<HelperResult> => {
    // By the shell, because a temporary folder may forbid its files to be executed.
    const args = [request.command, ...request.args];
    const result = await runHelper({ ...request, command: "/bin/sh", args });
    screen.say("faxrcvd", new TextDecoder().decode(result.stdout).trimEnd());
    // The daemon must be finished with it, too.
    setTimeout(() => resolve(result));
    return result;
  };
  const all = makeWorld(config, screen.logger("gofaxd"), stop);
  return {
    world: {
      ...all,
      drain: all.stop,
      manager: NO_SERVICE_MANAGER,
      isAlive,
      giveMemoryBack: () => {},
      diskSpace,
      run,
    },
    faxrcvd,
  };
}

/** Runs `use` while a daemon runs whose modems are ready. */
interface RunningDaemon {
  readonly world: DaemonWorld;
  readonly faxq: Faxq;
  readonly faxrcvd: Promise<HelperResult>;
  readonly stop: AbortSignal;
}

const [SENDING, RECEIVING] = [modemName("freeswitch0"), modemName("freeswitch1")];

/** Gives the job to the sender as faxq does, and waits until what it sent is received. */
async function send(options: DemoOptions, config: Config, daemon: RunningDaemon): Promise<ExitCode> {
  const { screen } = options;
  const { world: { spool }, faxq, faxrcvd, stop } = daemon;
  const locked = faxq.hears(`+${SENDING}:U`);
  screen.say("faxq", `gofaxsend -m ${SENDING} ${QFILE}`);
  spool.tellModem(SENDING, new TextEncoder().encode(LOCK));
  await until(locked, stop);
  const world = { ...makeWorld(config, screen.logger("gofaxsend"), stop), modem: SENDING };
  const code = await sendBatch(world, [QFILE]);
  stop.throwIfAborted();
  // A fax that was not sent may not be received either.
  if (code === EXIT.done) await until(faxrcvd, stop);
  return code;
}

/** Runs the sender while the daemon runs. */
async function withDaemon(options: DemoOptions, config: Config, server: EslServer): Promise<ExitCode> {
  const over = new AbortController();
  const broken = new AbortController();
  const stop = AbortSignal.any([options.stop, broken.signal]);
  const { world, faxrcvd } = daemonWorld(options, config, AbortSignal.any([stop, over.signal]));
  const modems = [SENDING, RECEIVING];
  using faxq = new Faxq(world.spool.paths.faxqFifo, options.screen);
  using fifos = world.spool.openModemFifos(modems);
  const listening = new AbortController();
  const shown = Promise.all([
    faxq.listen(listening.signal),
    showProgress(options.screen, world.spool, modems, over.signal),
  ]);
  const ready = faxq.hears(`+${RECEIVING}:R`);
  const running = runDaemon(world, { server, fifos, modems }).catch((error) => broken.abort(error));
  try {
    await until(ready, stop);
    return await send(options, config, { world, faxq, faxrcvd, stop });
  } finally {
    over.abort();
    await server.close();
    await running;
    listening.abort();
    await shown;
  }
}

/**
 * Sends the scratch spool's job to a number that comes back, and receives it.
 * @returns the sender's exit code
 * @throws {unknown} The reason of `options.stop`, if that was aborted.
 */
export async function sendAndReceive(options: DemoOptions): Promise<ExitCode> {
  await using simulator = await startSimulator({ speed: options.speed });
  await using server = listen({ hostname: "127.0.0.1", port: 0 });
  simulator.setGofaxd(server.address);
  const config = configure(options, simulator, server);
  options.screen.say("simulator", `FreeSWITCH's event socket at ${simulator.hostname}:${simulator.port}`);
  return await withDaemon(options, config, server);
}
