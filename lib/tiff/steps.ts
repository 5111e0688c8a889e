/** Work on a file of many pages, page by page, so that a program that has more to do can do that in between. */

/** Work of several steps: each `next()` does one of them, and the last gives the result. */
export type Steps<T> = Generator<undefined, T>;

/** Does all of it in one go. */
export function allSteps<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
