/**
 * Errors that nobody caught end the program (main.ts). A program that does many things at once may know whose such an error is, and end
 * only that.
 */

/** Takes an error if it knows whose it is; false if it does not. */
export type StrayErrorTaker = (error: unknown) => boolean;

let taker: StrayErrorTaker | undefined;

/** Has stray errors offered to somebody, in the async context in which they arose, until it is disposed of. */
export function takeStrayErrors(take: StrayErrorTaker): Disposable {
  taker = take;
  return {
    [Symbol.dispose](): void {
      if (taker === take) taker = undefined;
    },
  };
}

/** Whether somebody takes an error: then the program goes on. */
export function isStrayErrorTaken(error: unknown): boolean {
  return taker?.(error) === true;
}
