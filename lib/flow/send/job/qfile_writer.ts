/** Writes the qfile of a job that is being sent: its lines, and over them every field that the try has changed. */

import { type Qfile, type QfileFields, setFields } from "../../../hylafax/qfile.ts";
import type { LockedQfile } from "../../../spool/locked_qfile.ts";

/** What a record needs of a qfile that no other process may change. */
export type QfileInHand = Pick<LockedQfile, "read" | "write" | "writeToDisk" | "group">;

/** The changed fields of a qfile. What could not be written is written with the next change. */
export class QfileWriter {
  readonly #locked: QfileInHand;
  #fields: QfileFields;
  #isHandedOn = false;

  /**
   * Writes nothing yet.
   * @param fields changed before
   */
  constructor(locked: QfileInHand, fields: QfileFields = {}) {
    this.#locked = locked;
    this.#fields = fields;
  }

  /**
   * Writes the qfile with these fields changed as well.
   * @param qfile the job's lines, without any changed field
   * @throws {SpoolError} If it cannot be written.
   * @throws {Error} If the fields were handed on.
   */
  save(qfile: Qfile, fields: QfileFields): void {
    this.#locked.write(this.#changed(qfile, fields));
  }

  /**
   * The same; it is on the disk when the promise is fulfilled.
   * @throws {SpoolError} If it cannot be written.
   * @throws {Error} If the fields were handed on.
   */
  async saveToDisk(qfile: Qfile, fields: QfileFields): Promise<void> {
    await this.#locked.writeToDisk(this.#changed(qfile, fields));
  }

  #changed(qfile: Qfile, fields: QfileFields): Qfile {
    if (this.#isHandedOn) throw new Error("the record of the planned try writes the qfile now");
    this.#fields = { ...this.#fields, ...fields };
    return setFields(qfile, this.#fields);
  }

  /** A writer that goes on with these fields. After that this one must not write any more. */
  handOn(): QfileWriter {
    this.#isHandedOn = true;
    return new QfileWriter(this.#locked, this.#fields);
  }
}
