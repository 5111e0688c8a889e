/**
 * Does long work in slices: in between the program does what else there is to do. A document of thousands of pages takes seconds, in
 * which no call would be answered.
 */

import type { Steps } from "../../tiff/steps.ts";
import type { Clock } from "./world.ts";

/** Milliseconds after which other work gets its turn. */
const SLICE_MS = 4;

/** When the slice that was promised last begins: of all long work of the program, one slice is done at a time. */
let turns: Promise<void> = Promise.resolve();

async function nextTurn(clock: Clock): Promise<void> {
  const mine = turns.then(() => clock.sleep(0));
  turns = mine;
  await mine;
}

/**
 * Does all steps.
 * @throws {unknown} What a step throws.
 */
export async function inSteps<T>({ clock }: { readonly clock: Clock }, steps: Steps<T>): Promise<T> {
  const steady = clock.steady();
  for (let began = steady.now();;) {
    const step = steps.next();
    if (step.done) return step.value;
    if (steady.now() - began < SLICE_MS) continue;
    await nextTurn(steady);
    began = steady.now();
  }
}
