/**
 * A small file that stands in the spool while something is under way, and that its writer keeps locked. If a process finds one
 * that is not locked, the writer was killed and its work is unfinished. The file is written in place and keeps its size, so that
 * a change can be written even if the disk is full, and a process that is killed leaves the old text or the new.
 */

import { attempt, attemptAsync, NotPlainError } from "./spool_error.ts";
import { padded, readWhole, writeAll } from "./in_place.ts";
import { ifThere } from "./open_file.ts";
import { makePlainOnThread, openPlain } from "./plain_file.ts";

/** Bytes that a text may grow by before the disk must give more room. */
const SPARE = 2048;
const BLOCK = 4096;
const MODE = 0o600;
const EXCLUSIVE = true;
const READ_WRITE = { read: true, write: true } as const;

/** A text filled up to whole blocks, and at least to the size before, so that no end of an older text stays behind it. */
function blocks(text: string, least: number): Uint8Array {
  const bytes = new TextEncoder().encode(text);
  return padded(bytes, Math.max(least, Math.ceil(bytes.length / BLOCK) * BLOCK));
}

/** `held`: its maker is alive and has it locked. `left`: it is not locked. `gone`: there is none. */
export type NoteState = "held" | "left" | "gone";

/** Milliseconds that the maker of a note may take from the empty file to its lock and its text. */
const MAKING_MS = 10_000;

/** Whether a note is just being made, and has no text yet. A process that tried to lock it now could be faster than its maker. */
function isBeingMade(file: Deno.FsFile): boolean {
  const { size, mtime } = file.statSync();
  const age = Date.now() - (mtime?.getTime() ?? 0);
  return size === 0 && age >= 0 && age < MAKING_MS;
}

/** A note that this process has locked. Dispose of it to unlock it; the file stays for another process. */
export class NoteFile implements Disposable {
  /** Where it is. */
  readonly path: string;
  readonly #file: Deno.FsFile;
  #open = true;

  private constructor(path: string, file: Deno.FsFile) {
    this.path = path;
    this.#file = file;
  }

  /**
   * Makes a note, on another thread, so that other work goes on while the disk is busy.
   *
   * @throws {SpoolError} With kind `exists` if there is one, else if it cannot be made; nothing is left then.
   */
  static create(path: string, text: string): Promise<NoteFile> {
    return attemptAsync(
      "make",
      path,
      async () => NoteFile.#begin(path, await makePlainOnThread(path, MODE, READ_WRITE), text),
    );
  }

  static #begin(path: string, file: Deno.FsFile, text: string): NoteFile {
    const note = new NoteFile(path, file);
    try {
      if (!file.tryLockSync(EXCLUSIVE)) throw new Error("somebody else locked it");
      const { length } = new TextEncoder().encode(text);
      note.#write(text, Math.ceil((length + SPARE) / BLOCK) * BLOCK);
      return note;
    } catch (error) {
      note.remove();
      throw error;
    }
  }

  /**
   * Locks a note that another process did not finish; undefined if that process still has it locked (or is just making it), or
   * the note is gone.
   *
   * @throws {SpoolError} If it cannot be opened.
   */
  static take(path: string): NoteFile | undefined {
    return attempt("open", path, () => {
      const file = openNote(path);
      if (file === undefined) return undefined;
      // If a note was removed while it was opened, it is gone, although the lock succeeded.
      const ours = !isBeingMade(file) && file.tryLockSync(EXCLUSIVE);
      if (ours && (file.statSync().nlink ?? 1) > 0) return new NoteFile(path, file);
      file.close();
      return undefined;
    });
  }

  /**
   * Whether a process has a note locked. A note that is just being made counts as locked.
   *
   * @throws {SpoolError} If it cannot be opened.
   */
  static state(path: string): NoteState {
    return attempt("open", path, () => {
      using file = openNote(path);
      if (file === undefined) return "gone";
      if (isBeingMade(file) || !file.tryLockSync(EXCLUSIVE)) return "held";
      return (file.statSync().nlink ?? 1) > 0 ? "left" : "gone";
    });
  }

  /**
   * The text of a note, whether it is locked or not; undefined if there is none.
   *
   * @throws {SpoolError} If it cannot be read.
   */
  static peek(path: string): string | undefined {
    return attempt("read", path, () => {
      using file = openNote(path);
      return file && new TextDecoder().decode(readWhole(file));
    });
  }

  /**
   * Its text.
   *
   * @throws {SpoolError} If it cannot be read.
   */
  read(): string {
    return attempt("read", this.path, () => new TextDecoder().decode(readWhole(this.#file)));
  }

  /**
   * Writes it anew.
   *
   * @throws {SpoolError} If it cannot be written.
   */
  write(text: string): void {
    attempt("write", this.path, () => this.#write(text, this.#file.statSync().size));
  }

  #write(text: string, least: number): void {
    this.#file.seekSync(0, Deno.SeekMode.Start);
    writeAll(this.#file, blocks(text, least));
  }

  /** Removes it and unlocks it; never throws. */
  remove(): void {
    try {
      if (this.#open) Deno.removeSync(this.path);
    } catch {
      // Another process has removed it.
    }
    this[Symbol.dispose]();
  }

  /** Unlocks the note; it stays in the spool. */
  [Symbol.dispose](): void {
    if (!this.#open) return;
    this.#open = false;
    this.#file.close();
  }
}

/** Opens a note; undefined if there is none, or something else. */
function openNote(path: string): Deno.FsFile | undefined {
  try {
    return ifThere(() => openPlain(path, READ_WRITE));
  } catch (error) {
    if (error instanceof NotPlainError) return undefined;
    throw error;
  }
}
