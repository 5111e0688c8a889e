/**
 * The FIFOs between doors and gofaxd: all doors write to `gofax/request`, and each door has an answer FIFO. One poll(2) on one thread waits
 * for requests and for the death of doors. gofaxd opens the request FIFO for reading and writing, so that it reads no end of file when
 * the last door closes the FIFO. gofaxd makes the FIFO anew at its start, so that it reads no request that was meant for an earlier gofaxd.
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

/** Bytes. A pipe holds no more, so one read never ends within a request. */
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
  /** An eventfd that ends the waiting: it becomes readable when the set of doors changes, or when the FIFOs are to be closed. */
  readonly #wake: number;
  readonly #buffer = new Uint8Array(PIPE_CAPACITY);
  /** The doors whose death gofaxd waits for. */
  #watched: readonly OpenDoor[] = [];
  /** Descriptors to close when poll(2) has returned. */
  readonly #toClose: number[] = [];
  #waiting = false;
  #iterating = false;
  #shut = false;
  #closed = false;

  /**
   * Makes the folder and the FIFO, and removes the files that ended doors have left.
   *
   * @throws {SpoolError} If the folder or the FIFO cannot be made; no descriptor stays open.
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
   * The requests of doors, in their order, also after {@linkcode shut}. Ends when `signal` is aborted or the FIFOs are closed. gofaxd
   * notices the death of open doors only while it waits for the next request.
   *
   * @throws {SpoolError} If the FIFO cannot be read.
   * @throws {TypeError} If the requests are being read already.
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
      // Doors that wrote a request before the end still need an answer.
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
    // Usually a signal has interrupted poll(2). errno stayed on the other thread, so this thread calls poll(2) again to get it.
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
    // Otherwise poll(2) would report these doors each time.
    this.#watched = this.#watched.filter((door) => !gone.includes(door));
    for (const door of gone) door.tellGone();
  }

  /**
   * Opens the answer FIFO of a door that sent a request, and waits for the door's death from then on.
   *
   * @returns undefined if the door has ended
   * @throws {SpoolError} If the answer FIFO's path is something else than a FIFO.
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

  /** Closes a descriptor as soon as poll(2) does not use it. */
  #close(fd: number): void {
    if (!this.#waiting) return void close(fd);
    this.#toClose.push(fd);
    this.#wakeUp();
  }

  /**
   * Makes the request FIFO anew if it was removed or replaced: no door finds the old one.
   *
   * @returns whether it was made anew
   * @throws {SpoolError} If it cannot be made; the next call tries again.
   */
  refresh(): boolean {
    if (this.#shut || !isReplaced(this.#request)) return false;
    makeDoorFolder(this.#paths.doorFolder);
    const { fd } = this.#request;
    this.#request = makeRequestFifo(this.#paths.doorRequests);
    // A new array, so that requests() polls the new descriptor.
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
        // It may be a folder, which no door makes.
      }
    }
  }

  /** Removes the files of doors whose process has ended: such a door was killed before gofaxd took its job. Never throws. */
  sweep(): void {
    try {
      for (const { name } of Deno.readDirSync(this.#paths.doorFolder)) {
        const door = this.#paths.doorNamed(name);
        if (door !== undefined && !isAlive(door.pid)) this.#removeFiles(door);
      }
    } catch {
      // If the folder is gone, so are the files in it.
    }
  }

  /** Removes the request FIFO: doors that faxq starts from now on start their own senders. Never throws. */
  shut(): void {
    if (this.#shut) return;
    this.#shut = true;
    try {
      removeIfThere(this.#paths.doorRequests);
    } catch {
      // A door that finds the FIFO gets the answer `self`, or starts its sender after its time limit.
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
    // poll(2) may be using the descriptors: they are closed when it has returned.
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
