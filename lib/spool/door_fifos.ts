/**
 * Where doors hand over their jobs: the FIFO `gofax/request`, which all of them write to, and the answer FIFO of each. One poll(2) on one
 * thread waits for requests and for the death of doors. The request FIFO is opened for reading and writing, so that a door that goes
 * away is no end of file; it is made anew, so that no request is read that was meant for a gofaxd before us.
 */

import { close, E, eventfd, mkfifo, O, poll, pollWaiting, read, write } from "../os/libc.ts";
import { isAlive } from "../os/alive.ts";
import { makeDoorFolder } from "./door_folder.ts";
import { type DoorRequest, parseRequests } from "./door_line.ts";
import { openFifo } from "./fifo_check.ts";
import { OpenDoor } from "./open_door.ts";
import { ifThere } from "./open_file.ts";
import { checkResult, isReplaced, type NamedFifo, namedFifo } from "./open_modem_fifo.ts";
import { giveToOwner } from "./owner.ts";
import type { Door, SpoolPaths } from "./paths.ts";
import { PollSet } from "./poll_set.ts";
import { attempt } from "./spool_error.ts";

/** As much as a pipe holds: no request is ever cut by the end of a read. */
const PIPE_CAPACITY = 65_536;
const MODE = 0o600;

function removeIfThere(path: string): void {
  attempt("remove", path, () => ifThere(() => Deno.removeSync(path)));
}

function makeRequestFifo(path: string): NamedFifo {
  removeIfThere(path);
  checkResult(mkfifo(path, MODE), "make FIFO", path);
  const fd = checkResult(openFifo(path, O.RDWR), "open FIFO", path);
  giveToOwner(fd, path);
  return namedFifo(path, fd);
}

/** The open FIFOs of doors. */
export class DoorFifos implements Disposable {
  readonly #paths: SpoolPaths;
  #request: NamedFifo;
  /** Becomes readable when the set of doors changes, or the waiting is to end. */
  readonly #wake: number;
  readonly #buffer = new Uint8Array(PIPE_CAPACITY);
  /** Those whose death is waited for. */
  #watched: readonly OpenDoor[] = [];
  /** Descriptors that the kernel may be waiting on. */
  readonly #toClose: number[] = [];
  #waiting = false;
  #iterating = false;
  #shut = false;
  #closed = false;

