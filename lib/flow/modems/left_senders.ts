/**
 * Finishes what senders could not: those that were killed, whose calls go on in FreeSWITCH and are not accounted for, and those
 * that ended while FreeSWITCH did not answer or the disk was full. Their notes (fax/notes/send_note.ts) say what is to be done,
 * and stay until it is done; so nothing is forgotten while FreeSWITCH, the disk or gofaxd is away.
 */

import {
  earlierCalls,
  formatSendNote,
  isUnfinished,
  openCalls,
  parseSendNote,
  type SendNote,
} from "../../fax/notes/send_note.ts";
import type { ModemSender } from "../../fax/modem/modem.ts";
import type { JobId, ModemName } from "../../hylafax/ids.ts";
import type { NoteFile } from "../../spool/note_file.ts";
import { accountForDeadSender } from "../send/earlier/dead_sender.ts";
import { restoreLeftNames } from "../send/earlier/restore_names.ts";
import { messageOf } from "../../text/error_text.ts";
import { endNotedCalls } from "./dead_sender_calls.ts";
import { WorkUnderWay } from "../base/work_under_way.ts";
import type { DaemonWorld } from "../base/world.ts";

/** Milliseconds between two tries to do what could not be done. */
const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 60_000;
/**
 * How many jobs are handled at once. Each takes a connection to FreeSWITCH for two seconds or so, and all senders of a busy site
 * may be killed at once.
 */
const MOST_AT_ONCE = 100;

/** A job of which something is still to be done. */
interface Left {
  pauseMs: number;
  /** Ends the wait for the next try. */
  wake: AbortController;
}

/** The unfinished jobs of senders. */
export class LeftSenders {
  readonly #world: DaemonWorld;
  readonly #left = new Map<JobId, Left>();
  readonly #working = new WorkUnderWay();
  readonly #queue: JobId[] = [];
  #atOnce = 0;

  /** Looks at nothing before `scan`. */
  constructor(world: DaemonWorld) {
    this.#world = world;
  }

  /** Looks at all notes, finds out which sender works with which modem, and takes up the unfinished jobs. Never throws. */
  scan(): ReadonlyMap<ModemName, ModemSender> {
    const atWork = new Map<ModemName, ModemSender>();
    for (const job of this.#noted()) {
      const note = this.#held(job);
      if (note === undefined) this.add(job);
      else atWork.set(note.modem, { jobId: job, pid: note.pid });
    }
    return atWork;
  }

  /** Takes up what a job's sender has not finished, if there is anything. */
  add(job: JobId): void {
    const left = this.#left.get(job);
    if (left !== undefined) return left.wake.abort();
    this.#left.set(job, { pauseMs: FIRST_PAUSE_MS, wake: new AbortController() });
    this.#queue.push(job);
    this.#next();
  }

  /** Resolves when no work is under way any more. To be called after the stop, which ends the pauses. */
  async done(): Promise<void> {
    while (this.#working.size > 0) await this.#working.done();
  }

  #noted(): readonly JobId[] {
    try {
      return this.#world.spool.sendNotes.noted();
    } catch (error) {
      this.#world.log.error(`Cannot look for senders at work: ${messageOf(error)}`);
      return [];
    }
  }

  /** The note of a job whose sender is alive; undefined if there is none. */
  #held(job: JobId): SendNote | undefined {
    const { sendNotes } = this.#world.spool;
    try {
      return sendNotes.state(job) === "held" ? parseSendNote(sendNotes.peek(job) ?? "") : undefined;
    } catch (error) {
      this.#world.log.error(`Cannot read the note of job ${job}: ${messageOf(error)}`);
      return undefined;
    }
  }

  #next(): void {
    while (this.#atOnce < MOST_AT_ONCE && !this.#world.stop.aborted) {
      const job = this.#queue.shift();
      if (job === undefined) return;
      this.#atOnce++;
      this.#working.add(this.#take(job));
    }
  }

  async #take(job: JobId): Promise<void> {
    const done = await conclude(this.#world, job);
    this.#atOnce--;
    if (done) this.#left.delete(job);
    else this.#working.add(this.#again(job));
    this.#next();
  }

  async #again(job: JobId): Promise<void> {
    const left = this.#left.get(job);
    if (left === undefined) return;
    await this.#world.clock.sleep(left.pauseMs, AbortSignal.any([this.#world.stop, left.wake.signal]));
    left.pauseMs = Math.min(left.pauseMs * 2, LONGEST_PAUSE_MS);
    left.wake = new AbortController();
    this.#queue.push(job);
    this.#next();
  }
}

/** Does what is still to be done for a job; false if not all of it could be done. Never throws. */
async function conclude(world: DaemonWorld, job: JobId): Promise<boolean> {
  try {
    using file = world.spool.sendNotes.take(job);
    // Another process has locked the note, and does what is in it.
    if (file === undefined) return true;
    return await concludeNote(world, job, file);
  } catch (error) {
    world.log.error(`Cannot conclude what a sender of job ${job} left: ${messageOf(error)}`);
    return false;
  }
}

async function concludeNote(world: DaemonWorld, job: JobId, file: NoteFile): Promise<boolean> {
  const note = parseSendNote(file.read());
  if (note === undefined) {
    world.log.error(`Cannot read the note that a sender of job ${job} left: a call may still be up`);
    file.remove();
    return true;
  }
  if (!note.ended) {
    world.log.warning(`The sender of job ${job} died (process ${note.pid})`, { job, modem: note.modem });
    restoreLeftNames(world, job);
  }
  const calls = await endNotedCalls(world, note);
  const sent = note.sent || calls.some((call) => call.sent);
  const hadOpen = openCalls(note).length > 0;
  const isOver = openCalls({ ...note, calls }).length === 0;
  const endedAt = isOver && hadOpen ? world.clock.now() : undefined;
  const { pending, calls: accounted } = await accountForDeadSender(
    world,
    { ...note, calls, sent },
    note.calls,
    endedAt,
  );
  const after: SendNote = { ...note, calls: accounted, sent, pending, accounted: true, ended: true };
  if (isUnfinished(after)) {
    file.write(formatSendNote(after));
    return false;
  }
  // The note stays for the job's next sender, which learns from it what FreeSWITCH reported of the earlier calls.
  const isForNext = earlierCalls(after).length > 0 && world.spool.documents.size(note.qfile) !== undefined;
  if (isForNext) file.write(formatSendNote(after));
  else file.remove();
  return true;
}
