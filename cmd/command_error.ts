/** The error of a command that cannot do what it was asked to. */

/** A command that cannot do what it was asked to; `message` says why and, if known, what to do. */
export class CommandError extends Error {
  /** As it stands in front of the message in a stack. */
  override readonly name = "CommandError";
  /** The exit code, one of sysexits.h or 1. */
  readonly code: number;

  /**
   * An error that ends the command.
   *
   * @param message why, in whole sentences; it may have several lines
   * @param code the exit code, of `SYSEXIT`
   */
  constructor(message: string, code: number, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
