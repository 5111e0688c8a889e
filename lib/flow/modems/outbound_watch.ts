/**
 * When is a modem's outbound job over? Nobody tells the daemon for sure: a sender may be killed, or never come. A sender of ours
 * has a note that it holds as long as it lives (fax/notes/send_note.ts). Of another, GOfax.IP's or one that could make no note,
 * only its process is to be seen; and of each the lock file that faxq keeps from the assignment to the sender's end
 * (docs/internals/hylafax.md#around-a-sender).
 */

import { parseSendNote } from "../../fax/notes/send_note.ts";
import type { ModemSender } from "../../fax/modem/modem.ts";
import type { ModemName } from "../../hylafax/ids.ts";
import { messageOf } from "../../text/error_text.ts";
import type { Clock, DaemonWorld } from "../base/world.ts";

/** What is known of a modem's outbound job. */
interface Outbound {
  readonly since: number;
  /** Who said that it sends; undefined before one has. */
  readonly sender: ModemSender | undefined;
  /** It has a note. */
  noted: boolean;
  /** Its process was there to be seen. */
  readonly visible: boolean;
  /** faxq's lock file was there to be seen. */
  lockSeen: boolean;
  /** When the sender's end was noticed. */
  endedAt: number | undefined;
  /** The last look found the sender gone, and nothing of a farewell. */
  suspect: boolean;
  /** When its note was looked at last. */
  lookedAt: number;
}

/** A sender that is gone. */
export interface GoneSender {
  /** Which was at work for it. */
  readonly modem: ModemName;
  /** Its job and process. */
  readonly sender: ModemSender;
  /** What it left stands in its note. */
  readonly noted: boolean;
}

/** What a look at a sender finds. `suspect`: as if it had died, but what it said last may not have been read yet. */
type Found = "at work" | "through" | "suspect";

/**
 * faxq sees the end of its sender a moment after us; ready before that makes it fail on its own lock
 * (docs/internals/hylafax.md#around-a-sender).
 */
const SETTLE_MS = 1_500;
/** faxq keeps its lock for as long as it needs; beyond this the file is a leftover. */
const LOCK_PATIENCE_MS = 30_000;
/** A modem that was given to a job whose sender never came, where the lock file cannot be seen. */
const NO_SENDER_MS = 60_000;
/** Between two looks at the note of a sender whose process is there: it may be another one's by now. */
const NOTE_LOOK_MS = 1_000;

/** The modems at work for faxq. */
export class OutboundWatch {
  readonly #world: DaemonWorld;
  readonly #clock: Clock;
  readonly #jobs = new Map<ModemName, Outbound>();

  /** No modem is at work before `begin`. */
  constructor(world: DaemonWorld) {
    this.#world = world;
    this.#clock = world.clock.steady();
  }

  /** Whether faxq, or somebody else alive, holds the modem's lock file. */
  isHeld(name: ModemName): boolean {
    return this.#world.spool.uucpLockHeld(name, this.#world.config.hylafax.lockdir);
  }

  /**
   * The modem is at work from now on.
   * @param sender undefined if it has not come yet
   */
  begin(name: ModemName, sender: ModemSender | undefined): void {
    this.#jobs.set(name, {
      since: this.#clock.now(),
      sender,
      noted: sender !== undefined && this.#hasNote(sender),
      visible: sender !== undefined && this.#world.isAlive(sender.pid),
      lockSeen: this.#jobs.get(name)?.lockSeen || this.isHeld(name),
      endedAt: undefined,
      suspect: false,
      lookedAt: 0,
    });
  }

  /** Notes that a sender says it is through. What a sender says whose successor is there already is ignored. */
  farewell(name: ModemName, pid: number): void {
    const job = this.#jobs.get(name);
    if (job?.sender?.pid === pid) job.endedAt ??= this.#clock.now();
  }

  /** The modem is at work no more. */
  forget(name: ModemName): void {
    this.#jobs.delete(name);
  }

  /**
   * Looks at all senders: those that are gone and did not say so, each told once. A sender is gone only when two looks find it so:
   * between them what it told at last has come.
   * @param hasUnread whether something in the modem's FIFO is still to be read
   */
  died(hasUnread: (name: ModemName) => boolean): readonly GoneSender[] {
    const departed: GoneSender[] = [];
    for (const [modem, job] of this.#jobs) {
      const { sender, noted } = job;
      if (sender === undefined || job.endedAt !== undefined) continue;
      const found = this.#look(job, sender);
      if (found === "through") job.endedAt = this.#clock.now();
      const gone = found === "suspect" && job.suspect && (noted || !hasUnread(modem));
      job.suspect = found === "suspect";
      if (!gone) continue;
      job.endedAt = this.#clock.now();
      departed.push({ modem, sender, noted });
    }
    return departed;
  }

  /** The modems whose outbound job is over, by a look at all of them. */
  over(): readonly ModemName[] {
    const now = this.#clock.now();
    return [...this.#jobs].filter(([name, job]) => this.#isOver(name, job, now)).map(([name]) => name);
  }

  /** Whether a note says that this process sends the job. */
  #hasNote({ jobId, pid }: ModemSender): boolean {
    try {
      return parseSendNote(this.#world.spool.sendNotes.peek(jobId) ?? "")?.pid === pid;
    } catch (error) {
      this.#world.log.warning(`Cannot read the note of job ${jobId}: ${messageOf(error)}`);
      return false;
    }
  }

  #look(job: Outbound, sender: ModemSender): Found {
    const runs = this.#world.isAlive(sender.pid);
    if (!job.noted) return runs || !job.visible ? "at work" : "suspect";
    const now = this.#clock.now();
    if (runs && !job.suspect && now - job.lookedAt < NOTE_LOOK_MS) return "at work";
    job.lookedAt = now;
    try {
      return this.#lookAtNote(sender, runs);
    } catch (error) {
      const why = messageOf(error);
      this.#world.log.warning(`Cannot look at the note of job ${sender.jobId}, only at its process: ${why}`);
      job.noted = false;
      return "at work";
    }
  }

  /** @throws {SpoolError} If it cannot be opened. */
  #lookAtNote(sender: ModemSender, runs: boolean): Found {
    switch (this.#world.spool.sendNotes.state(sender.jobId)) {
      case "gone":
        return "through";
      case "held":
        // The next sender of the job takes the note over and holds it.
        return runs || this.#hasNote(sender) ? "at work" : "through";
      case "left":
        return "suspect";
    }
  }

  #isOver(name: ModemName, job: Outbound, now: number): boolean {
    const held = this.isHeld(name);
    job.lockSeen ||= held;
    const { sender, noted, visible, lockSeen, endedAt } = job;
    const runs = visible && sender !== undefined && this.#world.isAlive(sender.pid);
    if (endedAt !== undefined) {
      // faxq lets go of its lock when it has seen the end of the process: what has its number then is another one.
      const isWaitedFor = held || (runs && !lockSeen);
      return now - endedAt >= (isWaitedFor ? LOCK_PATIENCE_MS : SETTLE_MS);
    }
    return !noted && !runs && !held && now - job.since >= this.#patience(job);
  }

  /** How long to wait for an end of which nothing has been seen. */
  #patience({ sender, lockSeen }: Outbound): number {
    if (lockSeen) return SETTLE_MS;
    return sender === undefined ? NO_SENDER_MS : this.#world.config.gofaxsend.maxCallTimeS * 1000;
  }
}
