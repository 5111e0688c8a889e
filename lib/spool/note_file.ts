/**
 * A small file that stands in the spool while something is under way, and whose writer holds a lock on it: who finds one that
 * is not locked finds what somebody who died has left. It is written in place and of one size, so that even a full disk
 * takes what changes, and a process that is killed leaves the old text or the new.
 */

import { attempt, attemptAsync, NotPlainError } from "./spool_error.ts";
import { padded, readWhole, writeAll } from "./in_place.ts";
import { ifThere } from "./open_file.ts";
import { makePlain, makePlainOnThread, openPlain } from "./plain_file.ts";

/** What a text may grow by before the disk is asked for more room. */
const SPARE = 2048;
const BLOCK = 4096;
const MODE = 0o600;
const EXCLUSIVE = true;
const READ_WRITE = { read: true, write: true } as const;

/** A text filled up to whole blocks, and to no less than there was before: the end of an older text must not stay behind it. */
function blocks(text: string, least: number): Uint8Array {
  const bytes = new TextEncoder().encode(text);
  return padded(bytes, Math.max(least, Math.ceil(bytes.length / BLOCK) * BLOCK));
}

/** `held`: its maker is alive. `left`: nobody holds it. `gone`: there is none. */
export type NoteState = "held" | "left" | "gone";

/** Milliseconds that the maker of a note may take from the empty file to its lock and its text. */
const MAKING_MS = 10_000;

/** Whether a note is just being made, and has no text yet. Who tried its lock now could get it before its maker does. */
function isBeingMade(file: Deno.FsFile): boolean {
  const { size, mtime } = file.statSync();
  const age = Date.now() - (mtime?.getTime() ?? 0);
  return size === 0 && age >= 0 && age < MAKING_MS;
}

/** A note that is ours. Dispose of it to let go of it; it then stays for somebody else. */
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
   * Makes a note.
   *
   * @throws {SpoolError} With kind `exists` if there is one, else if it cannot be made; nothing is left then.
   */
  static create(path: string, text: string): NoteFile {
    return attempt("make", path, () => NoteFile.#begin(path, makePlain(path, MODE, READ_WRITE), text));
  }

  /**
   * Makes a note as {@linkcode NoteFile.create} does, on another thread, so that other work goes on while the disk is busy.
   *
   * @throws {SpoolError} As {@linkcode NoteFile.create}.
   */
  static createOnThread(path: string, text: string): Promise<NoteFile> {
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
   * Takes a note that somebody left; undefined if he is still at it (also where he is just making it), or it is gone.
   *
   * @throws {SpoolError} If it cannot be opened.
   */
  static take(path: string): NoteFile | undefined {
    return attempt("open", path, () => {
      const file = openNote(path);
      if (file === undefined) return undefined;
      // A note that was removed while we opened it is gone, although we got its lock.
      const ours = !isBeingMade(file) && file.tryLockSync(EXCLUSIVE);
      if (ours && (file.statSync().nlink ?? 1) > 0) return new NoteFile(path, file);
      file.close();
      return undefined;
    });
  }

  /**
   * Whether somebody holds a note. A note that is just being made is held.
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
   * What a note says, whoever holds it; undefined if there is none.
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
   * What it says.
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

  /** Removes it and lets go of it; never throws. */
  remove(): void {
    try {
      if (this.#open) Deno.removeSync(this.path);
    } catch {
      // Somebody removed it before.
    }
    this[Symbol.dispose]();
  }

  /** Lets go of the note; it stays in the spool, not held by anybody. */
  [Symbol.dispose](): void {
    if (!this.#open) return;
    this.#open = false;
    this.#file.close();
  }
}

/** Opens a note; undefined where there is none, or something else. */
function openNote(path: string): Deno.FsFile | undefined {
  try {
    return ifThere(() => openPlain(path, READ_WRITE));
  } catch (error) {
    if (error instanceof NotPlainError) return undefined;
    throw error;
  }
}
