/**
 * Shares the event loop between pieces of work that are ready at the same moment: a hundred jobs that come together, messages from all
 * modems, steps of calls, slices of long work. Each takes a millisecond or less, but all of them in a row would keep gofaxd from
 * answering a call.
 */

import type { Clock } from "./world.ts";

/** Milliseconds for such work, and what comes of it, after which the event loop goes round before the next piece begins. */
export const SLICE_MS = 4;
/** Milliseconds without such work, after which the event loop has gone round in any case. */
const LONG_AGO_MS = 20;

/** The event loop, by the clock of those who use it. A program has one clock; in a test each world has its own. */
interface Loop {
  readonly clock: Clock;
  /** When the first piece began since the event loop went round, as far as that is known. */
  since: number;
  /** When a piece asked for room last. */
  askedAt: number;
  /** Resolves when the event loop has gone round; undefined if nobody waits for that. */
  turn: Promise<void> | undefined;
}

const LOOPS = new WeakMap<Clock, Loop>();

function loopOf(clock: Clock): Loop {
  const known = LOOPS.get(clock);
  if (known !== undefined) return known;
  const loop: Loop = { clock: clock.steady(), since: -Infinity, askedAt: -Infinity, turn: undefined };
  LOOPS.set(clock, loop);
  return loop;
}

async function goRound(loop: Loop): Promise<void> {
  await loop.clock.sleep(0);
  loop.since = loop.askedAt = loop.clock.now();
  loop.turn = undefined;
}

/** Whether a piece of work may begin before the event loop goes round. */
function hasRoom(loop: Loop): boolean {
  const now = loop.clock.now();
  if (now - loop.askedAt >= LONG_AGO_MS) loop.since = now;
  loop.askedAt = now;
  return now - loop.since < SLICE_MS;
}

/**
 * Does a piece of work that waits for nothing: at once, unless other pieces, and what came of them, have had the event loop for
 * {@linkcode SLICE_MS} since it went round.
 * @param clock the world's
 * @throws {unknown} What the work throws.
 */
export async function inTurn<T>(clock: Clock, work: () => T): Promise<T> {
  const loop = loopOf(clock);
  while (!hasRoom(loop)) await (loop.turn ??= goRound(loop));
  return work();
}
