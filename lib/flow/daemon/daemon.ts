/**
 * The daemon: takes the modems into use, takes calls, takes the modems out of use. Calls do not wait for each other. When it is told to
 * stop, it drains: it refuses calls that come then, leaves jobs to senders of their own, takes each modem out of use that is not at work,
 * and ends when nothing is under way any more. A stop that does not wait ends calls and jobs, and lets them write their records.
 */

import type { EslServer } from "ts-esl";
import type { ModemName } from "../../hylafax/ids.ts";
import type { ModemFifos } from "../../spool/modem_fifos.ts";
import { Backlog } from "../base/backlog.ts";
import { CallBudget } from "../base/call_budget.ts";
import type { SharedByCalls } from "../receive/call/inbound_call.ts";
import { Engine } from "../engine/engine.ts";
import type { EngineTools } from "../engine/tools.ts";
import { keepFigures } from "./daemon_figures.ts";
import { closeWhenDrained, DrainReport, type Load } from "./drain.ts";
import { watchFaxq } from "./faxq_watch.ts";
import { endLeftCalls } from "./left_calls.ts";
import { Ledger } from "../receive/call/ledger.ts";
import { messageOf } from "../../text/error_text.ts";
import { printHostPort } from "../../text/ip_address.ts";
import { ModemPool } from "../modems/pool.ts";
import { receiveCall } from "../receive/receive_call.ts";
import { concludeLeftReceptions } from "../receive/end/left_reception.ts";
import { WorkUnderWay } from "../base/work_under_way.ts";
import type { DaemonWorld } from "../base/world.ts";

/** What the daemon opened before it takes anything into use. */
export interface DaemonTools {
  /** Where FreeSWITCH hands over calls. */
  readonly server: EslServer;
  /** Where HylaFAX's programs talk to the modems. */
  readonly fifos: ModemFifos;
  /** The site's modems (`hylafax.modems`). */
  readonly modems: readonly ModemName[];
  /** How many calls may run at once, those of jobs that gofaxd sends included. @default {Infinity} */
  readonly mostCalls?: number;
  /** What gofaxd needs to send jobs itself. @default {undefined} every job has a sender of its own */
  readonly engine?: EngineTools | undefined;
}

function counted(count: number, one: string): string {
  return `${count} ${count === 1 ? one : `${one}s`}`;
}

/**
 * Takes calls until the server is closed; then waits for those that run.
 * @param running the calls that came before the daemon was told to stop
 */
async function takeCalls(
  world: DaemonWorld,
  pool: ModemPool,
  shared: SharedByCalls,
  { server, running }: { readonly server: EslServer; readonly running: WorkUnderWay },
): Promise<void> {
  const refused = new WorkUnderWay();
  for await (const call of server) {
    const work = receiveCall(world, pool, shared, call);
    (world.drain.aborted ? refused : running).add(work);
  }
  if (running.size > 0) {
    const text = `Waiting for ${counted(running.size, "call")} to end`;
    world.log.notice(text);
    world.manager.status(text);
  }
  await Promise.all([running.done(), refused.done()]);
}

function openShared(world: DaemonWorld, mostCalls: number): SharedByCalls {
  const backlog = new Backlog(world);
  return { backlog, ledger: new Ledger(world, backlog), budget: new CallBudget(mostCalls) };
}

/**
 * Runs the backlog while calls are taken: what an earlier daemon did not finish, and what these calls could not finish. At the
 * end the ledger logs what could not be written.
 */
async function takeCallsAndBacklog(
  world: DaemonWorld,
  shared: SharedByCalls,
  calls: () => Promise<void>,
): Promise<void> {
  const { backlog, ledger } = shared;
  const over = new AbortController();
  concludeLeftReceptions(world, backlog);
  ledger.takeUp();
  const working = backlog.run(over.signal);
  try {
    await calls();
  } finally {
    over.abort();
    await working;
    ledger.end();
  }
}

/** What sends for doors; undefined where gofaxd does not. */
function openEngine(
  world: DaemonWorld,
  { budget }: SharedByCalls,
  tools: EngineTools | undefined,
): Engine | undefined {
  return tools === undefined ? undefined : new Engine(world, { ...tools, budget });
}

