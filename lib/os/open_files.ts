/**
 * How many files this process may have open (RLIMIT_NOFILE, getrlimit(2)): connections, logs, locks and pipes all count. A
 * service of systemd starts with a soft limit of 1,024, because select(2) takes no more; nothing here uses that, and the
 * runtime of a compiled program leaves the limit as it is.
 */

import { openFileLimits, setOpenFileLimits } from "./process_calls.ts";

/** Limits of the number of descriptors. */
export interface OpenFileLimits {
  /** The limit that applies. */
  readonly soft: number;
  /** The highest value that the soft limit can be set to. */
  readonly hard: number;
}

/**
 * The limit is not raised beyond this: gofaxd needs no more, and some programs that it starts close every descriptor up to the
 * limit.
 */
const ENOUGH = 65_536;

/** What the soft limit can be raised to; undefined if that cannot be found out. */
export function mostOpenFiles(): number | undefined {
  const limits = openFileLimits();
  return limits && Math.max(limits.soft, Math.min(limits.hard, ENOUGH));
}

/** Raises the soft limit as far as possible, and returns it; undefined if it cannot be found out. */
export function raiseOpenFiles(): OpenFileLimits | undefined {
  const limits = openFileLimits();
  if (limits === undefined) return undefined;
  const soft = Math.min(limits.hard, ENOUGH);
  if (soft <= limits.soft) return limits;
  return setOpenFileLimits({ soft, hard: limits.hard }) < 0 ? limits : { soft, hard: limits.hard };
}

/** Descriptors that are open now; undefined if that cannot be found out. */
export function openFiles(): number | undefined {
  try {
    // One of them was opened by this look.
    return [...Deno.readDirSync("/proc/self/fd")].length - 1;
  } catch {
    return undefined;
  }
}
