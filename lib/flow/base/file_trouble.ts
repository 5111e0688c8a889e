/**
 * Errors with files: whether they may pass, and which kind of SpoolError they are. After an error that may pass gofax tries again
 * and draws no conclusion from it. The stories tell spool errors apart by their `kind`, because they import no values of
 * lib/spool.
 */

import type { SpoolError, SpoolErrorKind } from "../../spool/spool_error.ts";

function isSpoolError(error: unknown): error is SpoolError {
  return error instanceof Error && error.name === "SpoolError" && "kind" in error;
}

/** Which kind of SpoolError an error is; undefined if it is none. */
export function spoolKind(error: unknown): SpoolErrorKind | undefined {
  return isSpoolError(error) ? error.kind : undefined;
}

/** Errors of a process or a machine that is short of descriptors or memory (errno(3)). */
const SHORTAGES: readonly string[] = ["EMFILE", "ENFILE", "ENOMEM", "EAGAIN", "ENOBUFS"];
/** Errors of a disk or a network share. They may last for long. */
const DISK: readonly string[] = ["ENOSPC", "EDQUOT", "EIO", "ESTALE", "ETIMEDOUT", "EROFS"];

/** The error numbers' names along the chain of causes. */
function* codes(error: unknown): Generator<string> {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ("code" in at && typeof at.code === "string") yield at.code;
  }
}

/** Whether something failed because the process, or the machine, ran short of descriptors or memory. */
export function isShortage(error: unknown): boolean {
  return codes(error).some((code) => SHORTAGES.includes(code));
}

/** Whether something failed that may go well later, a shortage included. */
export function mayPass(error: unknown): boolean {
  return isShortage(error) || codes(error).some((code) => DISK.includes(code));
}
