/**
 * Keeps the note of a reception up to date (fax/reception_note.ts). It serves those who come after a gofaxd that was killed;
 * nothing that goes wrong with it may cost a fax. The disk is not waited for: when the machine dies, FreeSWITCH dies with us
 * and the caller knows.
 */

import { formatReceptionNote, type ReceptionNote } from "../fax/reception_note.ts";
import type { NoteFile } from "../spool/note_file.ts";
import type { Inbound } from "./inbound.ts";
import { messageOf } from "./message_of.ts";
import type { Session } from "./session.ts";

/** How far a reception is. Dispose of it to leave it to the gofaxd after us, unless it is done. */
export class Progress implements Disposable {
  readonly #session: Session;
  readonly #file: NoteFile | undefined;
  #note: ReceptionNote;

  /** @param file undefined where there is nothing to write to */
  constructor(session: Session, note: ReceptionNote, file: NoteFile | undefined) {
    this.#session = session;
    this.#note = note;
    this.#file = file;
  }

  /** As it stands. */
  get note(): ReceptionNote {
    return this.#note;
  }

  /** A step is done, or begins. */
  update(change: Pick<Partial<ReceptionNote>, "ending" | "accounted" | "handed">): void {
    this.#note = { ...this.#note, ...change };
    try {
      this.#file?.write(formatReceptionNote(this.#note));
    } catch (error) {
      this.#session.log.warning(`Cannot keep note of the reception: ${messageOf(error)}`);
    }
  }

  /** Everybody was told. */
  done(): void {
    this.#file?.remove();
  }

  [Symbol.dispose](): void {
    this.#file?.[Symbol.dispose]();
  }
}

/** Notes that a reception begins. */
export function noteReception(
  { world, session, call, device, who, startedAt }: Inbound,
  file: string,
): Progress {
  const { commid } = session;
  const begun = { ending: undefined, accounted: false, handed: 0 };
  const note: ReceptionNote = { commid, uuid: call.uuid, file, device, startedAt, who, ...begun };
  try {
    return new Progress(session, note, world.spool.receptions.note(commid, formatReceptionNote(note)));
  } catch (error) {
    session.log.warning(`Cannot keep note of the reception: ${messageOf(error)}`);
    return new Progress(session, note, undefined);
  }
}
