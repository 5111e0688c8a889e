/**
 * Sequence files: decimal text without a line break, the next number to use; if the file is missing or has no number, that is 1.
 * Defined by HylaFAX 6.0.7, util/Sequence.c++.
 */

import { MAX_SEQUENCE } from "../hylafax/ids.ts";
import { attempt } from "./spool_error.ts";
import { lockExclusive, type LockWait } from "./flock.ts";
import { readWhole, writeWhole } from "./in_place.ts";
import { openPlain } from "./plain_file.ts";

function parseNumber(bytes: Uint8Array): number {
  const text = new TextDecoder().decode(bytes);
  const n = Number(/^\s*(\d+)/.exec(text)?.[1] ?? 1);
  return n >= 1 && n <= MAX_SEQUENCE ? n : 1;
}

function takeNumber(file: Deno.FsFile): number {
  const n = parseNumber(readWhole(file));
  const next = n === MAX_SEQUENCE ? 1 : n + 1;
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
  return attempt("count in sequence file", path, () => takeNumber(file));
}
