/** The only error class of the spool: a file of it could not be used. */

import { messageOf } from "../text/error_text.ts";

/**
 * The kind of a problem, for callers that can go on after some: `exists` (it was to be new), `missing`, `locked` (another process
 * held the lock until the deadline), `not-fifo` (something else is in the place of a FIFO), `not-plain` (a link, a FIFO or a
 * folder is in the place of a file), `foreign` (a document is another job's, or another user's), `shared` (two jobs have
 * documents of one name), `io` (anything else; see `cause`).
 */
export type SpoolErrorKind =
  | "exists"
  | "missing"
  | "locked"
  | "not-fifo"
  | "not-plain"
  | "foreign"
  | "shared"
  | "io";

/** Names the file and what was being done with it. */
export class SpoolError extends Error {
  /** Tells it from other errors. */
  override readonly name = "SpoolError";
  /** The file. */
  readonly path: string;
  /** What kind of trouble it is. */
  readonly kind: SpoolErrorKind;

  /** Makes the message `Cannot ACTION "path": why`; for some kinds, such as `io`, the reason is the cause's message. */
  constructor(action: string, path: string, kind: SpoolErrorKind, options?: ErrorOptions) {
    super(`Cannot ${action} ${JSON.stringify(path)}: ${reason(kind, options?.cause)}`, options);
    this.path = path;
    this.kind = kind;
  }
}

function reason(kind: SpoolErrorKind, cause: unknown): string {
  switch (kind) {
    case "exists":
      return "it exists already";
    case "missing":
      return "there is no such file or directory";
    case "locked":
      return "another process holds its lock";
    case "not-fifo":
      return "it is no FIFO; remove it";
    case "not-plain":
    case "foreign":
    case "shared":
    case "io":
      return messageOf(cause);
    default:
      return kind satisfies never;
  }
}

/** Something else is in the place of a plain file. */
export class NotPlainError extends Error {
  /** Tells it from other errors. */
  override readonly name = "NotPlainError";

  /** Says what is there instead, by what was found when looking. */
  constructor({ isSymlink }: Deno.FileInfo) {
    super(isSymlink ? "it is a link; put the file itself in its place" : "it is no plain file");
  }
}

/** The error that an operation on `path` threw, as a {@linkcode SpoolError}; `action` is the verb after "Cannot". */
export function spoolError(action: string, path: string, cause: unknown): SpoolError {
  if (cause instanceof SpoolError) {
    return cause;
  }
  const kind = cause instanceof Deno.errors.NotFound
    ? "missing"
    : cause instanceof Deno.errors.AlreadyExists
    ? "exists"
    : cause instanceof NotPlainError
    ? "not-plain"
    : "io";
  return new SpoolError(action, path, kind, { cause });
}

/**
 * {@linkcode attempt} for work that gives a promise.
 *
 * @throws {SpoolError} If `work` throws.
 */
export async function attemptAsync<T>(action: string, path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw spoolError(action, path, error);
  }
}

/**
 * Does something with a file of the spool.
 *
 * @throws {SpoolError} If `work` throws.
 */
export function attempt<T>(action: string, path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw spoolError(action, path, error);
  }
}
