/**
 * How far a reception is, kept in its note in the spool (fax/notes/reception_note.ts) and in memory. The note serves those who come
 * after a gofaxd that was killed; where it cannot be written, memory knows better for as long as we live. The disk is not waited
 * for: when the machine dies, FreeSWITCH dies with us and the caller learns that his fax did not arrive.
 */

import { formatReceptionNote, NO_STEP_DONE, type ReceptionNote } from "../../../fax/notes/reception_note.ts";
import type { Logger } from "../../../os/log.ts";
import type { NoteFile } from "../../../spool/note_file.ts";
import type { InboundCall } from "./inbound_call.ts";
import { messageOf } from "../../../text/error_text.ts";
import type { Session } from "../../base/session.ts";

/** Lines of the accounting. */
export type AccountKind = "RECV" | "CALL";

/** Steps of a conclusion in whose way something may stand. */
export type Step = "look" | "tags" | "mode" | "faxrcvd" | AccountKind;

/** How far a reception is. Dispose of it to let go of its note, which then stays for whoever takes it up. */
export class ReceptionProgress implements Disposable {
  readonly #log: Logger;
  #file: NoteFile | undefined;
  #note: ReceptionNote;
  /** Whether the note in the spool says less than we know. */
  #behind = false;
  /** Of each step what stands in its way, as it was told last. */
  readonly #told = new Map<Step, string>();
  /** Lines that the accounting has. */
  readonly #lines: Set<AccountKind>;

  /**
   * Goes on from a note that is held.
   * @param log hears when the note cannot be written
   * @param file holds the note from now on
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

  /** Goes on with the note of which we had let go: holds it again, and writes what it does not say yet. */
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

  /** Tells a problem to both logs, unless it is what was told of that step the last time. */
  complain(session: Session, step: Step, problem: string): void {
    if (this.#told.get(step) === problem) return;
    this.#told.set(step, problem);
    session.complain(problem);
  }

  /** Whether something stands, or stood, in the way of that step. */
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

  /** Removes the note, for nothing is left to be done. */
  done(): void {
    this.#file?.remove();
    this.#file = undefined;
  }

  /** Lets go of the note. It stays in the spool. */
  [Symbol.dispose](): void {
    this.#file?.[Symbol.dispose]();
    this.#file = undefined;
  }
}

/**
 * Notes that a reception begins.
 * @throws {SpoolError} If there can be no note: what is received then could be lost.
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
