/**
 * Writing down why a number is called without T.38, and that it was. The record serves people; nothing that goes wrong
 * with it may cost a fax.
 */

import { type FallbackNote, formatFallbackNote, tidyFallbackNotes } from "../../fax/notes/fallback_record.ts";
import { messageOf } from "../../text/error_text.ts";
import type { World } from "../base/world.ts";

/** A fax does not wait longer for somebody who reads or tidies the record. */
const LOCK_MS = 1_000;
/** Every call with such a number adds a line: beyond this the lines of each number become one. */
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

/** The tidied record; the record as it is where that saves less than a quarter, which is not worth writing everything anew. */
function tidied(text: string): string {
  const tidy = tidyFallbackNotes(text);
  return tidy.length < text.length * 3 / 4 ? tidy : text;
}
