/**
 * The daemon drains: it was told to stop, takes nothing new, and lets go on what is under way, for `gofaxd.stopwait` at most. The log and
 * the service manager are told of it here.
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
 * Milliseconds that the daemon takes at most when it ends what is under way: half of them are a faxrcvd's, and calls and records take the
 * rest. The shipped unit's TimeoutStopSec is `gofaxd.stopwait` and this.
 */
export const END_MS = 60_000;
/** Milliseconds between two looks at what is still under way, and between two messages that say the same. */
const LOOK_MS = 1_000;
const SAME_MS = 60_000;
/** Milliseconds that faxq gets for noticing the ends of its senders, and between two looks whether it has. */
const LET_GO_MS = 5_000;
const LET_GO_LOOK_MS = 100;

/** What an administrator can do who does not want to wait. */
const HOW_TO_END = "a second SIGTERM or SIGINT ends them at once";

/**
 * Resolves as soon as one of the signals is aborted. It listens to each of them: Deno 2.7 collects what `AbortSignal.any` gives as garbage
 * although somebody listens to it (docs/internals/deno.md#signals-that-are-combined).
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

/** Milliseconds since the epoch as a clock on the wall shows them: `14:03`. */
function wallClock(ms: number): string {
  const date = new Date(ms);
  return [date.getHours(), date.getMinutes()].map((part) => String(part).padStart(2, "0")).join(":");
}

/** Tells how far the draining is. */
export class DrainReport {
  readonly #world: DaemonWorld;
  readonly #load: () => Load;
  #until: number | undefined;
  #said = "";
  #saidAt = -Infinity;

  /**
   * Tells nothing before {@linkcode run}.
   * @param load what is under way now
   */
  constructor(world: DaemonWorld, load: () => Load) {
    this.#world = world;
    this.#load = load;
  }

  /** Unix seconds when the draining ends at the latest; undefined as long as the daemon is not told to stop. */
  get until(): number | undefined {
    return this.#until === undefined ? undefined : Math.ceil(this.#until / 1000);
  }

  /** Tells from the word to stop on, until `over` is aborted. */
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

  /** Says what is still under way, if that is news; false if nothing is. */
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

  /** The time is over, or somebody said once more that the daemon is to stop. */
  #tellEnd(): void {
    const load = this.#load();
    if (load.jobs + load.calls === 0) return;
    const text = `Ending ${inWords(load)}`;
    this.#world.log.notice(text);
    this.#world.manager.status(text);
  }
}

/**
 * Waits for a moment until faxq has let go of the modems of senders that have ended. When it notices that a sender has ended, faxq takes the
 * modem for ready, whatever it was told before (docs/internals/hylafax.md#around-a-sender): only what it hears afterwards keeps the modem down.
 * @param senders their processes
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
  /** What sends for doors; undefined where gofaxd does not. */
  readonly sender: Engine | undefined;
  /** Resolves when the jobs of `sender` are over. */
  readonly sending: Promise<void> | undefined;
  /** Calls. */
  readonly running: WorkUnderWay;
}

/** Closes the server when the daemon was told to stop and nothing is under way any more; until then it refuses calls. */
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
