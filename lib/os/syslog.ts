/** The logger of a program: chooses where the records are written, drops those below the level, prints their fields. */

import type { LogFields, Logger, LogLevel } from "./log.ts";
import { journalSink, type LogSink, SEVERITY, stderrIsJournal, stderrSink, syslogSink } from "./log_sink.ts";
import { formatRecord } from "./log_text.ts";

/** How to log. */
export interface LogOptions {
  /** Name in every line. */
  readonly program: string;
  /**
   * `auto`: the journal if standard error leads there, standard error if that is a terminal, else syslog, and standard error
   * for what syslog does not take.
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
export interface OpenLog extends Logger, Disposable {
  /** Whether a person, or the journal, sees the records on standard error: then a message need not be printed there again. */
  readonly onStderr: boolean;
}

class SinkLogger implements OpenLog {
  readonly onStderr: boolean;
  readonly #sink: LogSink;
  readonly #least: number;
  readonly #fields: LogFields;

  constructor(sink: LogSink, least: number, fields: LogFields, onStderr: boolean) {
    this.onStderr = onStderr;
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
    return new SinkLogger(this.#sink, this.#least, { ...this.#fields, ...fields }, this.onStderr);
  }

  [Symbol.dispose](): void {
    this.#sink[Symbol.dispose]();
  }
}

/** Where the records are written, and whether that is standard error. */
interface Choice {
  readonly sink: LogSink;
  readonly onStderr: boolean;
}

function chooseSink({ program, mode = "auto", socketPath = "/dev/log" }: LogOptions): Choice {
  if (mode !== "syslog" && stderrIsJournal()) return { sink: journalSink(), onStderr: true };
  const foreground = mode === "stderr" || (mode === "auto" && Deno.stderr.isTerminal());
  const syslog = foreground ? undefined : syslogSink(program, socketPath);
  // There is a socket, but no syslog reads it: every record is written to standard error.
  const heard = syslog !== undefined && isThere(socketPath);
  return { sink: syslog ?? stderrSink(program), onStderr: !heard };
}

function isThere(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}

/** Opens the program's log. Neither this nor any call of the logger throws. */
export function openLog(options: LogOptions): OpenLog {
  const { sink, onStderr } = chooseSink(options);
  return new SinkLogger(sink, SEVERITY[options.level ?? "info"], {}, onStderr);
}
