/** The notes of receptions under way, `log/gofax-recv-COMMID`; what stands in them is lib/fax's business. */

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
    return NoteFile.createOnThread(this.#paths.receptionNote(id), text);
  }

  /**
   * The receptions that have a note, under way or left.
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
   * Whether a reception has a note, whoever holds it.
   *
   * @throws {SpoolError} If that cannot be told.
   */
  has(id: CommId): boolean {
    const path = this.#paths.receptionNote(id);
    return attempt("look at", path, () => ifThere(() => Deno.lstatSync(path))?.isFile === true);
  }

  /**
   * What a note says, whoever holds it; undefined if there is none.
   *
   * @throws {SpoolError} If it cannot be read.
   */
  peek(id: CommId): string | undefined {
    return NoteFile.peek(this.#paths.receptionNote(id));
  }

  /**
   * Takes a note that somebody left; undefined if he is still at it, or it is gone.
   *
   * @throws {SpoolError} If it cannot be opened.
   */
  take(id: CommId): NoteFile | undefined {
    return NoteFile.take(this.#paths.receptionNote(id));
  }
}
