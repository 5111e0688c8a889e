/**
 * The tags of an XML text with their places, so that a value can be changed where it stands and comments stay. Nothing is checked:
 * FreeSWITCH's own files are pieces of XML (several roots, none at all), which it puts together before it parses them.
 */

/** An attribute of a tag. */
export interface Attribute {
  /** Its value, entities resolved. */
  readonly value: string;
  /** Where the value begins in the text, behind its quote. */
  readonly start: number;
  /** Where the value ends, before its quote. */
  readonly end: number;
}

/** A tag. */
export interface Tag {
  /** As it is written. */
  readonly name: string;
  /** `<a>`, `</a>` or `<a/>`. */
  readonly kind: "open" | "close" | "empty";
  /** By name. */
  readonly attributes: ReadonlyMap<string, Attribute>;
  /** Where its `<` is. */
  readonly start: number;
  /** Behind its `>`. */
  readonly end: number;
}

/** A stretch of text. */
export interface Span {
  /** Its first character. */
  readonly start: number;
  /** Behind its last character. */
  readonly end: number;
}

/** What was found in a text, in its order. */
export interface Tags {
  /** Tags outside of comments. */
  readonly tags: readonly Tag[];
  /** Comments, `<!--` and `-->` included. */
  readonly comments: readonly Span[];
}

const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

/** The text that an attribute's text means. */
export function unescapeXml(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(\w+));/g, (whole, ten, sixteen, name) => {
    if (name !== undefined) return ENTITIES[name] ?? whole;
    const code = ten === undefined ? parseInt(sixteen, 16) : Number(ten);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

const ESCAPES: Readonly<Record<string, string>> = {
  "<": "&lt;",
  ">": "&gt;",
  "&": "&amp;",
  '"': "&quot;",
  "'": "&apos;",
};

/** A value as it stands in an attribute. */
export function escapeXml(value: string): string {
  return value.replace(/[<>&"']/g, (character) => ESCAPES[character] ?? character);
}

const TAG = /<(\/?)([\p{L}_][\p{L}\p{N}_.:-]*)((?:\s+[^\s=<>/"']+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>/uy;
const ONE_ATTRIBUTE = /([^\s=<>/"']+)(\s*=\s*)("[^"]*"|'[^']*')/g;

function attributesOf(text: string, from: number): ReadonlyMap<string, Attribute> {
  const found = new Map<string, Attribute>();
  for (const match of text.matchAll(ONE_ATTRIBUTE)) {
    const [, name = "", equals = "", quoted = ""] = match;
    const start = from + match.index + name.length + equals.length + 1;
    const raw = quoted.slice(1, -1);
    found.set(name, { value: unescapeXml(raw), start, end: start + raw.length });
  }
  return found;
}

function tagAt(text: string, start: number): Tag | undefined {
  TAG.lastIndex = start;
  const match = TAG.exec(text);
  if (match === null) return undefined;
  const [whole, slash, name = "", attributes = "", empty] = match;
  const kind = slash === "/" ? "close" : empty === "/" ? "empty" : "open";
  const from = start + 1 + (slash?.length ?? 0) + name.length;
  return { name, kind, attributes: attributesOf(attributes, from), start, end: start + whole.length };
}

/** Where a construct ends that begins with this text and is no tag; undefined if it is none. */
function constructEnd(text: string, start: number): number | undefined {
  const pairs = [["<!--", "-->"], ["<![CDATA[", "]]>"], ["<?", "?>"], ["<!", ">"]] as const;
  const pair = pairs.find(([begin]) => text.startsWith(begin, start));
  if (pair === undefined) return undefined;
  const at = text.indexOf(pair[1], start + pair[0].length);
  return at < 0 ? text.length : at + pair[1].length;
}

/** Finds the tags of a text. What is no tag, a lone `<` for instance, is passed over. */
export function scanTags(text: string): Tags {
  const tags: Tag[] = [];
  const comments: Span[] = [];
  for (let at = text.indexOf("<"); at >= 0; at = text.indexOf("<", at)) {
    const end = constructEnd(text, at);
    if (end !== undefined) {
      if (text.startsWith("<!--", at)) comments.push({ start: at, end });
      at = end;
      continue;
    }
    const tag = tagAt(text, at);
    if (tag !== undefined) tags.push(tag);
    at = tag?.end ?? at + 1;
  }
  return { tags, comments };
}

/** The number of the line of a place, from 1. */
export function lineOf(text: string, place: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < place; at = text.indexOf("\n", at + 1)) line++;
  return line;
}
