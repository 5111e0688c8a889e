/** The error of a program that was called wrongly. */

/** An argument that cannot be used; `message` says which and what was expected. */
export class UsageError extends Error {
  /** As it stands in front of the message in a stack. */
  override readonly name = "UsageError";
}
