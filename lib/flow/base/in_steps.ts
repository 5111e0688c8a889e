/**
 * Does long work in slices, so that the program can do other work in between. To plan a document of thousands of pages takes seconds; in
 * one piece, it would keep gofaxd from answering calls.
 */

import type { Steps } from "../../tiff/steps.ts";
import { inTurn, SLICE_MS } from "./loop_share.ts";
import type { Clock } from "./world.ts";

/** Does steps until the time of a slice is over, or all are done. */
function slice<T>(clock: Clock, steps: Steps<T>): IteratorResult<void, T> {
  const end = clock.now() + SLICE_MS;
  for (;;) {
    const step = steps.next();
    if (step.done || clock.now() >= end) return step;
  }
}

/**
 * Does all steps.
 * @throws {unknown} What a step throws.
 */
export async function inSteps<T>({ clock }: { readonly clock: Clock }, steps: Steps<T>): Promise<T> {
  const steady = clock.steady();
  for (;;) {
    const step = await inTurn(clock, () => slice(steady, steps));
    if (step.done) return step.value;
  }
}
