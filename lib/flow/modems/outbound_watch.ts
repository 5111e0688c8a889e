/**
 * Finds out when a modem's outbound job is over. No message tells gofaxd for sure: a sender may be killed, or never come. A
 * sender of gofax has a note that it keeps locked as long as it lives (fax/notes/send_note.ts). Of another sender, GOfax.IP's or
 * one that could make no note, gofaxd sees the process only; and of each sender it sees the lock file that faxq keeps from the
 * assignment of the modem to the sender's end (docs/internals/hylafax.md#around-a-sender).
 */

import { parseSendNote } from "../../fax/notes/send_note.ts";
import type { ModemSender } from "../../fax/modem/modem.ts";
import type { ModemName } from "../../hylafax/ids.ts";
import { messageOf } from "../../text/error_text.ts";
import { WakeUp } from "../base/wake_up.ts";
import type { Clock, DaemonWorld } from "../base/world.ts";

/** What is known of a modem's outbound job. */
interface Outbound {
  readonly since: number;
  /** The sender that said that it sends; undefined before one has. */
  readonly sender: ModemSender | undefined;
  /** Whether it has a note. */
  noted: boolean;
  /** Whether its process was seen. */
  readonly visible: boolean;
  /** Whether faxq's lock file was seen. */
  lockSeen: boolean;
  /** When the sender's end was noticed. */
  endedAt: number | undefined;
  /** Whether the last look found the sender gone, without a message that it ends. */
  suspect: boolean;
  /** When its note was looked at last. */
  lookedAt: number;
}

/** A sender that has ended without saying so. */
export interface GoneSender {
  /** The modem that it worked with. */
  readonly modem: ModemName;
  /** Its job and process. */
  readonly sender: ModemSender;
  /** Whether it has a note, which says what is still to be done. */
  readonly noted: boolean;
}

/** What gofaxd knows of senders without a look at their files. */
export interface KnownOfSenders {
  /** The processes whose jobs gofaxd sends itself: as long as it does, nothing need be looked at. */
  readonly ours: ReadonlySet<number>;
  /** Whether a modem's FIFO has messages that are not read yet. */
  hasUnread(modem: ModemName): boolean;
}

/** What a look at a sender finds. `suspect`: it seems to have died, but its last message may not have been read yet. */
type Found = "at work" | "through" | "suspect";

/** Milliseconds between two looks while a modem is in use. */
const LOOK_MS = 250;
/**
 * Milliseconds. faxq sees the end of its sender a moment after gofaxd. If gofaxd said before that the modem is ready, faxq would
 * fail on its own lock (docs/internals/hylafax.md#around-a-sender).
 */
const SETTLE_MS = 1_500;
/** Milliseconds. After that time the lock file is one that was not removed. */
const LOCK_PATIENCE_MS = 30_000;
/** Milliseconds for a modem that was assigned to a job whose sender never came, if the lock file cannot be seen. */
const NO_SENDER_MS = 60_000;
/** Milliseconds between two looks at the note of a sender whose process runs: its number may belong to another process by now. */
const NOTE_LOOK_MS = 1_000;

/** The modems that faxq has assigned to jobs. */
export class OutboundWatch {
  readonly #world: DaemonWorld;
  readonly #clock: Clock;
  readonly #jobs = new Map<ModemName, Outbound>();
  readonly #begun = new WakeUp();

  /** No modem is in use before `begin`. */
  constructor(world: DaemonWorld) {
    this.#world = world;
    this.#clock = world.clock.steady();
  }

  /** Whether faxq, or another running process, holds the modem's lock file. */
  isHeld(name: ModemName): boolean {
    return this.#world.spool.uucpLockHeld(name, this.#world.config.hylafax.lockdir);
  }

  /**
   * The modem is in use from now on.
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
    this.#begun.ring();
  }

  /** Sleeps until the next look is due: as long as no modem is in use, without a timer. */
  async untilNextLook(stop: AbortSignal): Promise<void> {
    if (this.#jobs.size === 0) {
      using sleep = this.#begun.begin(stop);
      await this.#clock.sleep(Infinity, sleep.signal);
    }
    await this.#clock.sleep(LOOK_MS, stop);
  }

  /** Notes that a sender says that it ends. The message is ignored if the modem's next sender has begun already. */
  farewell(name: ModemName, pid: number): void {
    const job = this.#jobs.get(name);
    if (job?.sender?.pid === pid) job.endedAt ??= this.#clock.now();
  }

  /** The modem is not in use any more. */
  forget(name: ModemName): void {
    this.#jobs.delete(name);
  }

  /**
   * Looks at all senders, and gives those that have ended without saying so, each once. A sender counts as ended only when two
   * looks find it so, because its last message may arrive between them.
   */
  died(known: KnownOfSenders): readonly GoneSender[] {
    const departed: GoneSender[] = [];
    for (const [modem, job] of this.#jobs) {
      const { sender, noted } = job;
      if (sender === undefined || job.endedAt !== undefined || known.ours.has(sender.pid)) continue;
      const found = this.#look(job, sender);
      if (found === "through") job.endedAt = this.#clock.now();
      const gone = found === "suspect" && job.suspect && (noted || !known.hasUnread(modem));
      job.suspect = found === "suspect";
      if (!gone) continue;
      job.endedAt = this.#clock.now();
      departed.push({ modem, sender, noted });
    }
    return departed;
  }

  /** The modems whose outbound job is over, by a look at all of them. */
  over({ ours }: Pick<KnownOfSenders, "ours">): readonly ModemName[] {
    const now = this.#clock.now();
    const isAtWork = ({ sender, endedAt, noted }: Outbound): boolean =>
      // faxq had its lock file before it started the sender, and the sender's note tells when it ends.
      endedAt === undefined && (noted || (sender !== undefined && ours.has(sender.pid)));
    return [...this.#jobs].filter(([name, job]) => !isAtWork(job) && this.#isOver(name, job, now))
      .map(([name]) => name);
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
        // The next sender of the job takes the note over and locks it.
        return runs || this.#hasNote(sender) ? "at work" : "through";
      case "left":
        return "suspect";
    }
  }

  #isOver(name: ModemName, job: Outbound, now: number): boolean {
    const held = this.isHeld(name);
    job.lockSeen ||= held;
    const { sender, visible, lockSeen, endedAt } = job;
    const runs = visible && sender !== undefined && this.#world.isAlive(sender.pid);
    if (endedAt !== undefined) {
      // faxq releases its lock after it has seen the end of the process. If the lock is free, a process with that number is
      // another one.
      const isWaitedFor = held || (runs && !lockSeen);
      return now - endedAt >= (isWaitedFor ? LOCK_PATIENCE_MS : SETTLE_MS);
    }
    return !runs && !held && now - job.since >= this.#patience(job);
  }

  /** How long to wait, in milliseconds, for an end that gives no sign. */
  #patience({ sender, lockSeen }: Outbound): number {
    if (lockSeen) return SETTLE_MS;
    return sender === undefined ? NO_SENDER_MS : this.#world.config.gofaxsend.maxCallTimeS * 1000;
  }
}
