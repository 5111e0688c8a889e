/**
 * A door that has handed over a job: its answer FIFO, held open for writing as long as the job is ours, and the file with its arguments.
 * What stands in their places is looked at after it is opened; a link is not followed, and what belongs to others is not used.
 */

import { close, E, errorName, O, write } from "../os/libc.ts";
import { isOpenToOthers, isOurs } from "./door_folder.ts";
import { type DoorWord, printAnswer } from "./door_line.ts";
import { openFifo } from "./fifo_check.ts";
import { readWhole } from "./in_place.ts";
import { fdPath, ifThere } from "./open_file.ts";
import type { Door, SpoolPaths } from "./paths.ts";
import { openPlain } from "./plain_file.ts";
import { attempt, SpoolError } from "./spool_error.ts";

/** More than that are no arguments of faxq's. */
const MOST_ARGUMENT_BYTES = 256 << 10;

/** The door has ended. */
export class DoorGone extends Error {
  /** Tells it from other errors. */
  override readonly name = "DoorGone";

  /** Names the process. */
  constructor({ pid }: Door) {
    super(`The door (process ${pid}) has ended`);
  }
}

/** Whose descriptors are polled: told of a door that is answered no more. */
export interface DoorWatch {
  /** The descriptor may be closed as soon as the kernel does not wait on it. */
  letGo(door: OpenDoor, fd: number): void;
}

function checkOwner(path: string, { uid, mode }: Deno.FileInfo): void {
  if (isOurs(uid) && !isOpenToOthers(mode)) return;
  const cause = new Error(`it is user ${uid}'s, or open to others`);
  throw new SpoolError("use", path, "foreign", { cause });
}

/** A door that waits for us. Dispose of it when its job is over. */
export class OpenDoor implements Disposable {
  /** Which it is. */
  readonly door: Door;
  /** Its answer FIFO, open for writing. */
  readonly fd: number;
  readonly #paths: SpoolPaths;
  readonly #watch: DoorWatch;
  readonly #gone = new AbortController();
  #open = true;

  private constructor(paths: SpoolPaths, door: Door, fd: number, watch: DoorWatch) {
    this.#paths = paths;
    this.door = door;
    this.fd = fd;
    this.#watch = watch;
  }

  /**
   * Opens a door's answer FIFO. Never waits.
   *
   * @returns undefined if nobody has it open, or there is none: the door has ended
   * @throws {SpoolError} If something else is in its place, or it is somebody else's.
   */
  static open(paths: SpoolPaths, door: Door, watch: DoorWatch): OpenDoor | undefined {
    const path = paths.doorAnswer(door);
    const fd = openFifo(path, O.WRONLY);
    if (fd === -E.NXIO || fd === -E.NOENT) return undefined;
    if (fd < 0) throw new SpoolError("open FIFO", path, "io", { cause: new Error(errorName(fd)) });
    try {
      checkOwner(path, Deno.statSync(fdPath(fd)));
      return new OpenDoor(paths, door, fd, watch);
    } catch (error) {
      close(fd);
      throw error;
    }
  }

  /** Aborted, with a {@linkcode DoorGone}, when the door has ended. */
  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  /** The door has ended. One that has had its last answer ends for that, and left nothing. */
  tellGone(): void {
    if (this.#open) this.#gone.abort(new DoorGone(this.door));
  }

  /**
   * Its arguments as bytes, a NUL behind each.
   *
   * @returns undefined if the door has withdrawn them
   * @throws {SpoolError} If they cannot be read, are somebody else's, or are too many.
   */
  readArguments(): Uint8Array | undefined {
    const path = this.#paths.doorArguments(this.door);
    return attempt("read", path, () => {
      using file = ifThere(() => openPlain(path));
      if (file === undefined) return undefined;
      const info = file.statSync();
      checkOwner(path, info);
      if (info.size > MOST_ARGUMENT_BYTES) throw new Error(`${info.size} bytes are too many`);
      return readWhole(file);
    });
  }

  /**
   * Makes the job ours: who removes the arguments has it.
   *
   * @returns false if the door was faster
   * @throws {SpoolError} If they cannot be removed.
   */
  claim(): boolean {
    const path = this.#paths.doorArguments(this.door);
    return attempt("remove", path, () => {
      const removed = ifThere(() => {
        Deno.removeSync(path);
        return true;
      });
      return removed === true;
    });
  }

  /**
   * Tells it that its job is ours. It hears us without the FIFO's name from then on, which goes. Never throws.
   *
   * @returns false if it has ended meanwhile: its job is not ours, for it may have put the job off
   */
  take(): boolean {
    if (!this.say("taken")) return false;
    try {
      ifThere(() => Deno.removeSync(this.#paths.doorAnswer(this.door)));
    } catch {
      // The door removes it.
    }
    return true;
  }

  /** Answers it; false if it hears nothing: it has ended, or does not read. Never throws, never waits. */
  say(word: DoorWord): boolean {
    return this.#open && write(this.fd, printAnswer(word)) > 0;
  }

  /** Lets go of the door. */
  [Symbol.dispose](): void {
    if (!this.#open) return;
    this.#open = false;
    this.#watch.letGo(this, this.fd);
  }
}
