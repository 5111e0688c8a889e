/**
 * Text from outside: a caller's name, a fax machine's id, a SIP answer. It is made harmless once, where it enters, before other
 * code uses it.
 */

import { nameUnseen, withoutUnseen } from "./unseen.ts";

/** How many UTF-16 units of a header are used; the rest is ignored. */
export const MOST_LOOKED_AT = 1024;

/** The longest text from outside that is kept, in UTF-16 units. */
export const LONGEST_TEXT = 256;

/** The beginning of a text, not longer than so many UTF-16 units, without cutting a character in two. */
export function cutText(text: string, most: number): string {
  if (text.length <= most) return text;
  const end = text.codePointAt(most - 1) ?? 0;
  return text.slice(0, end > 0xffff ? most - 1 : most);
}

/**
 * Makes text from outside harmless: one line, only characters that are shown, with single blanks and none at its ends, cut.
 * @param most characters to keep, in UTF-16 units
 */
export function foreignText(text: string, most: number = LONGEST_TEXT): string {
  const shown = withoutUnseen(cutText(text, MOST_LOOKED_AT)).replace(/ {2,}/g, " ").trim();
  return cutText(shown, most).trimEnd();
}

const LOOK_ALIKES: Readonly<Record<string, string>> = {
  "{": "(",
  "}": ")",
  "`": "'",
  "\\": "/",
  "$": "",
};

/** A text in quotes, as JSON writes it, or the beginning of one. */
const QUOTED = /"(?:[^"\\]|\\.)*"?/gs;

/** What JSON's quotes hold, without a backslash: `"a\r"` → `"a<U+000D>"`. A text that is no JSON string stays as it is. */
function withoutEscapes(quoted: string): string {
  if (!quoted.includes("\\")) return quoted;
  try {
    return `"${nameUnseen(String(JSON.parse(quoted)).replaceAll('"', "'"))}"`;
  } catch {
    return quoted;
  }
}

/**
 * The text without the signs that a shell or FreeSWITCH would obey: braces, backquotes, backslashes and `$`. HylaFAX's scripts pass
 * what stands in a job's status or in the accounting on to `eval` here and there. Values that stand in quotes are written without escapes
 * first: `/bin/sh\r` is no path with an r behind a slash.
 */
export function withoutShellSigns(text: string): string {
  return text.replace(QUOTED, withoutEscapes).replace(/[{}`\\$]/g, (sign) => LOOK_ALIKES[sign] ?? "");
}

/** {@link foreignText} for what may become a status, a reason or part of the accounting: {@link withoutShellSigns}, too. */
export function foreignWords(text: string, most: number = LONGEST_TEXT): string {
  return withoutShellSigns(foreignText(text, most)).trim();
}

/** What a shell takes for a pattern of file names, and words without it. The second row are patterns of ksh. */
const PATTERN_SIGNS: Readonly<Record<string, string>> = { "*": "+", "?": ".", "[": "(", "]": ")" };
const KSH_PATTERN = /([@+!])(?=\()/g;

/**
 * A text that a shell echoes as it is, even if the script forgot the quotes around it: {@link withoutShellSigns}, no pattern of file
 * names, single blanks between the words and none at the ends, and no dash in front. HylaFAX+'s faxrcvd compares the reason with
 * `echo $MSG`, and if they differ it evaluates the reason (7.0.11, util/faxrcvd.sh.in and util/pollrcvd.sh.in, "Customize error
 * message").
 */
export function echoedWords(text: string): string {
  return withoutShellSigns(text).replace(/[*?[\]]/g, (sign) => PATTERN_SIGNS[sign] ?? "").replace(
    KSH_PATTERN,
    "$1 ",
  ).replace(/\s+/g, " ").replace(/^[-\s]+|\s+$/g, "");
}

/**
 * The words of a text, without any sign that means something to a shell outside of quotes (POSIX, Shell Command Language, 2.2);
 * blanks take the place of the signs.
 * HylaFAX 6.0.7's faxq runs AuditHook with a shell, as root, and puts parts of the messages that it gets outside of quotes there.
 */
export function bareWords(text: string): string {
  return text.replace(/[{}`\\$"';&|<>()*?[\]#~]+/g, " ").replace(/\s+/g, " ").trim();
}
