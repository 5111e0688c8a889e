/**
 * Keeps the note of a job that is being sent (fax/send_note.ts). It serves those who come after a sender that died, and the
 * daemon, which must know a sender that it did not see begin; nothing that goes wrong with it may cost a fax.
 */

import type { Call } from "../fax/call.ts";
import { callDcs, callParams, intendedParams } from "../fax/call_params.ts";
import {
  earlierCalls,
  formatSendNote,
  isUnfinished,
  type NotedCall,
  notedCall,
  parseSendNote,
  type SendNote,
} from "../fax/send_note.ts";
import { type CommId, type JobId, parseJobId, qfileJobId } from "../hylafax/ids.ts";
import type { FaxJob } from "../hylafax/job.ts";
import type { NoteFile } from "../spool/note_file.ts";
import { accountForDead } from "./dead_sender.ts";
import { messageOf } from "./message_of.ts";
import type { SenderWorld } from "./world.ts";

/** How long the daemon may take to end what a sender before us left; it asks FreeSWITCH several times. */
const HELD_MS = 15_000;
const BETWEEN_MS = 50;
/** Something that is no note in the place of one is there, and is not. */
const MOST_TRIES = 10;

/** A sender's note of its job. Dispose of it when the job is over; it stays if something is left to be done. */
export class SenderNote implements Disposable {
  readonly #world: SenderWorld;
  readonly #file: NoteFile | undefined;
  #note: SendNote;

  /** @param file undefined where there is nothing to write to */
  constructor(world: SenderWorld, note: SendNote, file: NoteFile | undefined) {
    this.#world = world;
    this.#note = note;
    this.#file = file;
  }

  /** As it stands. */
  get note(): SendNote {
    return this.#note;
  }

  /** Calls of a sender before us that may be up, or of which the job does not count all yet. */
  get earlier(): readonly NotedCall[] {
    return earlierCalls(this.#note);
  }

  /** Writes it as it stands. */
  write(): void {
    try {
      this.#file?.write(formatSendNote(this.#note));
    } catch (error) {
      this.#world.log.warning(`Cannot keep note of the job: ${messageOf(error)}`);
    }
  }

  /** The session is open: from here on there is something to account for. */
  opened(commid: CommId): void {
    this.#update({ commid });
  }

  /** The job was read. */
  job(job: FaxJob): void {
    const { jobtag, mailaddr, external, owner } = job;
    const intended = intendedParams(job);
    const account = { csi: "", params: callParams(undefined, intended), dcs: callDcs(undefined, intended) };
    this.#update({ account: { jobtag, mailaddr, external, owner, ...account } });
  }

  /** A call is about to be placed. */
  dialling(call: Omit<Parameters<typeof notedCall>[0], "dialledAt">): void {
    const dialledAt = this.#world.clock.now();
    this.#update({ calls: [...this.#note.calls, notedCall({ ...call, dialledAt })] });
  }

  /** FreeSWITCH has taken the command to place it. */
  taken(uuid: string): void {
    this.#change(uuid, { taken: true });
  }

  /** The call that was placed last has come so far. */
  step(call: Call, job: FaxJob): void {
    const { account, calls } = this.#note;
    const last = calls.at(-1);
    if (last === undefined) return;
    const intended = intendedParams(job);
    const { answeredAt, transferred: pages, inOrder, remoteId: csi } = call;
    const told = { csi, params: callParams(call, intended), dcs: callDcs(call, intended) };
    this.#update({
      account: account && { ...account, ...told },
      calls: calls.with(-1, { ...last, answeredAt, pages, inOrder }),
    });
  }

  /** A call is over, or never was: FreeSWITCH said so. */
  over(uuid: string): void {
    this.#change(uuid, { over: true });
  }

  /** What is known of an earlier call by now. */
  learned(call: NotedCall): void {
    this.#change(call.uuid, call);
  }

  /** An earlier call needs no note any more: it is over, and the job counts what it carried. */
  forget(uuid: string): void {
    this.#update({ calls: this.#note.calls.filter((call) => call.uuid !== uuid) });
  }

  /** The far end has the whole fax. */
  sent(): void {
    this.#update({ sent: true });
  }

  /** @param line what the accounting did not take; undefined if it did */
  accounted(line: string | undefined): void {
    this.#update({ accounted: true, pending: [...this.#note.pending, ...line === undefined ? [] : [line]] });
  }

  #change(uuid: string, change: Partial<NotedCall>): void {
    this.#update({
      calls: this.#note.calls.map((call) => call.uuid === uuid ? { ...call, ...change } : call),
    });
  }

  #update(change: Partial<SendNote>): void {
    this.#note = { ...this.#note, ...change, seenAt: this.#world.clock.now() };
    this.write();
  }

  [Symbol.dispose](): void {
    this.#update({ ended: true });
    if (isUnfinished(this.#note) || this.earlier.length > 0) this.#file?.[Symbol.dispose]();
    else this.#file?.remove();
  }
}

/** The note of a sender before us, and the file it stands in, which is ours from here on. */
interface Taken {
  readonly file: NoteFile;
  readonly before: SendNote | undefined;
}

/** Waits for who holds the note: the daemon, which ends what was left. Undefined if it does not let go. */
async function take(world: SenderWorld, job: JobId, text: string): Promise<Taken | undefined> {
  const { sendNotes } = world.spool;
  const until = world.clock.now() + HELD_MS;
  for (let missing = 0; missing < MOST_TRIES;) {
    try {
      return { file: sendNotes.make(job, text), before: undefined };
    } catch (error) {
      if (!(error instanceof Error && "kind" in error && error.kind === "exists")) throw error;
    }
    const file = sendNotes.take(job);
    if (file !== undefined) return { file, before: parseSendNote(file.read()) };
    if (sendNotes.state(job) === "gone") missing++;
    else if (world.clock.now() >= until || world.stop.aborted) return undefined;
    else await world.clock.sleep(BETWEEN_MS, world.stop);
  }
  throw new Error(`there is something else in the place of ${world.spool.paths.sendNote(job)}`);
}

/** Stands in a note that has no file. */
const NO_JOB = parseJobId("1");

/** A note of which nothing is known yet. */
function fresh(world: SenderWorld, qfile: string): SendNote {
  const now = world.clock.now();
  return {
    jobId: qfileJobId(qfile) ?? NO_JOB,
    pid: world.pid,
    modem: world.modem,
    qfile,
    startedAt: now,
    seenAt: now,
    commid: undefined,
    account: undefined,
    calls: [],
    sent: false,
    accounted: false,
    pending: [],
    ended: false,
  };
}

/**
 * Notes that we begin a job whose qfile we hold. What a sender before us left is accounted for, and its calls, which may be up,
 * stand in our note from here on. Undefined if somebody else is still at ending what was left.
 */
export async function beginNote(outer: SenderWorld, qfile: string): Promise<SenderNote | undefined> {
  const world = { ...outer, clock: outer.clock.steady() };
  const note = fresh(world, qfile);
  const job = qfileJobId(qfile);
  try {
    if (job === undefined) return new SenderNote(world, note, undefined);
    const taken = await take(world, job, formatSendNote(note));
    if (taken === undefined) return undefined;
    const { file, before } = taken;
    if (before === undefined) return new SenderNote(world, note, file);
    const pending = await accountForDead(world, before, undefined);
    const carried = new SenderNote(world, { ...note, calls: earlierCalls(before), pending }, file);
    carried.write();
    return carried;
  } catch (error) {
    world.log.warning(`Cannot keep note of the job: ${messageOf(error)}`);
    return new SenderNote(world, note, undefined);
  }
}
