/** The notes of receptions under way, `log/gofax-recv-COMMID`; their content is defined in lib/fax. */

import type { CommId } from "../hylafax/ids.ts";
import { attempt } from "./spool_error.ts";
import { NoteFile } from "./note_file.ts";
import { ifThere } from "./open_file.ts";
import type { SpoolPaths } from "./paths.ts";

/** The notes of one spool. */
export class ReceptionNotes {
  readonly #paths: SpoolPaths;

  /** The notes of the spool with these paths. */
  constructor(paths: SpoolPaths) {
    this.#paths = paths;
  }

  /**
   * Makes the note of a reception.
   *
   * @throws {SpoolError} If it cannot be made.
   */
  make(id: CommId, text: string): Promise<NoteFile> {
    return NoteFile.create(this.#paths.receptionNote(id), text);
  }

  /**
   * The receptions that have a note, locked or not.
   *
   * @throws {SpoolError} If the folder cannot be listed.
   */
  noted(): readonly CommId[] {
    const dir = this.#paths.resolve("log");
    const names = attempt("list", dir, () => [...Deno.readDirSync(dir)]);
    return names.map(({ name }) => this.#paths.notedReception(name)).filter((id) => id !== undefined)
      .toSorted();
  }

  /**
   * Whether a reception has a note, locked or not.
   *
   * @throws {SpoolError} If that cannot be found out.
   */
  has(id: CommId): boolean {
    const path = this.#paths.receptionNote(id);
    return attempt("look at", path, () => ifThere(() => Deno.lstatSync(path))?.isFile === true);
  }

  /**
   * The text of a note, locked or not; undefined if there is none.
   *
   * @throws {SpoolError} If it cannot be read.
   */
  peek(id: CommId): string | undefined {
    return NoteFile.peek(this.#paths.receptionNote(id));
  }

  /**
   * Locks a note that another process did not finish; undefined if that process still has it locked, or the note is gone.
   *
   * @throws {SpoolError} If it cannot be opened.
   */
  take(id: CommId): NoteFile | undefined {
    return NoteFile.take(this.#paths.receptionNote(id));
  }
}
