/** Words that the lines for clerks share. */

import { END_WORDS } from "../end/words/end_words.ts";
import type { RecognisedEnd } from "../end/recognise_end.ts";

/** `1 page`, `2 pages`. */
export function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? "" : "s"}`;
}

/** What happened, as it follows a colon. */
export function shortOf(end: RecognisedEnd | undefined): string {
  return END_WORDS[end?.kind ?? "unknown"].short;
}
