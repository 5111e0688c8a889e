/**
 * Station id and page header as SpanDSP takes them. mod_spandsp decodes percent-encoding in both (`switch_url_decode`). SpanDSP
 * does not send an id of more than 20 bytes, prints no header if it has more than 50, and prints with the glyphs of code page 437
 * (t30_api.c, t4_tx.c; all of it seen on FreeSWITCH 1.10.12). So what does not fit is replaced or cut here.
 */

import { LONGEST_HEADER, LONGEST_IDENT } from "../../text/fax_limits.ts";
import { cutText } from "../../text/foreign.ts";
import { withoutUnseen } from "../../text/unseen.ts";

/** The characters from 0x80 on. */
const CP437 =
  "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀" +
  "αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■";

const CODES: ReadonlyMap<string, number> = new Map([...CP437].map((character, at) => [character, 0x80 + at]));

/** Replacements for characters that have no glyph and that Unicode cannot decompose. */
const SIMPLER: Readonly<Record<string, string>> = {
  "–": "-",
  "—": "-",
  "‘": "'",
  "’": "'",
  "‚": "'",
  "“": '"',
  "”": '"',
  "„": '"',
  "•": "·",
  "€": "EUR",
  "©": "(C)",
  "®": "(R)",
  "ß": "ss",
  "Æ": "AE",
  "æ": "ae",
  "Ø": "O",
  "ø": "o",
  "Œ": "OE",
  "œ": "oe",
  "Ł": "L",
  "ł": "l",
  "Đ": "D",
  "đ": "d",
};

function isAscii(character: string): boolean {
  return /^[\x20-\x7e]$/.test(character);
}

function isPrintable(character: string): boolean {
  return isAscii(character) || CODES.has(character);
}

/** How many UTF-16 units of a text are used: many more than are sent, and so few that a text of megabytes takes no time. */
const LONGEST_TEXT = 1024;

/** The text in characters that `has` accepts; `?` replaces one that resembles none of them. */
function reduced(text: string, has: (character: string) => boolean): string {
  const replace = (character: string): string => {
    if (has(character)) return character;
    const simpler = SIMPLER[character] ?? character.normalize("NFKD").replace(/\p{M}/gu, "");
    return [...simpler].map((one) => has(one) ? one : "?").join("");
  };
  const clean = withoutUnseen(cutText(text, LONGEST_TEXT)).normalize("NFC").replace(/\p{Zs}/gu, " ");
  return [...clean].map(replace).join("").trim();
}

/** A station id as it can be sent: ASCII, at most 20 characters. */
export function faxIdent(text: string): string {
  return reduced(text, isAscii).slice(0, LONGEST_IDENT).trimEnd();
}

/** A header as it can be printed: characters of code page 437, at most 50. */
export function faxHeader(text: string): string {
  return [...reduced(text, isPrintable)].slice(0, LONGEST_HEADER).join("").trimEnd();
}

function encodeByte(byte: number): string {
  return `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
}

/**
 * Characters that are written as a percent code: the percent sign itself, characters that FreeSWITCH does not pass on, and
 * characters that have another number in code page 437.
 */
const SPECIAL = /[%{}]|(?<=:)_(?=:)|[^\0-\x7f]/gu;

/**
 * A value that decodes to nothing. An empty value would leave the variable unset, and then FreeSWITCH uses that of spandsp.conf,
 * which is "SpanDSP Fax Ident" in its own configuration; this one is empty only after it is decoded.
 */
const NOTHING = "%00";

/** The value of the channel variable for this id or header; for an empty text, the value that makes none. */
export function faxVariable(text: string): string {
  if (text === "") return NOTHING;
  return text.replace(SPECIAL, (character) => {
    const code = character < "\x80" ? character.charCodeAt(0) : CODES.get(character);
    return code === undefined ? character : encodeByte(code);
  });
}
