/** Is there a FIFO? Anything else in its place would swallow messages or lead them elsewhere, so it is refused by name. */

import { attempt, SpoolError } from "./errors.ts";

/**
 * False if there is nothing.
 *
 * @throws {SpoolError} With kind `not-fifo`, if there is something else; `io`, if one may not look.
 */
export function fifoExists(path: string): boolean {
  const info = attempt("look at FIFO", path, () => {
    try {
      return Deno.statSync(path);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) {
        return undefined;
      }
      throw error;
    }
  });
  if (info !== undefined && !info.isFifo) {
    throw new SpoolError("use FIFO", path, "not-fifo");
  }
  return info !== undefined;
}
