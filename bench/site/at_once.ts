/** Much work of one kind, of which only so much is under way at once. */

import { rest } from "./wait.ts";

/** How much there is to do. */
export interface Amount {
  /** Works all in all. */
  readonly count: number;
  /** How many are under way at once at most. @default {all} */
  readonly atOnce?: number | undefined;
  /** Milliseconds over which the first works begin, so that they do not all end at the same moment. @default {0} */
  readonly beginMs?: number | undefined;
}

/**
 * Does all works, each as soon as there is room for it, and gives their results in their order.
 *
 * @param work does one, of which it is told the number from 0 on
 * @throws {unknown} What a work throws, or the signal's reason; no further work begins then.
 */
export async function atOnce<T>(
  { count, atOnce: most = count, beginMs = 0 }: Amount,
  work: (index: number) => Promise<T>,
  signal: AbortSignal,
): Promise<readonly T[]> {
  const results: T[] = [];
  const failed = new AbortController();
  const over = AbortSignal.any([signal, failed.signal]);
  let next = 0;
  const line = async (place: number): Promise<void> => {
    if (beginMs > 0) await rest(beginMs * place / most, over);
    while (next < count) {
      over.throwIfAborted();
      const index = next++;
      results[index] = await work(index);
    }
  };
  const lines = Array.from({ length: Math.min(most, count) }, (_, place) => line(place));
  try {
    await Promise.all(lines);
    return results;
  } catch (error) {
    failed.abort(error);
    await Promise.allSettled(lines);
    throw error;
  }
}
