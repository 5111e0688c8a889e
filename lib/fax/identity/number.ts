/**
 * Telephone numbers that are passed to FreeSWITCH. Characters that only make a number readable are removed; if the rest has
 * anything but what a switch can dial, the number is refused: `|`, `,`, `:_:`, `[` and `/` are syntax to `originate`.
 */

import { cutText } from "../../text/foreign.ts";
import { cleanNumber, keypadDigits, readWrittenNumber } from "../../text/telephone_number.ts";
import { nameUnseen } from "../../text/unseen.ts";

/** What may be dialled, after cleaning. `+` only in front. */
const DIALLABLE = /^\+?[0-9*#A-D]+$/;

/** The result for a text that should be a number. */
export type DialNumber =
  | { readonly kind: "diallable"; readonly number: string }
  | { readonly kind: "refused"; readonly problem: string };

/** How the number is made. */
export interface DialRules {
  /** Put before the number as it is, `callprefix`. */
  readonly prefix: string;
  /** Replaces a leading `+`; empty keeps it. */
  readonly plusPrefix: string;
}

/** The first character that cannot be dialled; a `+` can only be the first. */
function firstBad(number: string): string | undefined {
  return /(?!^\+)[^0-9*#A-D]/u.exec(number)?.[0];
}

/** How many UTF-16 units of a number a sentence names. */
const LONGEST_NAMED = 60;

function short(number: string): string {
  return number.length > LONGEST_NAMED ? `${cutText(number, LONGEST_NAMED)}…` : number;
}

/** A number as it was written, for a message. No more of it is processed than the message shows. */
function named(typed: string): string {
  return short(nameUnseen(cutText(typed, LONGEST_NAMED + 1)));
}

/**
 * The beginning of an extension or a pause, which a fax call cannot use: `1001,,45`, `1001;ext=45`, `1001x45`, `1001w45`, and the
 * words for it in English, German and French.
 */
const EXTENSION = /^[^,;]*\d(?:[,;xwp]|ext|durchwahl|dw|app)/i;

/** What to do about a character that cannot be dialled; empty if that is obvious. */
function advice(typed: string, clean: string): string {
  const digits = keypadDigits(typed);
  if (digits !== undefined) return `; for letters write the digits: ${short(digits)}`;
  return EXTENSION.test(clean) ? "; extensions and pauses are not dialled in a fax call" : "";
}

/** Characters that a status cannot have, and their replacements. */
const IN_WORDS: Readonly<Record<string, string>> = {
  "\\": "a backslash",
  "{": "a brace",
  "}": "a brace",
  "`": "a backquote",
  "$": "a dollar sign",
};

/** A character that cannot be dialled. */
function signName(bad: string): string {
  return IN_WORDS[bad] ?? `"${bad}"`;
}

/** Why a number is refused; what only the dial rules spoil is named as it would be dialled. */
function refusal(typed: string, clean: string, number: string): string {
  const bad = firstBad(clean);
  if (bad !== undefined) {
    const what = `Cannot dial "${named(typed)}": ${signName(bad)} is not allowed in a fax number`;
    return `${what}${advice(typed, clean)}`;
  }
  const spoiled = firstBad(number);
  return spoiled === undefined
    ? `Cannot dial "${named(typed)}": there is no digit in it`
    : `Cannot dial "${short(number)}": ${signName(spoiled)} is not allowed in a fax number`;
}

/**
 * Makes what is dialled of what a user typed.
 * The refusal is a sentence for a clerk: it names the number and the character.
 */
export function dialNumber(typed: string, rules: DialRules): DialNumber {
  const written = readWrittenNumber(typed);
  if (written.kind === "unclear") {
    return { kind: "refused", problem: `Cannot dial "${named(typed)}": ${written.why}` };
  }
  const clean = written.number;
  if (clean === "") return { kind: "refused", problem: "No fax number given" };
  if (clean.startsWith("+0")) {
    const why = 'a country code stands behind "+", and none begins with 0';
    return { kind: "refused", problem: `Cannot dial "${named(typed)}": ${why}` };
  }
  const translated = clean.startsWith("+") && rules.plusPrefix !== ""
    ? rules.plusPrefix + clean.slice(1)
    : clean;
  const number = rules.prefix + translated;
  return DIALLABLE.test(number)
    ? { kind: "diallable", number }
    : { kind: "refused", problem: refusal(typed, clean, number) };
}

/**
 * For administrators, who have to name a number as it is dialled: if the dial rules let no fax be dialled as this very number, what a
 * fax to it is dialled as. Undefined where the number can be dialled as it is, or is refused.
 */
export function dialledInstead(number: string, rules: DialRules): string | undefined {
  const rest = number.startsWith(rules.prefix) ? number.slice(rules.prefix.length) : "";
  const plusGoes = rest.startsWith("+") && rules.plusPrefix !== "" && !rest.startsWith(rules.plusPrefix);
  if (rest !== "" && !plusGoes) return undefined;
  const dial = dialNumber(number, rules);
  return dial.kind === "diallable" ? dial.number : undefined;
}

/** What callers who hide their number are called: an entry under one of these would concern all of them. */
const NOBODY = new Set([
  "",
  "anonymous",
  "unknown",
  "unavailable",
  "restricted",
  "private",
  "withheld",
  "0000000000",
]);

/**
 * The key under which a remote station is remembered in mod_db, or undefined where there is no station to remember:
 * empty, anonymous, or nothing that mod_db can hold as a key.
 */
export function stationKey(number: string): string | undefined {
  const key = cleanNumber(number);
  if (NOBODY.has(key.toLowerCase())) return undefined;
  return /^\+?[0-9*#A-Za-z_.@-]{1,64}$/.test(key) && /[0-9]/.test(key) ? key : undefined;
}
