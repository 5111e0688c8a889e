/**
 * How FreeSWITCH takes `api originate` apart: its splitter for blanks, then the one for commas within `{}`, then the
 * one for `=`; each of them removes quotes and one level of backslashes (`switch_separate_string`,
 * `switch_event_create_brackets`). A dial string that was not quoted properly fails here as it does in FreeSWITCH.
 * @module
 */

/** A variable from a dial string. */
export type Variable = readonly [name: string, value: string];

const UNESCAPED: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", s: " " };

/** The meaning of `\x` while a part is cleaned, `undefined` if the backslash stays. */
function unescaped(next: string, delimiter: string): string | undefined {
  if (next === "'" || next === '"' || next === "\\" || (delimiter !== "" && next === delimiter)) return next;
  return UNESCAPED[next];
}

/** `cleanup_separated_string`: trims blanks, removes quotes, resolves escapes. */
function clean(part: string, delimiter: string): string {
  const text = part.replace(/^ +/, "");
  let result = "";
  let end = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    const escaped = char === "\\" ? unescaped(text.charAt(at + 1), delimiter) : undefined;
    if (escaped !== undefined) {
      at++;
      result += escaped;
      end = result.length;
    } else if (char === "'" && (quoted || text.indexOf("'", at + 1) >= 0)) {
      quoted = !quoted;
      if (quoted) end = result.length;
    } else {
      result += char;
      if (char !== " " || quoted) end = result.length;
    }
  }
  return result.slice(0, end);
}

/** `separate_string_char_delim`. */
function splitAt(text: string, delimiter: string, most: number): string[] {
  const parts: string[] = [];
  let start = 0;
  let quoted = false;
  for (let at = 0; at < text.length && parts.length < most - 1; at++) {
    const char = text.charAt(at);
    if (char === "\\") at++;
    else if (char === "'" && (quoted || text.indexOf("'", at + 1) >= 0)) quoted = !quoted;
    else if (char === delimiter && !quoted) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  if (start < text.length) parts.push(text.slice(start));
  return parts.map((part) => clean(part, delimiter));
}

/** `separate_string_blank_delim`: here a single quote quotes even if it has no partner. */
function splitAtBlanks(text: string, most: number): string[] {
  const parts: string[] = [];
  let at = 0;
  while (at < text.length && parts.length < most) {
    while (text.charAt(at) === " ") at++;
    const start = at;
    let quoted = false;
    while (at < text.length && (quoted || text.charAt(at) !== " ")) {
      if (text.charAt(at) === "\\") at++;
      else if (text.charAt(at) === "'") quoted = !quoted;
      at++;
    }
    parts.push(text.slice(start, at));
    at++;
    while (text.charAt(at) === " ") at++;
  }
  return parts.map((part) => clean(part, ""));
}

/** `switch_separate_string`: `^^` and a character at the start change the delimiter. */
export function separateString(text: string, delimiter: string, most: number): string[] {
  const changed = text.startsWith("^^") && text.length > 3;
  const [content, at] = changed ? [text.slice(3), text.charAt(2)] : [text, delimiter];
  return at === " " ? splitAtBlanks(content, most) : splitAt(content, at, most);
}

function findEnd(text: string, open: string, close: string): number {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    if (text.charAt(at) === open) depth++;
    else if (text.charAt(at) === close && --depth === 0) return at;
  }
  return -1;
}

/** Variables in brackets at the start of a text, and the text after them; `undefined` if the bracket is not closed. */
export function takeBrackets(
  text: string,
  [open, close]: readonly [string, string],
): { variables: Variable[]; rest: string } | undefined {
  const variables: Variable[] = [];
  let rest = text.replace(/^ +/, "");
  while (rest.startsWith(open)) {
    const end = findEnd(rest, open, close);
    if (end < 0) return undefined;
    for (const assignment of separateString(rest.slice(1, end), ",", 1024)) {
      const [name, value] = separateString(assignment, "=", 2);
      if (name !== undefined && value !== undefined) variables.push([name, value]);
    }
    rest = rest.slice(end + 1).replace(/^ +/, "");
  }
  return { variables, rest };
}

/** One way to reach the callee. */
export interface Leg {
  /** The leg's own variables, from `[]`. */
  readonly variables: readonly Variable[];
  /** `sofia/gateway/NAME/NUMBER` */
  readonly url: string;
}

/** An originate, taken apart. */
export interface DialString {
  /** Variables of all legs, from `{}`. */
  readonly variables: readonly Variable[];
  /** Tried one after the other. */
  readonly legs: readonly Leg[];
}

/** Keeps the commas in `[]` from the splitter, as `switch_ivr_originate` does. */
function hideCommas(text: string): string {
  return text.replace(/\[[^\]]*\]/g, (block) => block.replaceAll(",", "\\,"));
}

/** Takes the call URL apart; `undefined` if its brackets do not match. */
export function parseDialString(text: string): DialString | undefined {
  const outer = takeBrackets(text, ["{", "}"]);
  if (outer === undefined) return undefined;
  const legs: Leg[] = [];
  for (const alternative of separateString(outer.rest, "|", 128)) {
    for (const url of separateString(hideCommas(alternative), ",", 128)) {
      const inner = takeBrackets(url, ["[", "]"]);
      if (inner === undefined) return undefined;
      legs.push({ variables: inner.variables, url: inner.rest });
    }
  }
  return { variables: outer.variables, legs };
}

/** The arguments of `api originate`. */
export interface OriginateArguments {
  /** The dial string, with its variables in front. */
  readonly url: string;
  /** What is to run when the call is answered: `&APPLICATION(ARGUMENT)`, or an extension of the dialplan. */
  readonly extension: string;
  /** The caller's name; undefined if it was left out or `undef`. */
  readonly callerName: string | undefined;
  /** The caller's number; undefined if it was left out or `undef`. */
  readonly callerNumber: string | undefined;
  /** Seconds. */
  readonly timeout: number | undefined;
}

const MOST_ARGUMENTS = 10;

/** Splits the arguments of `api originate`; `undefined` if FreeSWITCH answers `-USAGE`. */
export function parseOriginate(text: string): OriginateArguments | undefined {
  const found = separateString(text, " ", MOST_ARGUMENTS);
  if (found.length < 2 || found.length > 7) return undefined;
  const [url, extension, , , callerName, callerNumber, timeout] = found.map((part) =>
    part === "undef" ? undefined : part
  );
  if (url === undefined || extension === undefined) return undefined;
  return {
    url,
    extension,
    callerName,
    callerNumber,
    timeout: timeout === undefined ? undefined : parseInt(timeout),
  };
}
