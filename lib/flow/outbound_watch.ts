/**
 * When is a modem's outbound job over? Nobody tells the daemon for sure: a sender may be killed, or never come. What can be seen is
 * the sender's process, and the lock file that faxq keeps from the assignment to the sender's end (contract §2.3).
 */

import type { ModemName } from "../hylafax/ids.ts";
import type { Clock, DaemonWorld } from "./world.ts";

/** What is known of a modem's outbound job. */
interface Outbound {
  readonly since: number;
  /** The process that said it sends; undefined before one has. */
  readonly pid: number | undefined;
  /** That process was there to be seen. */
  readonly visible: boolean;
  /** faxq's lock file was there to be seen. */
  lockSeen: boolean;
  /** When the sender's end was noticed. */
  endedAt: number | undefined;
}

/** faxq sees the end of its sender a moment after us; ready before that makes it fail on its own lock (contract §14 no. 24). */
const SETTLE_MS = 1_500;
/** faxq keeps its lock for as long as it needs; beyond this the file is a leftover. */
const LOCK_PATIENCE_MS = 30_000;
/** A modem that was given to a job whose sender never came, where the lock file cannot be seen. */
const NO_SENDER_MS = 60_000;

/** The modems at work for faxq. */
export class OutboundWatch {
  readonly #world: DaemonWorld;
  readonly #clock: Clock;
  readonly #jobs = new Map<ModemName, Outbound>();

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
   * @param pid the sender; undefined if it has not come yet
   */
  begin(name: ModemName, pid: number | undefined): void {
    this.#jobs.set(name, {
      since: this.#clock.now(),
      pid,
      visible: pid !== undefined && this.#world.isAlive(pid),
      lockSeen: this.#jobs.get(name)?.lockSeen || this.isHeld(name),
      endedAt: undefined,
    });
  }

  /** A sender says that it is through; one whose successor is there already does not count. */
  farewell(name: ModemName, pid: number): void {
    const job = this.#jobs.get(name);
    if (job?.pid === pid) job.endedAt = this.#clock.now();
  }

  /** The modem is at work no more. */
  forget(name: ModemName): void {
    this.#jobs.delete(name);
  }

  /** Senders that are gone and did not say so; each is told once. */
  died(): readonly ModemName[] {
    const dead = [...this.#jobs].filter(([_name, job]) => job.endedAt === undefined && this.#isDead(job));
    for (const [_name, job] of dead) job.endedAt = this.#clock.now();
    return dead.map(([name]) => name);
  }

  /** Looks at all of them: those whose job is over. */
  over(): readonly ModemName[] {
    const now = this.#clock.now();
    return [...this.#jobs].filter(([name, job]) => this.#isOver(name, job, now)).map(([name]) => name);
  }

  #isDead({ pid, visible }: Outbound): boolean {
    return pid !== undefined && visible && !this.#world.isAlive(pid);
  }

  #isOver(name: ModemName, job: Outbound, now: number): boolean {
    const alive = job.visible && !this.#isDead(job);
    const held = this.isHeld(name);
    job.lockSeen ||= held;
    if (alive) return false;
    if (job.endedAt !== undefined) return now - job.endedAt >= (held ? LOCK_PATIENCE_MS : SETTLE_MS);
    return !held && now - job.since >= this.#patience(job);
  }

  /** How long to wait for an end of which nothing has been seen. */
  #patience({ pid, lockSeen }: Outbound): number {
    if (lockSeen) return SETTLE_MS;
    return pid === undefined ? NO_SENDER_MS : this.#world.config.gofaxsend.maxCallTimeS * 1000;
  }
}
