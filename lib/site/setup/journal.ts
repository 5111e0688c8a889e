/**
 * The journal of setup: a folder for each run below /var/lib/gofax/setup, named by numbers that go up, with a copy of each file as it was
 * and `journal`, a line of JSON for each change, written before the change is made and once more after it. A run that was
 * broken off can be taken back, too.
 */

import type { Machine } from "../machine.ts";
import { syncFolder } from "./open_place.ts";
import type { PathState } from "./state.ts";

/** Where the journals are; for root alone, because copies of files with passwords are among them. */
export const JOURNALS = "/var/lib/gofax/setup";

/** What the name of a run that is being removed begins with. */
const OLD = "old-";

/** Runs that are kept: a copy of the program alone has 100 MB. */
const MOST_RUNS = 10;

/** A change at a path. */
export interface PathEntry {
  /** The kind of entry. */
  readonly kind: "path";
  /** What was changed. */
  readonly path: string;
  /** As it was. */
  readonly before: PathState;
  /** As setup left it or, as long as the entry is open, as setup was going to leave it; undefined if that is not known. */
  readonly after?: PathState;
  /** Whether it is not known how far setup got with it. */
  readonly isOpen?: boolean;
  /** Whether it is a folder on the way to a change: it stays where others have put something into it, and is not told. */
  readonly isOnTheWay?: boolean;
  /** The name under which a new file or link is made before it takes the path's place. */
  readonly draft?: string;
  /** The copy of a file as it was, in the run's folder. */
  readonly copy?: string;
  /** Its modification time in milliseconds, for a file. */
  readonly mtimeMs?: number;
}

/** A program that was run. */
export interface RunEntry {
  /** The kind of entry. */
  readonly kind: "run";
  /** The program and its arguments. */
  readonly command: readonly string[];
  /** What takes it back. */
  readonly undo?: readonly string[];
}

/** An entry. */
export type JournalEntry = PathEntry | RunEntry;

/** A run of setup. */
export interface Run {
  /** Its number. */
  readonly number: number;
  /** Its folder. */
  readonly folder: string;
}

function folderOfRun(number: number): string {
  return `${JOURNALS}/${String(number).padStart(4, "0")}`;
}

/** All runs, the newest last. */
export function runs(machine: Machine): readonly Run[] {
  const numbers = machine.names(JOURNALS).filter((name) => /^\d{4,9}$/.test(name)).map(Number);
  return numbers.toSorted((a, b) => a - b).map((number) => ({ number, folder: folderOfRun(number) }));
}

/** Says that a run has not ended, in its folder. */
const UNFINISHED = "unfinished";

/** Whether a run was broken off: its process was killed, or a file could not be changed. */
export function isBrokenOff(machine: Machine, { folder }: Run): boolean {
  return machine.lstat(`${folder}/${UNFINISHED}`) !== undefined;
}

/** The newest run that was not taken back; undefined if there is none. */
export function lastRun(machine: Machine): Run | undefined {
  return runs(machine).findLast(({ folder }) => machine.lstat(`${folder}/undone`) === undefined);
}

function parseLine(line: string): (JournalEntry & { readonly index: number }) | undefined {
  try {
    return JSON.parse(line) as JournalEntry & { readonly index: number };
  } catch {
    return undefined;
  }
}

/** Reads the changes of a run, in the order in which they were made. A line that was cut off, as when the power went, is no entry. */
export function readJournal(machine: Machine, { folder }: Run): readonly JournalEntry[] {
  const entries = new Map<number, JournalEntry>();
  for (const line of (machine.text(`${folder}/journal`) ?? "").split("\n").slice(0, -1)) {
    const read = parseLine(line);
    if (read === undefined) break;
    const { index, ...entry } = read;
    entries.set(index, entry as JournalEntry);
  }
  return [...entries].toSorted(([a], [b]) => a - b).map(([, entry]) => entry);
}

function append(path: string, text: string): void {
  using file = Deno.openSync(path, { append: true, create: true, mode: 0o600 });
  let rest = new TextEncoder().encode(text);
  while (rest.length > 0) rest = rest.subarray(file.writeSync(rest));
  file.syncSync();
}

/**
 * Makes the folder of the journals, for root alone.
 *
 * @throws {Error} If that cannot be done.
 */
export function makeJournals(machine: Machine): void {
  Deno.mkdirSync(machine.real(JOURNALS), { recursive: true });
  Deno.chmodSync(machine.real(JOURNALS), 0o700);
}

/** Writes the journal of one run. */
export class Journal {
  /** The run. */
  readonly run: Run;
  readonly #machine: Machine;
  #count = 0;

  private constructor(machine: Machine, run: Run) {
    this.#machine = machine;
    this.run = run;
  }

  /**
   * Begins a run.
   *
   * @throws {Error} If the folder cannot be made.
   */
  static begin(machine: Machine): Journal {
    makeJournals(machine);
    for (const name of machine.names(JOURNALS).filter((each) => each.startsWith(OLD))) {
      Deno.removeSync(machine.real(`${JOURNALS}/${name}`), { recursive: true });
    }
    for (const { folder, number } of runs(machine).slice(0, 1 - MOST_RUNS)) {
      // under its own name half of it could be taken for a run
      const old = machine.real(`${JOURNALS}/${OLD}${number}`);
      Deno.renameSync(machine.real(folder), old);
      Deno.removeSync(old, { recursive: true });
    }
    const number = (runs(machine).at(-1)?.number ?? 0) + 1;
    const run = { number, folder: folderOfRun(number) };
    Deno.mkdirSync(machine.real(run.folder), { mode: 0o700 });
    append(machine.real(`${run.folder}/${UNFINISHED}`), "");
    append(machine.real(`${run.folder}/journal`), "");
    syncFolder(machine.real(run.folder));
    syncFolder(machine.real(JOURNALS));
    return new Journal(machine, run);
  }

  /**
   * Keeps a copy of a file.
   *
   * @returns its name in the run's folder
   * @throws {Error} If that cannot be done.
   */
  keep(path: string): string {
    const name = `${String(this.#count).padStart(3, "0")}-${path.slice(path.lastIndexOf("/") + 1)}`;
    const to = this.#machine.real(`${this.run.folder}/${name}`);
    Deno.copyFileSync(this.#machine.real(path), to);
    Deno.chmodSync(to, 0o600);
    using file = Deno.openSync(to);
    file.syncSync();
    syncFolder(this.#machine.real(this.run.folder));
    return name;
  }

  /**
   * Notes a change that is about to be made.
   *
   * @returns its number, for {@linkcode made}
   * @throws {Error} If the journal cannot be written.
   */
  note(entry: JournalEntry): number {
    const index = this.#count++;
    append(this.#machine.real(`${this.run.folder}/journal`), `${JSON.stringify({ index, ...entry })}\n`);
    return index;
  }

  /**
   * Notes that a change was made.
   *
   * @throws {Error} If the journal cannot be written.
   */
  made(index: number, entry: JournalEntry): void {
    append(this.#machine.real(`${this.run.folder}/journal`), `${JSON.stringify({ index, ...entry })}\n`);
  }

  /**
   * Notes that all was done.
   *
   * @throws {Error} If that cannot be written.
   */
  end(): void {
    Deno.removeSync(this.#machine.real(`${this.run.folder}/${UNFINISHED}`));
    syncFolder(this.#machine.real(this.run.folder));
  }
}

/**
 * Notes that a run was taken back.
 *
 * @throws {Error} If that cannot be written.
 */
export function markUndone(machine: Machine, { folder }: Run): void {
  append(machine.real(`${folder}/undone`), "");
  syncFolder(machine.real(folder));
}
