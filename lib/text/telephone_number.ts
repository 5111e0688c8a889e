/**
 * Telephone numbers as people write them (DIN 5008, ITU-T E.123 and habit), made into what is dialled. Jobs, gofax.conf, scripts,
 * callers and administrators all use this code, so that a number is the same everywhere.
 */

import { withoutUnseen } from "./unseen.ts";

/** The result for a text that should be a number. */
export type WrittenNumber =
  /** The number without the characters that only make it readable; whether it can be dialled is checked elsewhere. */
  | { readonly kind: "plain"; readonly number: string }
  /** It is not clear what is to be dialled. */
  | { readonly kind: "unclear"; readonly why: string };

/**
 * Characters that only make a number readable: blanks, dashes, dots, slashes. Among the dashes are those that East Asian
 * keyboards give for one: the long vowel mark of Japanese, the middle dot, the line of a box.
 */
const DECORATION =
  /[\s./\u00b7\u2010-\u2015\u2022\u2043\u2212\u2500\u30fb\u30fc\ufe58\ufe63\uff65\uff70-]+/gu;
/** Prefixes that say that a number follows: the schemes of RFC 3966 and RFC 2806, `callto:`, and those that people write. */
const SAYS_NUMBER = /^(?:tel|fax|callto):/i;
/**
 * The parameter `phone-context` of RFC 3966, whose dash is removed already: it gives the prefix with which a number is dialled.
 */
const CONTEXT = /;phonecontext=[^;]*/i;
const BRACKETS = /[()]+/g;

/** Country codes after which the zero of the area code is dialled, also from abroad: Italy, San Marino, the Vatican. */
const KEEP_ZERO: ReadonlySet<string> = new Set(["39", "378", "379"]);

/** A country code as it is dialled in most countries, perhaps in a bracket of its own, and the next bracket behind it. */
const ABROAD = /^\(?(\+|00|011)\(?([1-9]\d{0,2})\)?\((0\d{0,9})\)/;

/** Wide forms of ASCII, as they are typed on East Asian keyboards, with the ASCII characters. */
function narrow(text: string): string {
  return text.replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0));
}

/**
 * The text without invisible characters, separators of groups and prefixes that say that it is a number; all brackets are round.
 */
function compact(text: string): string {
  const round = narrow(withoutUnseen(text)).replace(/\[/g, "(").replace(/\]/g, ")");
  return round.replace(DECORATION, "").replace(SAYS_NUMBER, "");
}

/**
 * Removes from a number the characters that only make it readable. `+49 (0)30 …`, `0049(0)30 …`: the zero in brackets is dialled
 * within the country only and is removed. A bracketed zero elsewhere, except at the front, is ambiguous.
 */
export function readWrittenNumber(text: string): WrittenNumber {
  const given = compact(text);
  const written = given.replace(CONTEXT, "");
  if (written !== given && !written.startsWith("+")) {
    return { kind: "unclear", why: "a number with a phone-context is not the whole number" };
  }
  const [all, sign = "", country = "", bracket = ""] = ABROAD.exec(written) ?? [];
  if (all === undefined || KEEP_ZERO.has(country)) {
    const inside = written.indexOf("(0)", 1);
    return inside > 0 && !KEEP_ZERO.has(country)
      ? { kind: "unclear", why: 'a "(0)" within a number may be meant to be dialled or not' }
      : { kind: "plain", number: written.replace(BRACKETS, "") };
  }
  if (bracket !== "0") {
    const why = `the zero of "(${bracket})" behind a country code may be meant to be dialled or not`;
    return { kind: "unclear", why };
  }
  const rest = written.slice(all.length).replace(BRACKETS, "");
  return { kind: "plain", number: `${sign}${country}${rest}` };
}

/** The same for a text that need not be a number: an ambiguous zero stays. */
export function cleanNumber(text: string): string {
  const written = readWrittenNumber(text);
  return written.kind === "plain" ? written.number : compact(text).replace(BRACKETS, "");
}

/**
 * A user of SIP who is no number, such as `anonymous` or `fax-office` (RFC 3261, unreserved characters and `+`, `*`, `#`). A text
 * that begins with a digit and contains a letter is more likely a mistake.
 */
const SIP_USER = /^[A-Za-z][A-Za-z0-9+*#._~-]{0,63}$/;

/**
 * The number that a call shows as its own: a number as people write it, or the name of a SIP user, which GOfax.IP passed on.
 * Undefined for other texts.
 */
export function readCallerNumber(text: string): string | undefined {
  const written = readWrittenNumber(text);
  if (written.kind === "plain" && /^\+?[0-9*#A-D]+$/.test(written.number)) return written.number;
  const user = withoutUnseen(text).trim();
  return SIP_USER.test(user) ? user : undefined;
}

/** The telephone keypad's letters (ITU-T E.161). */
const KEYS = "22233344455566677778889999";

/** A word after the digits. Other letters are a mistake, or a comment on the number. */
const WITH_WORD = /^\+?[0-9*#]+[A-Za-z]{4,}$/;

/** The digits on a keypad for the letters of `1-800-FLOWERS`; undefined for a text that is no such number. */
export function keypadDigits(text: string): string | undefined {
  const number = cleanNumber(text);
  if (!WITH_WORD.test(number)) return undefined;
  return number.replace(/[A-Za-z]/g, (letter) => KEYS[letter.toUpperCase().charCodeAt(0) - 65] ?? "");
}
