/**
 * Finds out whether something in a folder was made, removed or renamed: its time of change tells, with one stat(2), however many
 * files there are.
 */

/**
 * Milliseconds. Two changes within a tick of the kernel's clock have the same time, so shortly after a change the time is not
 * enough.
 */
const TICK_MS = 1_000;

/** A text that differs between two states of a folder; undefined if it cannot be told yet. */
function stateOf(dir: string): string | undefined {
  try {
    const { mtime, ino } = Deno.statSync(dir);
    const at = mtime?.getTime() ?? 0;
    return Math.abs(Date.now() - at) > TICK_MS ? `${ino} ${at}` : undefined;
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
      const state = stateOf(dir);
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
