/**
 * Finds out whether something in a folder was made, removed or renamed: its time of change tells, with one stat(2), however many
 * files there are.
 */

/**
 * Milliseconds. Two changes within a tick of the kernel's clock have the same time, so shortly after a change the time is not
 * enough. Linux's tick is 10 ms at most (CONFIG_HZ); some file systems keep whole seconds only.
 */
const TICK_MS = 50;
const WHOLE_SECOND_MS = 1_000;

/**
 * A text that differs between two states of a folder, however many files there are: when something in it was made, removed or renamed last.
 * Undefined if that cannot be told, or not yet, because it was just now.
 */
export function folderState(dir: string): string | undefined {
  try {
    const { mtime, dev, ino } = Deno.statSync(dir);
    const at = mtime?.getTime() ?? 0;
    const tickMs = at % WHOLE_SECOND_MS === 0 ? WHOLE_SECOND_MS : TICK_MS;
    return Math.abs(Date.now() - at) > tickMs ? `${dev} ${ino} ${at}` : undefined;
  } catch {
    return undefined;
  }
}

/** The folders of some files. */
export class FolderWatch {
  readonly #seen = new Map<string, string | undefined>();

  /** Watches the folders that these files are in. */
  constructor(paths: readonly string[]) {
    for (const path of paths) this.#seen.set(path.replace(/\/[^/]*$/, ""), undefined);
    this.haveChanged();
  }

  /** Whether a file was made, removed or renamed in one of the folders since this was asked last, or may have been. */
  haveChanged(): boolean {
    let changed = false;
    for (const [dir, seen] of this.#seen) {
      const state = folderState(dir);
      changed ||= state === undefined || state !== seen;
      this.#seen.set(dir, state);
    }
    return changed;
  }

  /** Forgets the state, so that the next {@linkcode haveChanged} says yes. */
  forget(): void {
    for (const dir of this.#seen.keys()) this.#seen.set(dir, undefined);
  }
}
