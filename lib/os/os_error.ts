/**
 * An errno of the C library as the error that Deno would have thrown, so that callers need not know which of both made the call.
 */

import { E, errorName } from "./libc.ts";

type ErrorClass = new (message: string, options?: ErrorOptions) => Error;

/** Errors after which callers can go on, and the texts of the most usual ones. The texts are those of strerror(3). */
const KNOWN: Readonly<Record<number, readonly [ErrorClass, string]>> = {
  [E.PERM]: [Deno.errors.PermissionDenied, "Operation not permitted"],
  [E.NOENT]: [Deno.errors.NotFound, "No such file or directory"],
  [E.IO]: [Error, "Input/output error"],
  [E.NOMEM]: [Error, "Cannot allocate memory"],
  [E.ACCES]: [Deno.errors.PermissionDenied, "Permission denied"],
  [E.EXIST]: [Deno.errors.AlreadyExists, "File exists"],
  [E.XDEV]: [Error, "Invalid cross-device link"],
  [E.NOTDIR]: [Deno.errors.NotADirectory, "Not a directory"],
  [E.INVAL]: [Error, "Invalid argument"],
  [E.NFILE]: [Error, "Too many open files in system"],
  [E.MFILE]: [Error, "Too many open files"],
  [E.NOSPC]: [Error, "No space left on device"],
  [E.ROFS]: [Error, "Read-only file system"],
  [E.LOOP]: [Deno.errors.FilesystemLoop, "Too many levels of symbolic links"],
};

/** The error for a negative errno. Its `code` is the errno's name, as with Deno's own. */
export function osError(negativeErrno: number): Error {
  const code = errorName(negativeErrno);
  const [kind, words] = KNOWN[-negativeErrno] ?? [Error, code];
  return Object.assign(new kind(`${words} (os error ${-negativeErrno})`), { code });
}
