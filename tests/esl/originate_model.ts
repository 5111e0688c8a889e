/**
 * How FreeSWITCH reads the argument of `originate`, written anew from its behaviour: three passes that each split at a
 * delimiter, remove quotes and take one level of backslashes. Not made from what the library under test does.
 */

/** What FreeSWITCH makes of an `originate`. */
export type Originated =
  | { readonly kind: "usage" }
  | { readonly kind: "error" }
  | {
    readonly kind: "call";
    readonly variables: ReadonlyMap<string, string>;
    readonly destination: string;
    readonly extension: string;
    readonly further: readonly string[];
  };

const NAMED_ESCAPES: ReadonlyMap<string, string> = new Map([["n", "\n"], ["r", "\r"], ["t", "\t"], [
  "s",
  " ",
]]);

/** Removes quotes, one level of backslashes and blanks at the ends that are neither quoted nor escaped. */
function unquote(piece: string, delimiter: string | undefined): string {
  const text = piece.replace(/^ +/, "");
  let result = "";
  let kept = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    const next = text.charAt(at + 1);
    const literal = next !== "" && (`'"\\`.includes(next) || next === delimiter)
      ? next
      : NAMED_ESCAPES.get(next);
    if (character === "\\" && literal !== undefined) {
      result += literal;
      kept = result.length;
      at++;
    } else if (character === "'" && (quoted || text.indexOf("'", at + 1) >= 0)) {
      quoted = !quoted;
      if (quoted) kept = result.length;
    } else {
      result += character;
      if (character !== " " || quoted) kept = result.length;
    }
  }
  // Without anything to keep FreeSWITCH leaves the text as it stands.
  return kept > 0 ? result.slice(0, kept) : result;
}

/** Splits at blanks: quotes need no partner here. */
function splitAtBlanks(text: string, most: number): string[] {
  const pieces: string[] = [];
  let at = 0;
  while (at < text.length && pieces.length < most) {
    while (text.charAt(at) === " ") at++;
    const start = at;
    let quoted = false;
    for (; at < text.length && (quoted || text.charAt(at) !== " "); at++) {
      if (text.charAt(at) === "\\") at++;
      else if (text.charAt(at) === "'") quoted = !quoted;
    }
    pieces.push(text.slice(start, at));
    while (text.charAt(at) === " ") at++;
  }
  return pieces.map((piece) => unquote(piece, undefined));
}

/** Splits at another character: a quote counts only if another one follows. */
function splitAt(text: string, delimiter: string, most: number): string[] {
  if (text.startsWith("^^") && text.length > 3) return splitAt(text.slice(3), text.charAt(2), most);
  const pieces: string[] = [];
  let start = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === "\\") at++;
    else if (character === "'" && (quoted || text.indexOf("'", at + 1) >= 0)) quoted = !quoted;
    else if (character === delimiter && !quoted && pieces.length < most - 1) {
      pieces.push(text.slice(start, at));
      start = at + 1;
    }
  }
  if (start < text.length) pieces.push(text.slice(start));
  return pieces.map((piece) => unquote(piece, delimiter));
}

function closingBrace(text: string): number {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    if (text.charAt(at) === "{") depth++;
    else if (text.charAt(at) === "}" && --depth === 0) return at;
  }
  return -1;
}

function readVariables(block: string): Map<string, string> {
  const variables = new Map<string, string>();
  const alternative = block.startsWith("^^");
  const pairs = splitAt(alternative ? block.slice(3) : block, alternative ? block.charAt(2) : ",", 1024);
  for (const pair of pairs) {
    const [name, value] = splitAt(pair, "=", 2);
    // A value with "${" in it is dropped, lest it be expanded.
    if (name !== undefined && value !== undefined && !value.includes("${")) variables.set(name, value);
  }
  return variables;
}

/** Reads what follows `originate ` in the command. */
export function originate(argument: string): Originated {
  const words = splitAtBlanks(argument, 10);
  const [leg = "", extension = "", ...further] = words;
  if (words.length < 2 || words.length > 7) return { kind: "usage" };
  if (leg.includes(":_:")) return { kind: "error" };
  if (!leg.startsWith("{")) {
    return { kind: "call", variables: new Map(), destination: leg, extension, further };
  }
  const end = closingBrace(leg);
  if (end < 0) return { kind: "error" };
  const variables = readVariables(leg.slice(1, end));
  return { kind: "call", variables, destination: leg.slice(end + 1), extension, further };
}
