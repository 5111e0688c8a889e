/** The notes of jobs that are being sent, `log/gofax-send-qJOBID`; their content is defined in lib/fax. */

import type { JobId } from "../hylafax/ids.ts";
import { attempt } from "./spool_error.ts";
import { NoteFile, type NoteState } from "./note_file.ts";
import type { SpoolPaths } from "./paths.ts";

/** The notes of one spool. */
export class SendNotes {
  readonly #paths: SpoolPaths;

  /** The notes of the spool with these paths. */
  constructor(paths: SpoolPaths) {
    this.#paths = paths;
  }

  /**
   * Makes the note of a job, on another thread, so that other jobs go on while the disk is busy.
   *
   * @throws {SpoolError} With kind `exists` if there is one: take it, or wait until the process that has it locked ends. Else if
   * it cannot be made.
   */
  make(job: JobId, text: string): Promise<NoteFile> {
    return NoteFile.create(this.#paths.sendNote(job), text);
  }

  /**
   * The jobs that have a note, locked or not.
   *
   * @throws {SpoolError} If the folder cannot be listed.
   */
  noted(): readonly JobId[] {
    const dir = this.#paths.resolve("log");
    const names = attempt("list", dir, () => [...Deno.readDirSync(dir)]);
    return names.map(({ name }) => this.#paths.notedJob(name)).filter((id) => id !== undefined)
      .toSorted((a, b) => a - b);
  }

  /**
   * Whether a running process has a job's note locked.
   *
   * @throws {SpoolError} If it cannot be opened.
   */
  state(job: JobId): NoteState {
    return NoteFile.state(this.#paths.sendNote(job));
  }

  /**
   * The text of a job's note, locked or not; undefined if there is none.
   *
   * @throws {SpoolError} If it cannot be read.
   */
  peek(job: JobId): string | undefined {
    return NoteFile.peek(this.#paths.sendNote(job));
  }

  /**
   * Locks a note that another process did not finish; undefined if that process still has it locked, or the note is gone.
   *
   * @throws {SpoolError} If it cannot be opened.
   */
  take(job: JobId): NoteFile | undefined {
    return NoteFile.take(this.#paths.sendNote(job));
  }
}
