/**
 * Shares the event loop between pieces of work that are ready at the same moment: a hundred jobs that come together, messages from all
 * modems, slices of long work. Each takes a millisecond or less, but all of them in a row would keep gofaxd from answering a call.
 */

import type { Clock } from "./world.ts";

/** Milliseconds of such work after which the event loop goes round before the next piece begins. */
export const SLICE_MS = 4;
/** Milliseconds after which the event loop has gone round in any case, since nobody has used it. */
const LONG_AGO_MS = 20;

/** What was used since the event loop went round, and when that was noted. */
let usedMs = 0;
let notedAt = 0;
/** Resolves when the event loop has gone round. */
let turn: Promise<void> | undefined;

async function goRound(clock: Clock): Promise<void> {
  await clock.sleep(0);
  usedMs = 0;
  turn = undefined;
}

function isUsedUp(clock: Clock): boolean {
  return usedMs >= SLICE_MS && Math.abs(clock.now() - notedAt) < LONG_AGO_MS;
}

/**
 * Does a piece of work that waits for nothing: at once, unless others have used the event loop for {@linkcode SLICE_MS} since it went
 * round.
 * @param clock a steady one
 * @throws {unknown} What the work throws.
 */
export async function inTurn<T>(clock: Clock, work: () => T): Promise<T> {
  while (isUsedUp(clock)) await (turn ??= goRound(clock));
  const began = clock.now();
  try {
    return work();
  } finally {
    const now = clock.now();
    if (Math.abs(began - notedAt) >= LONG_AGO_MS) usedMs = 0;
    [usedMs, notedAt] = [usedMs + now - began, now];
  }
}
