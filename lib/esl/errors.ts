/**
 * The ways in which talking to FreeSWITCH can fail, one class for each meaning. A reply that merely says `-ERR` is a value
 * ({@linkcode EslReply}); it becomes an error only if success was required.
 * @module
 */

/** The base of all errors that this library throws, except the reason of an aborted signal. */
export class EslError extends Error {
  /** The name of the class, for messages. */
  override name = "EslError";
}

/** No connection could be made: refused, unreachable, unknown host or too slow. */
export class EslConnectError extends EslError {
  /** The name of the class, for messages. */
  override name = "EslConnectError";
}

/** FreeSWITCH refused the login: wrong password, or its access list does not have this address. */
export class EslAuthError extends EslError {
  /** The name of the class, for messages. */
  override name = "EslAuthError";
  /** FreeSWITCH's answer. */
  readonly reason: string;

  /** Made by the library. */
  constructor(message: string, reason: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/** An answer did not come within its deadline. The connection is still usable. */
export class EslTimeoutError extends EslError {
  /** The name of the class, for messages. */
  override name = "EslTimeoutError";
}

/** The connection has ended, so that this can no longer be done. */
export class EslClosedError extends EslError {
  /** The name of the class, for messages. */
  override name = "EslClosedError";
  /** Why it ended, in words. */
  readonly reason: string;

  /** Made by the library. */
  constructor(reason: string, options?: ErrorOptions) {
    super(`The connection to FreeSWITCH has ended: ${reason}`, options);
    this.reason = reason;
  }
}

/** The received bytes are not the event socket protocol, or exceed the limits. */
export class EslProtocolError extends EslError {
  /** The name of the class, for messages. */
  override name = "EslProtocolError";
}

/** FreeSWITCH answered `-ERR …` or `-USAGE …` and success was required. */
export class EslReplyError extends EslError {
  /** The name of the class, for messages. */
  override name = "EslReplyError";
  /** The command, without passwords. */
  readonly command: string;
  /** The reply, for example `-ERR no such channel`. */
  readonly reply: string;

  /** Made by the library. */
  constructor(command: string, reply: string) {
    super(`FreeSWITCH refused "${command}": ${reply}`);
    this.command = command;
    this.reply = reply;
  }
}

/** A command that must not be sent, because it has a line break or NUL, or an argument that cannot be written. */
export class EslCommandError extends EslError {
  /** The name of the class, for messages. */
  override name = "EslCommandError";
}
