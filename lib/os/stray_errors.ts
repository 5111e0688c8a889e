/**
 * Errors that no code caught, which end the program (main.ts). A program that runs many jobs at once may find out to which job such an
 * error belongs, and end only that job.
 */

/** Handles an error if it belongs to the taker's work, and returns true; returns false if it does not. */
export type StrayErrorTaker = (error: unknown) => boolean;

let taker: StrayErrorTaker | undefined;

/** Passes such errors to a taker, in the async context in which they arose, until the result is disposed of. */
export function takeStrayErrors(take: StrayErrorTaker): Disposable {
  taker = take;
  return {
    [Symbol.dispose](): void {
      if (taker === take) taker = undefined;
    },
  };
}

/** Whether the taker has handled the error: then the program goes on. */
export function isStrayErrorTaken(error: unknown): boolean {
  return taker?.(error) === true;
}
