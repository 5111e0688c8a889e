/** Records why a number is called without T.38, and when it was. The record informs people; no error with it may cost a fax. */

import { type FallbackNote, formatFallbackNote, tidyFallbackNotes } from "../../fax/notes/fallback_record.ts";
import { messageOf } from "../../text/error_text.ts";
import type { World } from "../base/world.ts";

/** Milliseconds that a fax waits for a process that reads or tidies the record. */
const LOCK_MS = 1_000;
/** Bytes. Every call with such a number adds a line: above this size the lines of each number are merged into one. */
const TIDY_BYTES = 256 * 1024;

/** Adds to the record. Never throws. */
export async function noteFallback(world: World, note: FallbackNote): Promise<void> {
  const { fallbackRecord } = world.spool;
  try {
    const size = await fallbackRecord.append(formatFallbackNote(note), { deadlineMs: LOCK_MS });
    if (size > TIDY_BYTES) await fallbackRecord.rewrite((text) => tidied(text), { deadlineMs: LOCK_MS });
  } catch (error) {
    world.log.warning(
      `Cannot write the record of fallback entries: ${messageOf(error)}`,
    );
  }
}

/** The tidied record; the record as it is if tidying saves less than a quarter. */
function tidied(text: string): string {
  const tidy = tidyFallbackNotes(text);
  return tidy.length < text.length * 3 / 4 ? tidy : text;
}
