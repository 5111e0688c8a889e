/**
 * Where log lines go: the socket of syslog (RFC 3164, as /dev/log wants it), the journal through standard error
 * (sd-daemon(3): `<6>text`), or plain standard error. A sink never throws and never waits for syslog.
 */

import { sendDatagram, unixAddress, unixDatagramSocket } from "./datagram.ts";
import { close, E } from "./libc.ts";
import { cutToBytes } from "./log_text.ts";
import type { LogLevel } from "./log.ts";

/** Numbers of syslog(3). */
export const SEVERITY: Readonly<Record<LogLevel, number>> = {
  error: 3,
  warning: 4,
  notice: 5,
  info: 6,
  debug: 7,
};

const DAEMON = 3 << 3;
const MAX_DATAGRAM = 8192;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** A place that takes finished lines. */
export interface LogSink extends Disposable {
  /** Takes a line without its end. It never throws. */
  write(level: LogLevel, line: string): void;
}

function timestamp(now: Date): string {
  const time = [now.getHours(), now.getMinutes(), now.getSeconds()]
    .map((n) => String(n).padStart(2, "0"))
    .join(":");
  return `${MONTHS[now.getMonth()]} ${String(now.getDate()).padStart(2)} ${time}`;
}

function writeStderr(text: string): void {
  try {
    const bytes = new TextEncoder().encode(text);
    for (let done = 0; done < bytes.length;) {
      done += Deno.stderr.writeSync(bytes.subarray(done));
    }
  } catch {
    // Standard error is closed or full, and there is no other place for the line.
  }
}

/** Plain standard error: `Nov 23 02:55:35 gofaxd[42] warning: text`. */
export function stderrSink(program: string): LogSink {
  return {
    write(level, line): void {
      writeStderr(`${timestamp(new Date())} ${program}[${Deno.pid}] ${level}: ${line}\n`);
    },
    [Symbol.dispose](): void {},
  };
}

/** Standard error that is connected to systemd's journal. */
export function journalSink(): LogSink {
  return {
    write(level, line): void {
      writeStderr(`<${SEVERITY[level]}>${line}\n`);
    },
    [Symbol.dispose](): void {},
  };
}

/**
 * True if standard error leads to the journal. `JOURNAL_STREAM` alone does not say so: below faxq it is inherited from
 * the service while standard error is /dev/null, so it must name this very stream (systemd.exec(5)).
 */
export function stderrIsJournal(): boolean {
  try {
    const stream = Deno.env.get("JOURNAL_STREAM");
    const { dev, ino } = Deno.statSync("/proc/self/fd/2");
    return stream === `${dev}:${ino}`;
  } catch {
    return false;
  }
}

/** The socket of syslog. The path is looked up for each record, so that a restarted syslog is found again. */
class SyslogSink implements LogSink {
  readonly #program: string;
  readonly #address: Uint8Array<ArrayBuffer>;
  readonly #instead: LogSink;
  #fd: number;
  #lost = 0;

  constructor(program: string, fd: number, address: Uint8Array<ArrayBuffer>) {
    this.#program = program;
    this.#fd = fd;
    this.#address = address;
    this.#instead = stderrSink(program);
  }

  write(level: LogLevel, line: string): void {
    if (this.#lost > 0 && this.#send("warning", `syslog was too busy, log lines lost: ${this.#lost}`) >= 0) {
      this.#lost = 0;
    }
    const sent = this.#send(level, line);
    if (sent === -E.AGAIN || sent === -E.NOBUFS) {
      this.#lost++;
    } else if (sent < 0) {
      this.#instead.write(level, line);
    }
  }

  #send(level: LogLevel, line: string): number {
    if (this.#fd < 0) {
      return this.#fd;
    }
    const head = `<${DAEMON | SEVERITY[level]}>${timestamp(new Date())} ${this.#program}[${Deno.pid}]: `;
    return sendDatagram(this.#fd, cutToBytes(head + line, MAX_DATAGRAM), this.#address);
  }

  [Symbol.dispose](): void {
    if (this.#fd >= 0) {
      close(this.#fd);
      this.#fd = -E.BADF;
    }
  }
}

/** The socket of syslog at `path`, or nothing if this process may have no such socket. */
export function syslogSink(program: string, path: string): LogSink | undefined {
  try {
    const address = unixAddress(path);
    const fd = address === undefined ? -E.INVAL : unixDatagramSocket();
    return address === undefined || fd < 0 ? undefined : new SyslogSink(program, fd, address);
  } catch {
    return undefined;
  }
}
