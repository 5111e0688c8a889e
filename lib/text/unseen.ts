/**
 * Characters that are not shown: a terminal, a mail or a log interprets or drops them instead of printing them. All text that
 * leaves the program is checked with this one class. Names are those of Unicode (UAX 44): controls (C0, DEL, C1), format
 * characters (direction marks and their like), line and paragraph separators, halves of surrogate pairs, characters that are
 * ignorable by default (zero-width characters, fillers, variation selectors, tags), and code points that are no character.
 */

const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/u;
const EACH = new RegExp(UNSEEN, "gu");
const EACH_BUT_LINE_BREAKS = new RegExp(`(?!\\n)${UNSEEN.source}`, "gu");

/** Whether it ends a line or moves the cursor (Cc, Zl, Zp): text on both sides of it belongs to two words. */
function parts(character: string): boolean {
  return character < "\xa0" || character === "\u2028" || character === "\u2029";
}

/** Whether something in a text is not shown. */
export function hasUnseen(text: string): boolean {
  return UNSEEN.test(text);
}

/**
 * A text of one line in which every character is shown: each control and line separator is replaced by a blank, half a surrogate
 * pair by U+FFFD, and other invisible characters are removed.
 */
export function withoutUnseen(text: string): string {
  return text.toWellFormed().replace(EACH, (character) => parts(character) ? " " : "");
}

const SHORT: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** One UTF-16 unit. */
function unit(code: number): string {
  return `\\u${code.toString(16).padStart(4, "0")}`;
}

/** As JSON and JavaScript write it, so that JSON stays what it means. */
function escaped(character: string): string {
  const first = unit(character.charCodeAt(0));
  return SHORT[character] ?? (character.length === 1 ? first : first + unit(character.charCodeAt(1)));
}

/** A text of one line in which characters that are not shown are written as escapes: `\n`, `\u001b`, `\u202e`. */
export function showUnseen(text: string): string {
  return text.replace(EACH, escaped);
}

/** {@link showUnseen} for a text of several lines, which keeps its line breaks. */
export function showUnseenInLines(text: string): string {
  return text.replace(EACH_BUT_LINE_BREAKS, escaped);
}

/** A text in which characters that are not shown are named, `12<U+202A>34`, for places where a backslash is not allowed. */
export function nameUnseen(text: string): string {
  const name = (character: string): string =>
    `<U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}>`;
  return text.replace(EACH, name);
}
