/** Free space of a file system: statvfs(3), called on another thread, because a network share may not answer. */

import { cString, loadLibc } from "./libc.ts";

/** Space on a file system, in bytes. */
export interface DiskSpace {
  /** Its size. */
  readonly totalBytes: number;
  /** What an ordinary user may still use. */
  readonly freeBytes: number;
}

const LITTLE_ENDIAN = true;

/** `struct statvfs` of 64-bit Linux: eleven numbers of eight bytes, a few spare ones behind. */
const STATVFS = { size: 112, blockSize: 8, blocks: 16, available: 32 } as const;

/** statvfs(3) on a thread of its own; undefined if it fails. */
async function statvfs(path: string): Promise<DiskSpace | undefined> {
  const name = cString(path);
  const into = new Uint8Array(STATVFS.size);
  if (name === undefined || await loadLibc().symbols.statvfs(name, into) !== 0) {
    return undefined;
  }
  const view = new DataView(into.buffer);
  const number = (at: number): number => Number(view.getBigUint64(at, LITTLE_ENDIAN));
  const block = number(STATVFS.blockSize);
  return { totalBytes: number(STATVFS.blocks) * block, freeBytes: number(STATVFS.available) * block };
}

/** Milliseconds after which the space counts as unknown. */
const TIMEOUT_MS = 2_000;

function afterTimeout(): { readonly promise: Promise<undefined>; cancel(): void } {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), TIMEOUT_MS);
  return { promise, cancel: () => clearTimeout(timer) };
}

/** The answer to the last question about a folder. */
interface Answer {
  readonly space: Promise<DiskSpace | undefined>;
  /** When it came, in milliseconds; undefined while it is waited for. */
  at: number | undefined;
}

/**
 * Asks about folders, about each at most once in `keepMs` milliseconds and never twice at the same time: many calls that begin at
 * once share one answer.
 */
export class DiskSpaces {
  readonly #answers = new Map<string, Answer>();
  readonly #keepMs: number;

  /**
   * Knows nothing yet.
   *
   * @param keepMs for how many milliseconds an answer is good
   */
  constructor(keepMs = 1_000) {
    this.#keepMs = keepMs;
  }

  /** Space on the disk of a folder; undefined if it cannot be found out within two seconds. */
  async of(path: string): Promise<DiskSpace | undefined> {
    const late = afterTimeout();
    try {
      return await Promise.race([this.#ask(path), late.promise]);
    } finally {
      late.cancel();
    }
  }

  #ask(path: string): Promise<DiskSpace | undefined> {
    const last = this.#answers.get(path);
    if (last !== undefined && (last.at === undefined || performance.now() - last.at < this.#keepMs)) {
      return last.space;
    }
    const answer: Answer = { space: statvfs(path), at: undefined };
    this.#answers.set(path, answer);
    void answer.space.then(() => answer.at = performance.now());
    return answer.space;
  }
}

/** Asks once, for two seconds at most; undefined if there is no answer. */
export async function diskSpace(path: string): Promise<DiskSpace | undefined> {
  return await new DiskSpaces().of(path);
}
