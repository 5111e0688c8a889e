/**
 * Does long work in slices, so that the program can do other work in between. To plan a document of thousands of pages takes seconds; in
 * one piece, it would keep gofaxd from answering calls.
 */

import type { Steps } from "../../tiff/steps.ts";
import type { Clock } from "./world.ts";

/** Milliseconds after which a slice ends. */
const SLICE_MS = 4;

/** Resolves when the slice that was requested last begins. The program does one slice of all its long work at a time. */
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
