/**
 * What is not shown: characters that a terminal, a mail or a log obeys or swallows instead of printing them. There is this one
 * class for everything that leaves the program. Names are those of Unicode (UAX 44): controls (C0, DEL, C1), format characters
 * (direction marks and their like), line and paragraph separators, halves of surrogate pairs, whatever is ignorable by default
 * (zero-width characters, fillers, variation selectors, tags), and what is no character at all.
 */

const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/u;
const EACH = new RegExp(UNSEEN, "gu");
const EACH_BUT_LINE_BREAKS = new RegExp(`(?!\\n)${UNSEEN.source}`, "gu");

/** Those that end a line or move the cursor: text on both sides of one belongs to two words. */
const PARTING = /[\p{Cc}\p{Zl}\p{Zp}]/u;

/** Whether something in a text is not shown. */
export function hasUnseen(text: string): boolean {
  return UNSEEN.test(text);
}

/**
 * A text of one line in which everything is shown: a blank stands for each control and line separator, U+FFFD for half a
 * surrogate pair, and nothing for what was invisible.
 */
export function withoutUnseen(text: string): string {
  return text.toWellFormed().replace(EACH, (character) => PARTING.test(character) ? " " : "");
}

const SHORT: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** UTF-16 units as JSON and JavaScript write them, so that JSON stays what it means. */
function escaped(character: string): string {
  const units = Array.from({ length: character.length }, (_, at) => character.charCodeAt(at));
  return SHORT[character] ?? units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
}

/** A text of one line in which what is not shown is written so that one sees it: `\n`, `\u001b`, `\u202e`. */
export function showUnseen(text: string): string {
  return text.replace(EACH, escaped);
}

/** {@link showUnseen} for a text of several lines, which keeps its line breaks. */
export function showUnseenInLines(text: string): string {
  return text.replace(EACH_BUT_LINE_BREAKS, escaped);
}
