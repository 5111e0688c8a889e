/**
 * What people are told about an end: whose it was, what happened in plain words, what it means, and what to change. The rows of the table
 * of ends (../end_table.ts, ../other_ends.ts) name one of these kinds each. `gofax explain` and docs/ends.md are made from them; the
 * sender does not load them.
 */

import { CALL_WORDS } from "./call_words.ts";
import { FAX_WORDS } from "./fax_words.ts";
import { RECEPTION_WORDS } from "./reception_words.ts";
import { SERVER_WORDS } from "./server_words.ts";
import type { EndWords } from "./words.ts";

/** A kind of end. */
export type EndKind =
  | keyof typeof CALL_WORDS
  | keyof typeof FAX_WORDS
  | keyof typeof SERVER_WORDS
  | keyof typeof RECEPTION_WORDS;

/** Every kind of end, with its words. */
export const END_WORDS: Readonly<Record<EndKind, EndWords>> = {
  ...CALL_WORDS,
  ...FAX_WORDS,
  ...SERVER_WORDS,
  ...RECEPTION_WORDS,
};
