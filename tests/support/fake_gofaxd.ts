/** A gofaxd that does nothing by itself: the test reads what doors ask for, and says what they are answered (docs/internals/door.md). */

import { close, E, mkfifo, O, open, poll, read, write } from "../../lib/os/libc.ts";
import { PollSet } from "../../lib/spool/poll_set.ts";
import { until } from "../flow/rig.ts";

/** HylaFAX's user on Debian. */
const UUCP = 10;

/** gofaxd's end of a door's answer. */
export class DoorAnswer implements Disposable {
  readonly #base: string;
  readonly #pollSet: PollSet;
  #fd: number;

  /**
   * Opens it as gofaxd does.
   * @param line `1 send PID NUMBER`
   * @throws {Error} If it cannot be opened, or the line is another.
   */
  constructor(folder: string, line: string) {
    const [, pid, number] = /^1 send (\d+) (\d+)$/.exec(line) ?? [];
    if (pid === undefined) throw new Error(`Not a job: ${line}`);
    this.#base = `${pid}.${number}`;
    this.pid = Number(pid);
    this.number = Number(number);
    this.answer = `${folder}/a.${this.#base}`;
    this.given = `${folder}/j.${this.#base}`;
    this.#fd = open(this.answer, O.WRONLY | O.NONBLOCK | O.NOFOLLOW | O.CLOEXEC);
    if (this.#fd < 0) throw new Error(`Cannot open ${this.answer}: ${this.#fd}`);
    this.#pollSet = new PollSet([this.#fd]);
  }

  /** The door's process. */
  readonly pid: number;
  /** The door's own number. */
  readonly number: number;
  /** The FIFO. */
  readonly answer: string;
  /** The file with the arguments. */
  readonly given: string;

  /** Reads the arguments and removes them, which makes the job ours; undefined if the door has withdrawn it. */
  claim(): Uint8Array<ArrayBuffer> | undefined {
    try {
      const bytes = Deno.readFileSync(this.given);
      Deno.removeSync(this.given);
      return bytes;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      throw error;
    }
  }

  /** Writes a line, such as `1 taken`. */
  say(line: string): void {
    const bytes = new TextEncoder().encode(`${line}\n`);
    if (write(this.#fd, bytes) !== bytes.length) throw new Error(`Cannot say ${line}`);
  }

  /** Takes the job as gofaxd does: the name of the FIFO is not needed afterwards. */
  take(): Uint8Array<ArrayBuffer> {
    const bytes = this.claim();
    if (bytes === undefined) throw new Error("The door has withdrawn");
    this.say("1 taken");
    Deno.removeSync(this.answer);
    return bytes;
  }

  /** Whether nobody can read what we say. */
  isUnheard(): boolean {
    poll(this.#pollSet.bytes, 1);
    return this.#pollSet.ready().length > 0;
  }

  /** Closes it, as the end of gofaxd does. */
  [Symbol.dispose](): void {
    if (this.#fd >= 0) close(this.#fd);
    this.#fd = -1;
  }
}

/** Owns the request FIFO of a spool. */
export class FakeGofaxd implements Disposable {
  /** Where its FIFO and the doors' files are. */
  readonly folder: string;
  /** What doors write to. */
  readonly fifo: string;
  #fd: number;
  #text = "";

  /** Makes folder and FIFO, as gofaxd does at its start. */
  constructor(spool: string) {
    this.folder = `${spool}/gofax`;
    this.fifo = `${this.folder}/request`;
    Deno.mkdirSync(this.folder, { mode: 0o700 });
    const made = mkfifo(this.fifo, 0o600);
    if (made < 0) throw new Error(`Cannot make ${this.fifo}: ${made}`);
    if (Deno.uid() === 0) { for (const path of [this.folder, this.fifo]) Deno.chownSync(path, UUCP, UUCP); }
    this.#fd = open(this.fifo, O.RDWR | O.NONBLOCK | O.CLOEXEC);
  }

  #read(): void {
    const bytes = new Uint8Array(4096);
    const count = read(this.#fd, bytes);
    if (count > 0) this.#text += new TextDecoder().decode(bytes.subarray(0, count));
  }

  /** The next line of a door; waits for it. */
  async next(): Promise<string> {
    await until("a door asks", () => {
      this.#read();
      return this.#text.includes("\n");
    });
    const end = this.#text.indexOf("\n");
    const line = this.#text.slice(0, end);
    this.#text = this.#text.slice(end + 1);
    return line;
  }

  /** The next job, not yet claimed. */
  async nextJob(): Promise<DoorAnswer> {
    return new DoorAnswer(this.folder, await this.next());
  }

  /** Fills the FIFO, so that who writes to it has to wait. */
  fill(): void {
    for (const size of [4096, 1]) {
      let count;
      do count = write(this.#fd, new Uint8Array(size)); while (count > 0);
      if (count !== -E.AGAIN) throw new Error(`Cannot fill ${this.fifo}: ${count}`);
    }
  }

  /** What is in the folder besides the request FIFO. */
  left(): readonly string[] {
    return [...Deno.readDirSync(this.folder)].map(({ name }) => name).filter((name) => name !== "request")
      .toSorted();
  }

  /** Ends it as SIGKILL does: its FIFO is there still, and nobody reads it. */
  kill(): void {
    if (this.#fd >= 0) close(this.#fd);
    this.#fd = -1;
  }

  /** Ends it, and removes what was made, so that the spool is as it was. */
  [Symbol.dispose](): void {
    this.kill();
    Deno.removeSync(this.folder, { recursive: true });
  }
}

/** The processes that have a file open, by its name; also one whose name is gone. */
export function holdersOf(path: string): readonly number[] {
  const pids = [...Deno.readDirSync("/proc")].map(({ name }) => Number(name)).filter((pid) => pid > 0);
  const has = (pid: number): boolean => {
    try {
      return [...Deno.readDirSync(`/proc/${pid}/fd`)].some(({ name }) =>
        Deno.readLinkSync(`/proc/${pid}/fd/${name}`).replace(/ \(deleted\)$/, "") === path
      );
    } catch {
      return false; // it has ended
    }
  };
  return pids.filter((pid) => pid !== Deno.pid && has(pid));
}
