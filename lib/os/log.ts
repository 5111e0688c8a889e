/** The logger. Libraries are given one, and never make one. */

/** Data of a log record, printed as `key=value` after the text; `job`, `commid`, `call` and `modem` come first. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** Severity, with syslog's names. */
export type LogLevel = "debug" | "info" | "notice" | "warning" | "error";

/** A place to log to. Never throws and never blocks. */
export interface Logger {
  /** For somebody who looks for a fault in gofax. */
  debug(message: string, fields?: LogFields): void;
  /** What happens in the usual course of things. */
  info(message: string, fields?: LogFields): void;
  /** What happens seldom and is worth knowing: a start, an end, a change of user. */
  notice(message: string, fields?: LogFields): void;
  /** A problem after which gofax goes on. */
  warning(message: string, fields?: LogFields): void;
  /** An error. */
  error(message: string, fields?: LogFields): void;
  /** The same logger, with these fields in every record. */
  with(fields: LogFields): Logger;
}
