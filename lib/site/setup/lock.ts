/**
 * The lock that lets only one `gofax setup` work on a machine: two would plan the same changes, and one's journal would not know of the
 * other's. It is flock(2) on the folder of the journals, so the kernel releases it when its process ends, in whatever way.
 */

import { close, E, errorName, flock, O, open } from "../../os/libc.ts";
import type { Machine } from "../machine.ts";
import { JOURNALS, makeJournals } from "./journal.ts";

/** The lock; releasing it twice does no harm. */
class SetupLock implements Disposable {
  #fd: number | undefined;

  constructor(fd: number | undefined) {
    this.#fd = fd;
  }

  [Symbol.dispose](): void {
    if (this.#fd !== undefined) close(this.#fd);
    this.#fd = undefined;
  }
}

/**
 * Takes the lock.
 *
 * @param isDry whether nothing is to be changed: then the folder is not made, and where this user cannot open it there is nothing to lock
 * @returns undefined if another process has it
 * @throws {Error} If the folder cannot be made or opened.
 */
export function lockSetup(machine: Machine, { isDry }: { readonly isDry: boolean }): Disposable | undefined {
  if (!isDry) makeJournals(machine);
  const fd = open(machine.real(JOURNALS), O.CLOEXEC);
  if (fd < 0 && isDry) return new SetupLock(undefined);
  if (fd < 0) throw new Error(`${JOURNALS}: ${errorName(fd)}`);
  const locked = flock(fd);
  if (locked === 0) return new SetupLock(fd);
  close(fd);
  if (locked === -E.AGAIN) return undefined;
  throw new Error(`${JOURNALS}: ${errorName(locked)}`);
}
