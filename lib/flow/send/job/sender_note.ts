/**
 * Keeps the note of a job that is being sent (fax/notes/send_note.ts). If the sender is killed, gofaxd or the next sender learns
 * from it what is to be done; and gofaxd finds by it a sender that it did not see begin. If the note cannot be written, the fax
 * is sent all the same.
 */

import type { Call } from "../../../fax/call/call.ts";
import { callDcs, callParams, intendedParams } from "../../../fax/call/call_params.ts";
import {
  earlierCalls,
  formatSendNote,
  isUnfinished,
  type NotedCall,
  notedCall,
  type SendNote,
  withAccounted,
} from "../../../fax/notes/send_note.ts";
import type { CommId } from "../../../hylafax/ids.ts";
import type { FaxJob } from "../../../hylafax/job.ts";
import { plusFields } from "../../../hylafax/plus_fields.ts";
import type { NoteFile } from "../../../spool/note_file.ts";
import { messageOf } from "../../../text/error_text.ts";
import type { SenderWorld } from "../../base/world.ts";

/**
 * A sender's note of its job. Nothing here throws. Dispose of it when the job is over; it stays if something is still to be done.
 */
export class SenderNote implements Disposable {
  readonly #world: SenderWorld;
  readonly #file: NoteFile | undefined;
  #note: SendNote;

  /**
   * Writes nothing yet.
   * @param file undefined if there is no file to write to
   */
  constructor(world: SenderWorld, note: SendNote, file: NoteFile | undefined) {
    this.#world = world;
    this.#note = note;
    this.#file = file;
  }

  /** As it stands. */
  get note(): SendNote {
    return this.#note;
  }

  /** Calls of an earlier sender that may be up, or that the job does not count completely yet. */
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
  sessionOpened(commid: CommId): void {
    this.#update({ commid });
  }

  /** The job was read. */
  jobRead(job: FaxJob): void {
    const { jobtag, mailaddr, external, owner } = job;
    const intended = intendedParams(job);
    const account = { csi: "", params: callParams(undefined, intended), dcs: callDcs(undefined, intended) };
    this.#update({
      account: { jobtag, mailaddr, external, owner, ...account, plus: plusFields(job, job) },
    });
  }

  /** A call for the job is about to be placed. */
  placing(job: FaxJob, call: Omit<Parameters<typeof notedCall>[0], "dialledAt">): void {
    const dialledAt = this.#world.clock.now();
    const { account, calls } = this.#note;
    this.#update({
      account: account && { ...account, plus: plusFields(job, { ...job, totdials: call.dials }) },
      calls: [...calls, notedCall({ ...call, dialledAt })],
    });
  }

  /** FreeSWITCH has taken the command to place the call. */
  taken(uuid: string): void {
    this.#change(uuid, { taken: true });
  }

  /**
   * The call that was placed last has come so far.
   * @param job that it is for
   */
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

  /** Replaces what was noted of an earlier call by what is known of it now. */
  changed(call: NotedCall): void {
    this.#change(call.uuid, call);
  }

  /**
   * An earlier call needs no note any more: it is over, and the job counts what it carried.
   * @param pages of it that no line of the accounting has: the line of this try gets them
   */
  forget(uuid: string, pages: number): void {
    const { calls, carried } = this.#note;
    this.#update({ calls: calls.filter((call) => call.uuid !== uuid), carried: carried + pages });
  }

  /** The far end has the whole fax. */
  faxSent(): void {
    this.#update({ sent: true });
  }

  /**
   * The try is accounted for, or its line waits in the note.
   * @param line what the accounting did not take; undefined if it did
   */
  accountedFor(line: string | undefined): void {
    const { calls, pending } = this.#note;
    const left = line === undefined ? pending : [...pending, line];
    this.#update({ accounted: true, calls: withAccounted(calls), pending: left });
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

  /** The sender ends: removes the note, or unlocks it if something is still to be done. */
  [Symbol.dispose](): void {
    this.#update({ ended: true });
    if (isUnfinished(this.#note) || this.earlier.length > 0) this.#file?.[Symbol.dispose]();
    else this.#file?.remove();
  }
}