/** What is under way: jobs of doors, and calls that come in. */
function loadOf(
  { budget }: SharedByCalls,
  sender: Engine | undefined,
): Load {
  const jobs = sender?.running ?? 0;
  return { jobs, calls: budget.running - jobs };
}

/** Passes messages of the modems' FIFOs on. */
async function readFifos(pool: ModemPool, fifos: ModemFifos, stop: AbortSignal): Promise<void> {
  for await (const { modem, message } of fifos.messages(stop)) pool.message(modem, message);
}

/** Milliseconds between two checks whether a FIFO was replaced. */
const REFRESH_MS = 1_000;

/** Opens FIFOs again that were replaced, and looks for senders that began meanwhile and could not tell the daemon. */
async function keepFifos(
  { clock, log }: DaemonWorld,
  pool: ModemPool,
  fifos: ModemFifos,
  stop: AbortSignal,
): Promise<void> {
  while (!stop.aborted) {
    await clock.sleep(REFRESH_MS, stop);
    try {
      const renewed = fifos.refresh();
      for (const modem of renewed) log.warning(`Somebody replaced FIFO.${modem}: opened anew`, { modem });
      if (renewed.length > 0) pool.lookAgain();
    } catch (error) {
      log.error(messageOf(error));
    }
  }
}

/**
 * Tells the service manager that the daemon is ready, after the modems are shown as ready; not if it has been stopped by then.
 */
async function announce(
  world: DaemonWorld,
  pool: ModemPool,
  server: EslServer,
  over: AbortSignal,
): Promise<void> {
  await pool.shown();
  const modems = counted(pool.modems.length, "modem");
  await world.manager.ready(`${modems}, listening on ${printHostPort(server.address)}`, over);
}

/**
 * Runs until `world.drain` is aborted and nothing is under way any more, or until `world.stop` is. The server must close at the latter.
 * @throws {Error} If the modems' FIFOs cannot be read any more; everything is ended first, as at a stop.
 */
export async function runDaemon(
  world: DaemonWorld,
  { server, fifos, modems, mostCalls = Infinity, engine }: DaemonTools,
): Promise<void> {
  const shared = openShared(world, mostCalls);
  const sender = openEngine(world, shared, engine);
  const over = new AbortController();
  const broken = new AbortController();
  const pool = new ModemPool({ ...world, stop: AbortSignal.any([world.stop, over.signal]) }, modems);
  const running = new WorkUnderWay();
  const drain = new DrainReport(world, () => loadOf(shared, sender));
  const attending = Promise.all([
    readFifos(pool, fifos, over.signal),
    pool.watch(over.signal, (modem) => fifos.hasUnread(modem)),
    keepFifos(world, pool, fifos, over.signal),
    watchFaxq(world, over.signal),
    keepFigures(world, () => ({ ...loadOf(shared, sender), drainUntil: drain.until }), over.signal),
    drain.run(over.signal),
  ]);
  // A daemon without its FIFOs is of no use: it ends as at a stop, and then fails.
  attending.catch(() => {
    broken.abort();
    return server.close();
  });
  const ending = new AbortController();
  const sending = sender?.run(AbortSignal.any([world.stop, ending.signal]), world.drain);
  const closing = closeWhenDrained(world, pool, server, { sender, sending, running }, over.signal);
  pool.start();
  // Modems that are not at work are taken out of use at once; the scripts of the last calls may take longer.
  const retire = (): void => pool.retire();
  if (world.drain.aborted) retire();
  else world.drain.addEventListener("abort", retire, { once: true, signal: over.signal });
  world.log.notice(`Ready for calls at ${printHostPort(server.address)}`, { modems: modems.length });
  const announced = announce(world, pool, server, AbortSignal.any([world.drain, broken.signal, over.signal]));
  try {
    await endLeftCalls(world);
    await takeCallsAndBacklog(world, shared, () => takeCalls(world, pool, shared, { server, running }));
  } finally {
    // The jobs' last words to the modems are still heard.
    ending.abort(new Error("gofaxd ends"));
    await sending;
    over.abort();
    await pool.stop();
    await announced;
    await closing;
    await attending;
  }
  world.manager.status("All modems are down");
}
