/**
 * Sequence files: decimal text without a line break, the next number to use; if the file is missing or has no number, that is 1.
 * Defined by HylaFAX 6.0.7, util/Sequence.c++. HylaFAX+ (7.0.11, the same file) counts in the steps that a file `seqf.increment` beside it
 * says: servers that collect their faxes in one place get different numbers that way.
 */

import { MAX_SEQUENCE } from "../hylafax/ids.ts";
import { attempt } from "./spool_error.ts";
import { lockExclusive, type LockWait } from "./flock.ts";
import { readWhole, writeWhole } from "./in_place.ts";
import { openPlain, readPlain } from "./plain_file.ts";

/** Where the numbers begin again: HylaFAX's MAXSEQNUM. */
const ROUND = MAX_SEQUENCE + 1;

function parseNumber(bytes: Uint8Array): number {
  const text = new TextDecoder().decode(bytes);
  const n = Number(/^\s*(\d+)/.exec(text)?.[1] ?? 1);
  return n >= 1 && n <= MAX_SEQUENCE ? n : 1;
}

/** The step; 1 where there is no file for it, or none that can be read. */
function stepBeside(path: string): number {
  try {
    return parseNumber(readPlain(`${path}.increment`));
  } catch {
    return 1;
  }
}

function takeNumber(file: Deno.FsFile, step: number): number {
  const n = parseNumber(readWhole(file));
  const next = (n + step) % ROUND || 1;
  writeWhole(file, new TextEncoder().encode(String(next)));
  return n;
}

/**
 * Takes a number, 1…999999998, that no other process gets until the numbers begin again at 1.
 *
 * @throws {SpoolError} If the file cannot be used, or stays locked until the deadline.
 */
export async function takeSequenceNumber(path: string, wait: LockWait = {}): Promise<number> {
  const access = { read: true, write: true, create: 0o600 };
  using file = attempt("open sequence file", path, () => openPlain(path, access));
  await lockExclusive(file, path, wait);
  return attempt("count in sequence file", path, () => takeNumber(file, stepBeside(path)));
}
