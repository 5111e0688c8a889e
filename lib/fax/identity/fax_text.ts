/**
 * Ident and page header as SpanDSP takes them. mod_spandsp undoes percent-encoding in both (`switch_url_decode`); SpanDSP sends
 * an ident of more than 20 bytes not at all, prints no header if it has more than 50, and prints with the glyphs of code page 437
 * (t30_api.c, t4_tx.c; all of it seen on FreeSWITCH 1.10.12). What does not fit is replaced or cut before it comes there.
 */

import { LONGEST_HEADER, LONGEST_IDENT } from "../../text/fax_limits.ts";
import { cutText } from "../../text/foreign.ts";
import { withoutUnseen } from "../../text/unseen.ts";

/** The characters from 0x80 on. */
const CP437 =
  "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀" +
  "αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■";

const CODES: ReadonlyMap<string, number> = new Map([...CP437].map((character, at) => [character, 0x80 + at]));

/** What stands for a character that has no glyph and that Unicode does not take apart. */
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

/** How many UTF-16 units of a text are looked at: many more than are sent, and so few that a text of megabytes takes no time. */
const LONGEST_TEXT = 1024;

/** The text in characters that `has` accepts; `?` stands for one that resembles none of them. */
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
 * What is written as a percent code: the percent sign itself, signs that FreeSWITCH does not let pass, and characters that have
 * another number in code page 437.
 */
const SPECIAL = /[%{}]|(?<=:)_(?=:)|[^\0-\x7f]/gu;

/**
 * What stands for no ident and no header line. An empty value would be none at all, and then that of spandsp.conf goes out, which in
 * FreeSWITCH's own configuration is "SpanDSP Fax Ident"; this one is not empty until it is decoded.
 */
const NOTHING = "%00";

/** The value of the channel variable that makes this ident or header; empty makes none. */
export function faxVariable(text: string): string {
  if (text === "") return NOTHING;
  return text.replace(SPECIAL, (character) => {
    const code = character < "\x80" ? character.charCodeAt(0) : CODES.get(character);
    return code === undefined ? character : encodeByte(code);
  });
}
