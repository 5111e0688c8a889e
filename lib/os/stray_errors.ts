/**
 * Errors that no code caught, which end the program (main.ts). A program that does many things at once may know to which of them
 * such an error belongs, and end only that.
 */

/** Takes an error if it belongs to the taker's work; false if it does not. */
export type StrayErrorTaker = (error: unknown) => boolean;

let taker: StrayErrorTaker | undefined;

/** Offers such errors to a taker, in the async context in which they arose, until it is disposed of. */
export function takeStrayErrors(take: StrayErrorTaker): Disposable {
  taker = take;
  return {
    [Symbol.dispose](): void {
      if (taker === take) taker = undefined;
    },
  };
}

/** Whether a taker has taken the error: then the program goes on. */
export function isStrayErrorTaken(error: unknown): boolean {
  return taker?.(error) === true;
}
