/**
 * How far a reception is, kept in memory and in its note in the spool (fax/notes/reception_note.ts). The note is for the next
 * gofaxd, if this one is killed; if it cannot be written, memory has the newer state. gofaxd does not wait until the note is on
 * the disk: if the machine crashes, FreeSWITCH crashes, too, and the caller learns that the fax did not arrive.
 */

import { formatReceptionNote, NO_STEP_DONE, type ReceptionNote } from "../../../fax/notes/reception_note.ts";
import type { Logger } from "../../../os/log.ts";
import type { NoteFile } from "../../../spool/note_file.ts";
import type { InboundCall } from "./inbound_call.ts";
import { messageOf } from "../../../text/error_text.ts";
import type { Session } from "../../base/session.ts";

/** Lines of the accounting. */
export type AccountKind = "RECV" | "CALL";

/** Steps of a conclusion that can fail. */
export type Step = "look" | "tags" | "mode" | "faxrcvd" | AccountKind;

/** How far a reception is. Dispose of it to unlock its note, which stays in the spool for the next process that takes it up. */
export class ReceptionProgress implements Disposable {
  readonly #log: Logger;
  #file: NoteFile | undefined;
  #note: ReceptionNote;
  /** Whether the note in the spool is older than the one in memory. */
  #behind = false;
  /** The last problem that was logged of each step. */
  readonly #told = new Map<Step, string>();
  /** Lines that the accounting has. */
  readonly #lines: Set<AccountKind>;

  /**
   * Goes on from a note that is locked.
   * @param log told when the note cannot be written
   * @param file the note's file, locked; disposed of with this object
   * @param lines that the accounting has already
   */
  constructor(log: Logger, note: ReceptionNote, file: NoteFile, lines: Iterable<AccountKind> = []) {
    this.#log = log;
    this.#note = note;
    this.#file = file;
    this.#lines = new Set(lines);
  }

  /** The note as it stands. */
  get note(): ReceptionNote {
    return this.#note;
  }

  /** Goes on after the note was unlocked: locks it again, and writes it if the file is older. */
  hold(file: NoteFile): void {
    this.#file = file;
    if (this.#behind) this.#write();
  }

  /** Notes that a step is done, or begins. */
  update(change: Partial<Omit<ReceptionNote, "commid" | "file">>): void {
    this.#note = { ...this.#note, ...change };
    this.#write();
  }

  #write(): void {
    const before = this.#behind;
    try {
      this.#file?.write(formatReceptionNote(this.#note));
      this.#behind = this.#file === undefined;
    } catch (error) {
      this.#behind = true;
      if (!before) this.#log.warning(`Cannot keep note of the reception: ${messageOf(error)}`);
    }
  }

  /** Logs a problem in both logs, unless it is the same as the last one of that step. */
  complain(session: Session, step: Step, problem: string): void {
    if (this.#told.get(step) === problem) return;
    this.#told.set(step, problem);
    session.complain(problem);
  }

  /** Whether that step has failed before. */
  wasHindered(step: Step): boolean {
    return this.#told.has(step);
  }

  /** Whether the accounting has a line of it. */
  hasLine(kind: AccountKind): boolean {
    return this.#lines.has(kind);
  }

  /** Remembers that the accounting has got a line of it. */
  lineWritten(kind: AccountKind): void {
    this.#lines.add(kind);
  }

  /** Removes the note, because everything is done. */
  done(): void {
    this.#file?.remove();
    this.#file = undefined;
  }

  /** Unlocks the note. It stays in the spool. */
  [Symbol.dispose](): void {
    this.#file?.[Symbol.dispose]();
    this.#file = undefined;
  }
}

/**
 * Writes the note that a reception begins.
 * @throws {SpoolError} If there can be no note: a fax could then be lost.
 */
export async function noteReception(
  { world, session, call, device, who, startedAt }: InboundCall,
  file: string,
): Promise<ReceptionProgress> {
  const { commid } = session;
  const note: ReceptionNote = { commid, uuid: call.uuid, file, device, startedAt, who, ...NO_STEP_DONE };
  const { receptionNotes } = world.spool;
  return new ReceptionProgress(
    session.log,
    note,
    await receptionNotes.make(commid, formatReceptionNote(note)),
  );
}
