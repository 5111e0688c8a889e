/** The one error of the spool: a file of it could not be used. */

/**
 * What kind of trouble, for callers that go on after some: `exists` (it was to be new), `missing`, `locked` (somebody
 * held the lock until the deadline), `not-fifo` (something else is in the place of a FIFO), `io` (anything else; see
 * `cause`).
 */
export type SpoolErrorKind = "exists" | "missing" | "locked" | "not-fifo" | "io";

/** Names the file and what was being done with it. */
export class SpoolError extends Error {
  override readonly name = "SpoolError";
  /** The file. */
  readonly path: string;
  readonly kind: SpoolErrorKind;

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
    case "io":
      return cause instanceof Error ? cause.message : String(cause);
    default:
      return kind satisfies never;
  }
}

/** What an operation on `path` threw, as a {@linkcode SpoolError}; `action` is the verb after "Cannot". */
export function spoolError(action: string, path: string, cause: unknown): SpoolError {
  if (cause instanceof SpoolError) {
    return cause;
  }
  const kind = cause instanceof Deno.errors.NotFound
    ? "missing"
    : cause instanceof Deno.errors.AlreadyExists
    ? "exists"
    : "io";
  return new SpoolError(action, path, kind, { cause });
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
