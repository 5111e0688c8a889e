/** One session: a number, a log file that goes into mails, and the same words in the system log with the ids in front. */

import { type CommId, commId } from "../../hylafax/ids.ts";
import { formatSessionLine } from "../../hylafax/session_log_line.ts";
import type { LogFields, Logger } from "../../os/log.ts";
import type { SessionLog } from "../../spool/session_log.ts";
import { messageOf } from "../../text/error_text.ts";
import type { World } from "./world.ts";

/** Of lines that the file did not take so many characters are kept. */
const MOST_UNWRITTEN = 65_536;

/** A session in progress. Dispose of it to end its log. */
export class Session implements Disposable {
  readonly commid: CommId;
  #log: Logger;
  readonly #file: SessionLog;
  readonly #world: World;
  #over = false;
  /** Whether anything was said. */
  #spoken = false;
  /** Lines that the file did not take. */
  #unwritten = "";
  /** Why it did not, as it was told. */
  #problem = "";

  constructor(world: World, commid: CommId, file: SessionLog) {
    this.commid = commid;
    this.#file = file;
    this.#world = world;
    this.#log = world.log.with({ commid });
  }

  /** The system's log, with the session's ids in every record. */
  get log(): Logger {
    return this.#log;
  }

  /** From here on every record also names this call. */
  about(call: string): void {
    this.#log = this.#world.log.with({ commid: this.commid, call });
  }

  /** Says something to both: the session's log and the system's. */
  say(text: string, fields?: LogFields): void {
    this.note(text);
    this.log.info(text, fields);
  }

  /** Says something that is wrong, to both. */
  complain(text: string, fields?: LogFields): void {
    this.note(text);
    this.log.warning(text, fields);
  }

  /** Into the session's log only. A log that cannot be written must not end a call; what it did not take comes with the next word. */
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
    // Somebody who talks for hours into a full disk must not fill the memory as well.
    this.#unwritten = this.#unwritten.slice(-MOST_UNWRITTEN);
    if (problem !== this.#problem) this.log.error(`Cannot write the session log: ${problem}`);
    this.#problem = problem;
  }

  /** Ends the log; twice is fine. Where nothing was said, there is nothing to end. */
  [Symbol.dispose](): void {
    if (this.#over) return;
    this.#over = true;
    if (this.#spoken) this.#write("SESSION END");
    this.#file[Symbol.dispose]();
  }
}

/**
 * Goes on with a session that somebody left.
 * @throws {SpoolError} If its log cannot be opened.
 */
export function reopenSession(world: World, commid: CommId, mode: number): Session {
  return new Session(world, commid, world.spool.reopenSession(commid, mode));
}

/** Log files that exist already are stepped over: a lost `log/seqf` begins anew at 1. So many take a second or two. */
const TRIES = 10_000;

/**
 * Opens the next session.
 * @param number what `SESSION BEGIN` names; its digits are used
 * @throws {SpoolError} If no number can be had or no log made.
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
