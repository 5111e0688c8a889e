/**
 * One session: a number, a log file that is sent in mails, and the same lines in the system log with the session's number in
 * each.
 */

import { type CommId, commId } from "../../hylafax/ids.ts";
import { formatSessionLine } from "../../hylafax/session_log_line.ts";
import type { LogFields, Logger } from "../../os/log.ts";
import type { SessionLog } from "../../spool/session_log.ts";
import { messageOf } from "../../text/error_text.ts";
import type { World } from "./world.ts";

/** How many characters are kept of lines that could not be written to the file. */
const MOST_UNWRITTEN = 65_536;

/** The log file of a session. A line that could not be written is written together with the next line. */
class SessionFile implements Disposable {
  readonly #world: World;
  readonly #file: SessionLog;
  readonly #log: Logger;
  #over = false;
  /** Whether any line was logged. */
  #spoken = false;
  /** Lines that could not be written. */
  #unwritten = "";
  /** Why they could not, as it was logged last. */
  #problem = "";

  constructor(world: World, file: SessionLog, log: Logger) {
    this.#world = world;
    this.#file = file;
    this.#log = log;
  }

  note(text: string): void {
    this.#spoken = true;
    this.#write(text);
  }

  #write(text: string): void {
    this.#unwritten += formatSessionLine(new Date(this.#world.clock.now()), this.#world.pid, text);
    try {
      this.#file.write(this.#unwritten);
      [this.#unwritten, this.#problem] = ["", ""];
    } catch (error) {
      this.#complainOnce(messageOf(error));
    }
  }

  #complainOnce(problem: string): void {
    // While the disk is full, the kept lines of a long session must not fill the memory.
    this.#unwritten = this.#unwritten.slice(-MOST_UNWRITTEN);
    if (problem !== this.#problem) this.#log.error(`Cannot write the session log: ${problem}`);
    this.#problem = problem;
  }

  [Symbol.dispose](): void {
    if (this.#over) return;
    this.#over = true;
    if (this.#spoken) this.#write("SESSION END");
    this.#file[Symbol.dispose]();
  }
}

/** Writes into a session's log file and, with the session's ids in front, into the system log. Nothing here throws. */
export class SessionWriter {
  /** The session's number, which HylaFAX calls a communication identifier. */
  readonly commid: CommId;
  /** The system log only; each record names the session, and the call if the writer is one of {@linkcode with}. */
  readonly log: Logger;
  readonly #write: (text: string) => void;

  /**
   * Use {@linkcode openSession} or {@linkcode reopenSession}.
   * @param write puts a line into the session's log file, and never throws
   */
  constructor(commid: CommId, log: Logger, write: (text: string) => void) {
    this.commid = commid;
    this.log = log;
    this.#write = write;
  }

  /** A writer for the same session whose records in the system log also have these fields. */
  with(fields: LogFields): SessionWriter {
    return new SessionWriter(this.commid, this.log.with(fields), this.#write);
  }

  /** Writes a line to the session's log file and to the system log. */
  say(text: string, fields?: LogFields): void {
    this.note(text);
    this.log.info(text, fields);
  }

  /** The same for a problem: in the system log it is a warning. */
  complain(text: string, fields?: LogFields): void {
    this.note(text);
    this.log.warning(text, fields);
  }

  /**
   * Writes a line to the session's log file only. If that fails the call goes on: the system log says so, and the line is written
   * again with the next one.
   */
  note(text: string): void {
    this.#write(text);
  }
}

/** A session in progress. Dispose of it to end its log. */
export class Session extends SessionWriter implements Disposable {
  readonly #own: SessionFile;

  /** Use {@linkcode openSession} or {@linkcode reopenSession}. */
  constructor(world: World, commid: CommId, file: SessionLog) {
    const log = world.log.with({ commid });
    const own = new SessionFile(world, file, log);
    super(commid, log, (text) => own.note(text));
    this.#own = own;
  }

  /** Writes `SESSION END`, if anything was written before, and closes the file. May be called twice. */
  [Symbol.dispose](): void {
    this.#own[Symbol.dispose]();
  }
}

/**
 * Goes on with a session whose process was killed.
 * @param mode of its log file, if that is missing
 * @throws {SpoolError} If its log cannot be opened.
 */
export function reopenSession(world: World, commid: CommId, mode: number): Session {
  return new Session(world, commid, world.spool.reopenSession(commid, mode));
}

/**
 * How many numbers are skipped because their log file exists already: a lost `log/seqf` begins again at 1. That many take a
 * second or two.
 */
const TRIES = 10_000;

/**
 * Opens the next session.
 * @param number for the line `SESSION BEGIN`; its digits are used
 * @param mode of the log file
 * @throws {SpoolError} If there is no free number, or no log can be made.
 */
export async function openSession(world: World, number: string, mode: number): Promise<Session> {
  for (let tries = 1;; tries++) {
    const commid = commId(await world.spool.nextSequence("log"));
    try {
      const session = new Session(world, commid, await world.spool.openSession(commid, { mode }));
      session.note(`SESSION BEGIN ${commid} ${number.replace(/[^0-9]/g, "")}`);
      return session;
    } catch (error) {
      const exists = error instanceof Error && "kind" in error && error.kind === "exists";
      if (!exists || tries >= TRIES) throw error;
    }
  }
}