  /**
   * Makes the folder and the FIFO, and removes what ended doors have left.
   *
   * @throws {SpoolError} If one cannot be made; nothing stays open.
   */
  constructor(paths: SpoolPaths) {
    this.#paths = paths;
    makeDoorFolder(paths.doorFolder);
    this.#request = makeRequestFifo(paths.doorRequests);
    this.#wake = eventfd();
    if (this.#wake < 0) close(this.#request.fd);
    checkResult(this.#wake, "make an eventfd for", paths.doorRequests);
    this.sweep();
  }

  /**
   * What doors ask, in its order, also after {@linkcode shut}. Ends when `signal` is aborted or the FIFOs are closed. The death of open
   * doors is seen only while somebody waits for the next request.
   *
   * @throws {SpoolError} If the FIFO cannot be read.
   * @throws {TypeError} If the requests are being taken already.
   */
  async *requests(signal: AbortSignal): AsyncGenerator<DoorRequest, void, undefined> {
    if (this.#iterating) throw new TypeError("Cannot take the requests of doors twice at the same time");
    this.#iterating = true;
    const wake = (): void => this.#wakeUp();
    const done = (): boolean => this.#closed || signal.aborted;
    signal.addEventListener("abort", wake);
    try {
      while (!done()) {
        const doors = this.#watched;
        const set = new PollSet([this.#wake, this.#request.fd], doors.map(({ fd }) => fd));
        while (!done() && this.#watched === doors) {
          await this.#wait(set);
          if (done()) break;
          const ready = set.ready();
          if (ready.includes(0)) this.#forgetWake();
          this.#tellGone(ready.map((index) => doors[index - 2]).filter((door) => door !== undefined));
          if (ready.includes(1)) yield* this.#read();
        }
      }
      // What was asked until the end wants an answer.
      if (!this.#closed) yield* this.#read();
    } finally {
      signal.removeEventListener("abort", wake);
      this.#iterating = false;
    }
  }

  async #wait(set: PollSet): Promise<void> {
    this.#waiting = true;
    const ready = await pollWaiting(set.bytes, set.size);
    this.#waiting = false;
    for (const fd of this.#toClose.splice(0)) close(fd);
    if (this.#closed) return this.#release();
    if (ready >= 0) return;
    // Usually a signal came in between. errno stayed on the other thread, so ask again on this one.
    const again = poll(set.bytes, set.size);
    checkResult(again === -E.INTR ? 0 : again, "wait for", this.#paths.doorRequests);
  }

  #read(): readonly DoorRequest[] {
    const count = read(this.#request.fd, this.#buffer);
    if (count === -E.AGAIN || count === -E.INTR) return [];
    const length = checkResult(count, "read FIFO", this.#paths.doorRequests);
    return parseRequests(this.#buffer.subarray(0, length));
  }

  #tellGone(gone: readonly OpenDoor[]): void {
    if (gone.length === 0) return;
    // The kernel would go on telling it.
    this.#watched = this.#watched.filter((door) => !gone.includes(door));
    for (const door of gone) door.tellGone();
  }

  /**
   * Opens the answer FIFO of a door that asked for something, and watches the door from then on.
   *
   * @returns undefined if the door has ended
   * @throws {SpoolError} If something else is in its place.
   */
  open(door: Door): OpenDoor | undefined {
    const opened = OpenDoor.open(this.#paths, door, {
      letGo: (it, fd) => this.#letGo(it, fd),
    });
    if (opened === undefined) return undefined;
    this.#watched = [...this.#watched, opened];
    this.#wakeUp();
    return opened;
  }

  #letGo(door: OpenDoor, fd: number): void {
    this.#watched = this.#watched.filter((each) => each !== door);
    this.#close(fd);
  }

  /** Closes a descriptor as soon as the kernel does not wait on it. */
  #close(fd: number): void {
    if (!this.#waiting) return void close(fd);
    this.#toClose.push(fd);
    this.#wakeUp();
  }

  /**
   * Makes the request FIFO anew that somebody removed or replaced: no door finds the old one.
   *
   * @returns whether somebody had
   * @throws {SpoolError} If it cannot be made; it is tried the next time.
   */
  refresh(): boolean {
    if (this.#shut || !isReplaced(this.#request)) return false;
    makeDoorFolder(this.#paths.doorFolder);
    const { fd } = this.#request;
    this.#request = makeRequestFifo(this.#paths.doorRequests);
    // Another set of descriptors is to be polled.
    this.#watched = [...this.#watched];
    this.#close(fd);
    return true;
  }

  /** Removes the files of a door that has ended. Never throws. */
  #removeFiles(door: Door): void {
    for (const path of [this.#paths.doorAnswer(door), this.#paths.doorArguments(door)]) {
      try {
        removeIfThere(path);
      } catch {
        // It may be a folder that somebody put there.
      }
    }
  }

  /** Removes what doors have left whose process is no more: they were killed before their job was taken. Never throws. */
  sweep(): void {
    try {
      for (const { name } of Deno.readDirSync(this.#paths.doorFolder)) {
        const door = this.#paths.doorNamed(name);
        if (door !== undefined && !isAlive(door.pid)) this.#removeFiles(door);
      }
    } catch {
      // Whoever removed the folder has swept it.
    }
  }

  /** Removes the request FIFO: doors that come from now on start the sender themselves. Never throws. */
  shut(): void {
    if (this.#shut) return;
    this.#shut = true;
    try {
      removeIfThere(this.#paths.doorRequests);
    } catch {
      // A door that finds it gets no answer, and starts the sender after its time limit.
    }
  }

  #wakeUp(): void {
    if (this.#waiting) write(this.#wake, new Uint8Array(new BigUint64Array([1n]).buffer));
  }

  #forgetWake(): void {
    read(this.#wake, new Uint8Array(8));
  }

  /** Removes the request FIFO and closes it; {@linkcode requests} ends. Open doors stay open until they are disposed of. */
  close(): void {
    if (this.#closed) return;
    this.shut();
    this.#closed = true;
    // The kernel may be waiting on the descriptors: they are closed when it has let go of them.
    if (this.#waiting) this.#wakeUp();
    else this.#release();
  }

  #release(): void {
    close(this.#request.fd);
    close(this.#wake);
  }

  /** The same as {@linkcode close}. */
  [Symbol.dispose](): void {
    this.close();
  }
}
