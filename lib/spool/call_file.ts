/** Names in `tmp/`, where every user of the machine may put something in the place of a name that he can guess. */

import type { CallDocument, CallFile, SpoolPaths } from "./paths.ts";

const BYTES = 8;

/** A name for a new file of a call. */
export function newCallFile(paths: SpoolPaths, maker: CallDocument): CallFile {
  const random = crypto.getRandomValues(new Uint8Array(BYTES));
  return paths.callDocument(maker, [...random].map((byte) => byte.toString(16).padStart(2, "0")).join(""));
}
