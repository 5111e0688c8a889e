/**
 * The draining of the daemon: after it was told to stop, it takes no new jobs and calls, and lets the running ones go on for at most
 * `gofaxd.stopwait`. This file reports that to the log and to the service manager.
 */

import type { EslServer } from "ts-esl";
import type { DaemonFigures } from "../../fax/status/daemon_figures.ts";
import type { WorkUnderWay } from "../base/work_under_way.ts";
import type { Engine } from "../engine/engine.ts";
import type { ModemPool } from "../modems/pool.ts";
import type { DaemonWorld } from "../base/world.ts";

/** What is under way. */
export type Load = Pick<DaemonFigures, "jobs" | "calls">;

/**
 * Milliseconds that the daemon takes at most to end what is under way: faxrcvd gets half of them, calls and records get the rest. In the
 * shipped unit TimeoutStopSec is `gofaxd.stopwait` plus this time.
 */
export const END_MS = 60_000;
/** Milliseconds between two checks of what is still under way, and between two equal messages. */
const LOOK_MS = 1_000;
const SAME_MS = 60_000;
/** Milliseconds that faxq gets to notice that its senders have ended, and between two checks whether it has. */
const LET_GO_MS = 5_000;
const LET_GO_LOOK_MS = 100;

/** What an administrator can do to end the wait. */
const HOW_TO_END = "a second SIGTERM or SIGINT ends them at once";

/**
 * Resolves as soon as one of the signals is aborted. It listens to each of them: Deno 2.7 collects the signal of `AbortSignal.any` as
 * garbage although it has a listener (docs/internals/deno.md#signals-that-are-combined).
 */
function abortOf(...signals: readonly AbortSignal[]): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  for (const signal of signals) {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  }
  return promise;
}

/** `3 faxes out, 2 in`. */
function inWords({ jobs, calls }: Load): string {
  const faxes = (count: number): string => `${count} ${count === 1 ? "fax" : "faxes"}`;
  if (jobs === 0) return `${faxes(calls)} in`;
  return calls === 0 ? `${faxes(jobs)} out` : `${faxes(jobs)} out, ${calls} in`;
}

/** Formats milliseconds since the epoch as local time: `14:03`. */
function wallClock(ms: number): string {
  const date = new Date(ms);
  return [date.getHours(), date.getMinutes()].map((part) => String(part).padStart(2, "0")).join(":");
}

/** Reports what is still under way while the daemon drains. */
export class DrainReport {
  readonly #world: DaemonWorld;
  readonly #load: () => Load;
  #until: number | undefined;
  #said = "";
  #saidAt = -Infinity;

  /**
   * Reports nothing before {@linkcode run}.
   * @param load gives what is under way now
   */
  constructor(world: DaemonWorld, load: () => Load) {
    this.#world = world;
    this.#load = load;
  }

  /** Unix seconds when the draining ends at the latest; undefined as long as the daemon is not told to stop. */
  get until(): number | undefined {
    return this.#until === undefined ? undefined : Math.ceil(this.#until / 1000);
  }

  /** Reports from the moment the daemon is told to stop until `over` is aborted. */
  async run(over: AbortSignal): Promise<void> {
    const { drain, stop, clock, config } = this.#world;
    await abortOf(drain, over);
    if (!drain.aborted) return;
    const until = clock.now() + config.gofaxd.stopWaitS * 1000;
    this.#until = until;
    const isBusy = this.#look(until) && !stop.aborted;
    const ended = AbortSignal.any([stop, over]);
    while (!ended.aborted) {
      await clock.sleep(LOOK_MS, ended);
      if (!ended.aborted) this.#look(until);
    }
    if (isBusy && stop.aborted) this.#tellEnd();
  }

  /** Reports what is still under way, if that has changed or was last reported a minute ago; false if nothing is under way. */
  #look(until: number): boolean {
    const { clock, manager, log, stop } = this.#world;
    const load = this.#load();
    const isBusy = load.jobs + load.calls > 0;
    const drains = isBusy && !stop.aborted;
    if (!drains && this.#said !== "") return false;
    const text = drains
      ? `Draining: ${inWords(load)}, at most until ${wallClock(until)}`
      : "Stopping, takes no more calls";
    const now = clock.now();
    if (text === this.#said && now - this.#saidAt < SAME_MS) return isBusy;
    if (text !== this.#said) log.notice(drains && this.#said === "" ? `${text}; ${HOW_TO_END}` : text);
    const withinMs = drains ? Math.max(0, until - now) + END_MS : undefined;
    if (this.#said === "") manager.stopping(text, withinMs);
    else manager.status(text, withinMs);
    [this.#said, this.#saidAt] = [text, now];
    return isBusy;
  }

  /** Reports that the daemon ends what is under way: `gofaxd.stopwait` is over, or the daemon was told to stop once more. */
  #tellEnd(): void {
    const load = this.#load();
    if (load.jobs + load.calls === 0) return;
    const text = `Ending ${inWords(load)}`;
    this.#world.log.notice(text);
    this.#world.manager.status(text);
  }
}

/**
 * Waits a few seconds at most until faxq has released the modems of senders that have ended. When faxq notices that a sender has ended, it
 * takes the modem for ready, whatever gofaxd told it before (docs/internals/hylafax.md#around-a-sender). Only a message that gofaxd sends
 * afterwards keeps the modem down.
 * @param senders process ids
 */
async function waitUntilLetGo(
  { clock, stop }: DaemonWorld,
  pool: ModemPool,
  senders: ReadonlySet<number>,
): Promise<void> {
  const until = clock.now() + LET_GO_MS;
  while (pool.isHeldBy(senders) && clock.now() < until && !stop.aborted) {
    await clock.sleep(LET_GO_LOOK_MS, stop);
  }
}

/** What may be under way when the daemon is told to stop. */
export interface UnderWay {
  /** The engine that sends jobs for doors; undefined if gofaxd sends none. */
  readonly sender: Engine | undefined;
  /** Resolves when the jobs of `sender` are over. */
  readonly sending: Promise<void> | undefined;
  /** The calls that came before the daemon was told to stop. */
  readonly running: WorkUnderWay;
}

/** Closes the server when the daemon was told to stop and nothing is under way any more; until then the daemon refuses new calls. */
export async function closeWhenDrained(
  world: DaemonWorld,
  pool: ModemPool,
  server: EslServer,
  { sender, sending, running }: UnderWay,
  over: AbortSignal,
): Promise<void> {
  await abortOf(world.drain, over);
  if (!world.drain.aborted) return;
  const senders = sender?.doors ?? new Set();
  await Promise.all([sending, running.done()]);
  await waitUntilLetGo(world, pool, senders);
  await server.close();
}
