/**
 * Doors as gofaxd sees them, all in this process: each makes its two files, writes its request and listens. They have one process
 * number, ours, and are told apart by the number behind it.
 */

import { close, mkfifo, O, open, read, write } from "../../lib/os/libc.ts";
import type { DoorSignal } from "../../lib/spool/door_line.ts";
import { type Door, SpoolPaths } from "../../lib/spool/paths.ts";
import { systemClock } from "../../cmd/world.ts";

let number = 0;

function bytesOf(args: readonly string[]): Uint8Array {
  return new TextEncoder().encode(args.map((arg) => `${arg}\0`).join(""));
}

/** Writes a line to gofaxd's request FIFO; false if there is none. */
export function request(dir: string, line: string): boolean {
  const fd = open(new SpoolPaths(dir).doorRequests, O.WRONLY | O.NONBLOCK | O.CLOEXEC);
  if (fd < 0) return false;
  const count = write(fd, new TextEncoder().encode(`${line}\n`));
  close(fd);
  return count > 0;
}

/** A door that waits for an answer. */
export class FakeDoor implements Disposable {
  readonly door: Door;
  readonly #dir: string;
  readonly #paths: SpoolPaths;
  #fd: number;
  #text = "";

  /**
   * Makes the files of a door, and opens its answer FIFO.
   * @param args the sender's arguments; undefined: the file is not made
   * @param pid the process that it says it is
   */
  constructor(dir: string, args: readonly string[] | Uint8Array | undefined, pid: number = Deno.pid) {
    this.#dir = dir;
    this.#paths = new SpoolPaths(dir);
    this.door = { pid, number: number++ };
    const answer = this.#paths.doorAnswer(this.door);
    mkfifo(answer, 0o600);
    this.#fd = open(answer, O.RDWR | O.NONBLOCK | O.CLOEXEC);
    if (this.#fd < 0) throw new Error(`Cannot open ${answer}: ${this.#fd}`);
    if (args === undefined) return;
    const bytes = args instanceof Uint8Array ? args : bytesOf(args);
    Deno.writeFileSync(this.#paths.doorArguments(this.door), bytes, { mode: 0o600 });
  }

  /** A door that has asked gofaxd to send. */
  static knock(dir: string, args: readonly string[] | Uint8Array, pid?: number): FakeDoor {
    const door = new FakeDoor(dir, args, pid);
    door.ask();
    return door;
  }

  /** Asks gofaxd to send; false if there is no request FIFO. */
  ask(): boolean {
    return request(this.#dir, `1 send ${this.door.pid} ${this.door.number}`);
  }

  /** Passes a signal on. */
  stop(signal: DoorSignal = "TERM"): boolean {
    return request(this.#dir, `1 stop ${this.door.pid} ${this.door.number} ${signal}`);
  }

  /** Takes its arguments back; false if gofaxd has them. */
  withdraw(): boolean {
    try {
      Deno.removeSync(this.#paths.doorArguments(this.door));
      return true;
    } catch {
      return false;
    }
  }

  /** What it has heard so far, without the version. */
  get heard(): readonly string[] {
    const buffer = new Uint8Array(4096);
    for (let count = this.#fd < 0 ? 0 : read(this.#fd, buffer); count > 0; count = read(this.#fd, buffer)) {
      this.#text += new TextDecoder().decode(buffer.subarray(0, count));
    }
    return this.#text.split("\n").slice(0, -1).map((line) => line.replace(/^1 /, ""));
  }

  /** Waits for an answer that ends the door's waiting, and gives it: `self`, `exit 0`. */
  async end(ms = 20_000): Promise<string> {
    return await this.#waitFor((words) => words.find((word) => word !== "taken" && word !== "wait"), ms);
  }

  /** Waits until gofaxd has taken the job. */
  async taken(ms = 20_000): Promise<void> {
    await this.#waitFor((words) => words.find((word) => word === "taken"), ms);
  }

  async #waitFor(find: (heard: readonly string[]) => string | undefined, ms: number): Promise<string> {
    const until = Date.now() + ms;
    for (;;) {
      const found = find(this.heard);
      if (found !== undefined) return found;
      if (Date.now() > until) throw new Error(`The door heard only ${JSON.stringify(this.heard)}`);
      await systemClock.sleep(2);
    }
  }

  /** Dies as by SIGKILL: its files stay. */
  kill(): void {
    if (this.#fd >= 0) close(this.#fd);
    this.#fd = -1;
  }

  /** Ends as a door does: its files go. */
  [Symbol.dispose](): void {
    this.kill();
    for (const path of [this.#paths.doorAnswer(this.door), this.#paths.doorArguments(this.door)]) {
      try {
        Deno.removeSync(path);
      } catch {
        // Gone already.
      }
    }
  }
}
