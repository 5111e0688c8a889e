/**
 * The only timer of a gofaxd that has nothing to do. Whatever gofaxd has to look at again and again, because no event tells, it looks at
 * when this timer wakes it. By how much the timer is late shows how late the event loop is.
 */

import type { CallBudget } from "../base/call_budget.ts";
import type { LoopLag } from "../base/loop_lag.ts";
import type { Clock } from "../base/world.ts";

/** Milliseconds between two beats: while gofaxd has no job and no call, and while it has some. */
const IDLE_MS = 2_000;
const BUSY_MS = 100;
/** Milliseconds between two looks, less what a timer may be early. */
const LOOK_MS = 2_000 - BUSY_MS / 2;

/** What is done by the heartbeat. None of it may throw. */
export interface HeartbeatDuties {
  /** Done at each beat. */
  readonly beat: () => void;
  /** Looks at files of the spool, every two seconds. */
  readonly look: () => void;
}

/** What the heartbeat needs. */
export interface HeartbeatTools {
  /** Tells when a beat is due. */
  readonly clock: Clock;
  /** Notes how late each beat is. */
  readonly lag: LoopLag;
  /** Tells whether a job or call runs. */
  readonly budget: CallBudget;
}

/** Beats until told to stop. A job or call that begins while there was none makes it beat at once, and faster from then on. */
export async function keepBeating(
  { clock, lag, budget }: HeartbeatTools,
  { beat, look }: HeartbeatDuties,
  stop: AbortSignal,
): Promise<void> {
  const steady = clock.steady();
  let lookedAt = -Infinity;
  while (!stop.aborted) {
    beat();
    const now = steady.now();
    if (now - lookedAt >= LOOK_MS) {
      look();
      lookedAt = now;
    }
    using sleep = budget.begun.begin(stop);
    await lag.look(budget.running > 0 ? BUSY_MS : IDLE_MS, sleep.signal);
  }
}
