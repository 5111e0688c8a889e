/**
 * The daemon takes the modems into use, takes calls, and takes the modems out of use at its end. Calls do not wait for each other. When
 * the daemon is told to stop, it drains: it refuses new calls, takes no more jobs from doors, takes each idle modem out of use, and ends
 * when no call and no job is under way any more. If it is not to wait, it ends calls and jobs, and lets them write their records.
 */

import type { EslServer } from "ts-esl";
import type { ModemName } from "../../hylafax/ids.ts";
import type { ModemFifos } from "../../spool/modem_fifos.ts";
import { Backlog } from "../base/backlog.ts";
import { CallBudget } from "../base/call_budget.ts";
import { CallTurns } from "../base/call_turns.ts";
import { endFaxAccounting } from "../base/fax_accounting.ts";
import { inTurn } from "../base/loop_share.ts";
import type { SharedByCalls } from "../receive/call/inbound_call.ts";
import { Engine } from "../engine/engine.ts";
import type { EngineTools } from "../engine/tools.ts";
import type { KnownFigures } from "./daemon_figures.ts";
import { closeWhenDrained, DrainReport, type Load } from "./drain.ts";
import { keepLooking } from "./keep_looking.ts";
import { endLeftCalls } from "./left_calls.ts";
import { Ledger } from "../receive/call/ledger.ts";
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
  /** Where HylaFAX's programs send messages to the modems. */
  readonly fifos: ModemFifos;
  /** The site's modems (`hylafax.modems`). */
  readonly modems: readonly ModemName[];
  /** How many calls may run at once, including the calls of jobs that gofaxd sends. @default {Infinity} */
  readonly mostCalls?: number;
  /** What gofaxd needs to send jobs itself. @default {undefined} each door starts its own sender */
  readonly engine?: EngineTools | undefined;
}

function counted(count: number, one: string): string {
  return `${count} ${count === 1 ? one : `${one}s`}`;
}

/**
 * Takes calls until the server is closed; then waits until the running calls have ended.
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
  const [budget, turns] = [new CallBudget(mostCalls), new CallTurns(world.clock)];
  return { backlog, ledger: new Ledger(world, backlog), budget, turns };
}

/**
 * Runs the backlog while it takes calls. The backlog is the work that an earlier daemon or these calls could not finish. At the end
 * the ledger logs what it could not write.
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

/** The engine that sends jobs for doors; undefined if gofaxd sends none. */
function openEngine(
  world: DaemonWorld,
  { budget }: SharedByCalls,
  tools: EngineTools | undefined,
): Engine | undefined {
  return tools === undefined ? undefined : new Engine(world, { ...tools, budget });
}

/** Counts what is under way: jobs of doors, and incoming calls. */
function loadOf(
  { budget }: SharedByCalls,
  sender: Engine | undefined,
): Load {
  const jobs = sender?.running ?? 0;
  return { jobs, calls: budget.running - jobs };
}

/** Passes the messages from the modems' FIFOs to the modems. */
async function readFifos(
  { clock }: DaemonWorld,
  pool: ModemPool,
  fifos: ModemFifos,
  stop: AbortSignal,
): Promise<void> {
  for await (const { modem, message } of fifos.messages(stop)) {
    await inTurn(clock, () => pool.message(modem, message));
  }
}

/**
 * Tells the service manager that the daemon is ready, once the modems are shown as ready; does nothing if the daemon was told to stop before.
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
 * Runs until `world.drain` is aborted and nothing is under way any more, or until `world.stop` is aborted.
 * The caller must close the server at `world.stop`.
 * @throws {Error} If the modems' FIFOs cannot be read any more; the daemon first ends everything, as at a stop.
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
  const known = (): KnownFigures => ({ ...loadOf(shared, sender), drainUntil: drain.until });
  const attending = Promise.all([
    readFifos(world, pool, fifos, over.signal),
    pool.watch(over.signal, () => ({
      ours: sender?.doors ?? new Set(),
      hasUnread: (modem) => fifos.hasUnread(modem),
    })),
    keepLooking(world, { pool, fifos, budget: shared.budget, known }, over.signal),
    drain.run(over.signal),
  ]);
  // Without the modems' FIFOs the daemon cannot work: it ends as at a stop, and then fails.
  attending.catch(() => {
    broken.abort();
    return server.close();
  });
  const ending = new AbortController();
  const sending = sender?.run(AbortSignal.any([world.stop, ending.signal]), world.drain);
  const closing = closeWhenDrained(world, pool, server, { sender, sending, running }, over.signal);
  pool.start();
  // The pool takes idle modems out of use at once, and does not wait for the scripts of the last calls.
  const retire = (): void => pool.retire();
  if (world.drain.aborted) retire();
  else world.drain.addEventListener("abort", retire, { once: true, signal: over.signal });
  world.log.notice(`Ready for calls at ${printHostPort(server.address)}`, { modems: modems.length });
  const announced = announce(world, pool, server, AbortSignal.any([world.drain, broken.signal, over.signal]));
  try {
    await endLeftCalls(world);
    await takeCallsAndBacklog(world, shared, () => takeCalls(world, pool, shared, { server, running }));
  } finally {
    // The FIFOs are read until the jobs have ended, because the jobs send messages to the modems until then.
    ending.abort(new Error("gofaxd ends"));
    await sending;
    over.abort();
    await pool.stop();
    await announced;
    await closing;
    await attending;
    endFaxAccounting(world);
  }
  world.manager.status("All modems are down");
}
