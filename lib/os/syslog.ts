/** The logger of a program: picks the place, drops what is below the level, prints fields. */

import type { LogFields, Logger, LogLevel } from "./log.ts";
import { journalSink, type LogSink, SEVERITY, stderrIsJournal, stderrSink, syslogSink } from "./log_sink.ts";
import { formatRecord } from "./log_text.ts";

/** How to log. */
export interface LogOptions {
  /** Name in every line. */
  readonly program: string;
  /**
   * `auto`: the journal if standard error leads there, else syslog, and standard error for what syslog does not take.
   * `syslog`: the same without looking for the journal. `stderr`: only standard error.
   *
   * @default {"auto"}
   */
  readonly mode?: "auto" | "stderr" | "syslog";
  /**
   * The least severe level that is logged.
   *
   * @default {"info"}
   */
  readonly level?: LogLevel;
  /**
   * Where syslog listens.
   *
   * @default {"/dev/log"}
   */
  readonly socketPath?: string;
}

/** A logger that holds something open. After disposal it goes on with standard error. */
export interface OpenLog extends Logger, Disposable {}

class SinkLogger implements OpenLog {
  readonly #sink: LogSink;
  readonly #least: number;
  readonly #fields: LogFields;

  constructor(sink: LogSink, least: number, fields: LogFields) {
    this.#sink = sink;
    this.#least = least;
    this.#fields = fields;
  }

  #write(level: LogLevel, message: string, fields: LogFields = {}): void {
    if (SEVERITY[level] <= this.#least) {
      this.#sink.write(level, formatRecord(message, { ...this.#fields, ...fields }));
    }
  }

  debug(message: string, fields?: LogFields): void {
    this.#write("debug", message, fields);
  }

  info(message: string, fields?: LogFields): void {
    this.#write("info", message, fields);
  }

  notice(message: string, fields?: LogFields): void {
    this.#write("notice", message, fields);
  }

  warning(message: string, fields?: LogFields): void {
    this.#write("warning", message, fields);
  }

  error(message: string, fields?: LogFields): void {
    this.#write("error", message, fields);
  }

  with(fields: LogFields): Logger {
    return new SinkLogger(this.#sink, this.#least, { ...this.#fields, ...fields });
  }

  [Symbol.dispose](): void {
    this.#sink[Symbol.dispose]();
  }
}

function chooseSink({ program, mode = "auto", socketPath = "/dev/log" }: LogOptions): LogSink {
  if (mode !== "syslog" && stderrIsJournal()) {
    return journalSink();
  }
  return (mode === "stderr" ? undefined : syslogSink(program, socketPath)) ?? stderrSink(program);
}

/** Opens the program's log. Neither this nor any call of the logger throws. */
export function openLog(options: LogOptions): OpenLog {
  return new SinkLogger(chooseSink(options), SEVERITY[options.level ?? "info"], {});
}
