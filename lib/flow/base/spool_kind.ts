/** Which trouble with a file of the spool it was, for stories that go on after some: they know errors of the spool only by their kind. */

import type { SpoolError, SpoolErrorKind } from "../../spool/errors.ts";

function isSpoolError(error: unknown): error is SpoolError {
  return error instanceof Error && error.name === "SpoolError" && "kind" in error;
}

/** The kind; undefined if the trouble was another. */
export function spoolKind(error: unknown): SpoolErrorKind | undefined {
  return isSpoolError(error) ? error.kind : undefined;
}
