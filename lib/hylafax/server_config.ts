/**
 * The configuration files of HylaFAX's servers, `etc/config` and `etc/config.<modem>`: lines `Tag: value`. hylafax-config(5)
 * describes them; where it says nothing, this follows HylaFAX 6.0.7.
 */

import { quoteValue } from "./format_error.ts";

/** A line that sets something. */
export interface ConfigItem {
  /** In lower case. */
  readonly tag: string;
  /** Without its quotes. */
  readonly value: string;
  /** File and line, for a person. */
  readonly where: string;
}

/** A line that cannot be used, or a value that is wrong. */
export interface ConfigProblem {
  /** What is wrong, and the effect. */
  readonly message: string;
  /** File and line, for a person. */
  readonly where: string;
}

/** A file's lines, in their order. */
export interface ServerConfig {
  /** Lines that set something. */
  readonly items: readonly ConfigItem[];
  /** Lines that are ignored. */
  readonly problems: readonly ConfigProblem[];
}

/** White space in C; no other. */
const BLANK = "[ \\t\\v\\f\\r]";
/** The part of a line that HylaFAX uses: from its first letter on, without a comment. */
const LINE = new RegExp(`^${BLANK}*(?![ \\t\\v\\f\\r#])([^:]*)(?:(:)${BLANK}*(.*))?$`, "s");
const QUOTED = /^"((?:[^"\\]|\\.)*)"/s;
const WORD = /^[^ \t\v\f\r]*/;

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f", v: "\v" };

/** The text before its first NUL: HylaFAX, written in C, reads no further. */
function upToNul(text: string): string {
  return text.split("\0", 1)[0] ?? "";
}

/** The value of some digits, taken as octal as HylaFAX does, 8 and 9 too. */
function octal(digits: string): number {
  return [...digits].reduce((sum, digit) => sum * 8 + Number(digit), 0);
}

function unescape(text: string): string {
  const plain = text.replace(/\\(\d{1,3}|.)/gs, (_, escaped: string) => {
    if (/^\d/.test(escaped)) return String.fromCharCode(octal(escaped) & 0xff);
    return Object.hasOwn(ESCAPES, escaped) ? ESCAPES[escaped] ?? "" : escaped;
  });
  return upToNul(plain);
}

/** The value of a line; undefined if its quote does not end. What follows the value, such as a comment, is ignored. */
function readValue(rest: string): string | undefined {
  if (!rest.startsWith('"')) return WORD.exec(rest)?.[0] ?? "";
  const quoted = QUOTED.exec(rest)?.[1];
  return quoted === undefined ? undefined : unescape(quoted);
}

function lowerAscii(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

function readLine(line: string, where: string): ConfigItem | ConfigProblem | undefined {
  const match = LINE.exec(line);
  if (match === null || line.trim() === "") return undefined;
  const [, tag = "", colon, rest = ""] = match;
  const ignored = (what: string): ConfigProblem => ({
    message: `${what} in ${quoteValue(line.trim())}: line ignored`,
    where,
  });
  if (colon === undefined) return ignored("no colon");
  const value = readValue(rest);
  return value === undefined ? ignored("no closing quote") : { tag: lowerAscii(tag), value, where };
}

/**
 * Reads a file's text. Never fails: a line that cannot be parsed is ignored, as HylaFAX does. The items are in the order of the
 * lines, also those of one tag: the last one is used. An `include` is an item like any other, for callers that can read files.
 * @param name the name of the file in `where`
 */
export function parseServerConfig(text: string, name: string): ServerConfig {
  const items: ConfigItem[] = [];
  const problems: ConfigProblem[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    const entry = readLine(upToNul(line), `${name}:${index + 1}`);
    if (entry === undefined) continue;
    if ("tag" in entry) items.push(entry);
    else problems.push(entry);
  }
  return { items, problems };
}
