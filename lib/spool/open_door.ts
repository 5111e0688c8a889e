/**
 * A door that offers a job to gofaxd: its answer FIFO, which gofaxd holds open for writing as long as it has the job, and the file with
 * the door's arguments. gofaxd opens each of them first and checks it then. It follows no link, and uses no file that belongs to another
 * user than itself or root.
 */

import { close, E, errorName, O, write } from "../os/libc.ts";
import { watchStarter } from "../os/starter.ts";
import { isOpenToOthers, isOurs } from "./door_folder.ts";
import { type DoorWord, printAnswer } from "./door_line.ts";
import { openFifo } from "./fifo_check.ts";
import { readWhole } from "./in_place.ts";
import { fdPath, ifThere } from "./open_file.ts";
import type { Door, SpoolPaths } from "./paths.ts";
import { openPlain } from "./plain_file.ts";
import { attempt, SpoolError } from "./spool_error.ts";

/** Bytes. faxq never passes more arguments than that. */
const MOST_ARGUMENT_BYTES = 256 << 10;

/** The door has ended. */
export class DoorGone extends Error {
  /** The name of this class of errors. */
  override readonly name = "DoorGone";

  /** The message names the door's process. */
  constructor({ pid }: Door) {
    super(`The door (process ${pid}) has ended`);
  }
}

/** The object that polls the descriptors of doors. */
export interface DoorWatch {
  /** Called when gofaxd has no more answers for a door: closes the descriptor as soon as poll(2) does not use it. */
  letGo(door: OpenDoor, fd: number): void;
}

function checkOwner(path: string, { uid, mode }: Deno.FileInfo): void {
  if (isOurs(uid) && !isOpenToOthers(mode)) return;
  const cause = new Error(`it is user ${uid}'s, or open to others`);
  throw new SpoolError("use", path, "foreign", { cause });
}

/** A door that waits for gofaxd. Dispose of it when its job is over. */
export class OpenDoor implements Disposable {
  /** The door's process id and number. */
  readonly door: Door;
  /** The descriptor of its answer FIFO, open for writing. */
  readonly fd: number;
  /** Whether the faxq that started the door still waits for its end; also true if that cannot be found out. Never throws. */
  readonly faxqWaits: () => boolean;
  readonly #paths: SpoolPaths;
  readonly #watch: DoorWatch;
  readonly #gone = new AbortController();
  #open = true;

  private constructor(paths: SpoolPaths, door: Door, fd: number, watch: DoorWatch) {
    this.#paths = paths;
    this.door = door;
    this.fd = fd;
    this.#watch = watch;
    this.faxqWaits = watchStarter(door.pid);
  }

  /**
   * Opens a door's answer FIFO. Never waits.
   *
   * @returns undefined if no process has the FIFO open for reading, or there is no FIFO: the door has ended
   * @throws {SpoolError} If it is no FIFO, belongs to another user, or is open to others.
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

  /** Aborts {@linkcode gone}, because the door has ended. Does nothing after the disposal: a door ends when it has had its last answer. */
  tellGone(): void {
    if (this.#open) this.#gone.abort(new DoorGone(this.door));
  }

  /**
   * The door's arguments as bytes, a NUL after each.
   *
   * @returns undefined if the door has removed the file, which withdraws the job
   * @throws {SpoolError} If the file cannot be read, belongs to another user, is open to others, or is too large.
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
   * Takes the job by removing the file with the arguments: of door and gofaxd, the one that removes this file has the job.
   *
   * @returns false if the door has removed it first
   * @throws {SpoolError} If it cannot be removed.
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
   * Tells the door that gofaxd has taken its job, and removes the name of the answer FIFO, which both have open by then. Never throws.
   *
   * @returns false if the door has ended meanwhile: gofaxd must not send the job, because the door may have put it off
   */
  take(): boolean {
    if (!this.say("taken")) return false;
    try {
      ifThere(() => Deno.removeSync(this.#paths.doorAnswer(this.door)));
    } catch {
      // The door removes the name itself.
    }
    return true;
  }

  /** Sends an answer to the door; false if the door has ended or does not read. Never throws, never waits. */
  say(word: DoorWord): boolean {
    return this.#open && write(this.fd, printAnswer(word)) > 0;
  }

  /** Ends the watching of the door, and closes its answer FIFO. */
  [Symbol.dispose](): void {
    if (!this.#open) return;
    this.#open = false;
    this.#watch.letGo(this, this.fd);
  }
}
