/**
 * The dialect of gofax.conf: that of git-config(1), without subsections and includes. It turns text into entries with their
 * lines, and does not know the keys.
 */

import { Cursor, isBlank, isComment } from "./cursor.ts";
import { decodeText } from "../text/bytes.ts";

/** One `name = value` line. Section and key are in lower case. */
export interface Entry {
  /** The section it stands in, in lower case. */
  readonly section: string;
  /** The name in front of the `=`, in lower case. */
  readonly key: string;
  /** The text after the `=`, without quotes and escapes; undefined for a name without `=`. */
  readonly value: string | undefined;
  /** Where it begins, counted from 1. */
  readonly line: number;
  /** Whether a `#` or `;` right after the value, without a blank, was taken for a comment. */
  readonly cut: boolean;
}

/** One `[section]` line. */
export interface SectionMark {
  /** In lower case. */
  readonly name: string;
  /** Where it stands, counted from 1. */
  readonly line: number;
}

/** A line that is not in the dialect. Its value is never quoted: it may be a password. */
export interface DialectProblem {
  /** Where it is, counted from 1. */
  readonly line: number;
  /** `section.key` or `[section]`, as far as it could be read; else empty. */
  readonly key: string;
  /** What is wrong, and how it should be written. One line, not ended. */
  readonly message: string;
}

/** The content of a text. */
export interface Dialect {
  /** Every `[section]` line that could be read, in the order of the lines. */
  readonly sections: readonly SectionMark[];
  /** Every `name = value` line that could be read, in the order of the lines. */
  readonly entries: readonly Entry[];
  /** Every line that could not be read, in the order of the lines. */
  readonly problems: readonly DialectProblem[];
  /** Number of the last line, at least 1. */
  readonly lastLine: number;
}

const ESCAPES: Readonly<Record<string, string>> = { '"': '"', "\\": "\\", n: "\n", t: "\t" };

type Value = { readonly value: string; readonly cut: boolean } | { readonly message: string };

/** The character for a backslash and the next one; the empty string if that continues the line. */
function readEscape(cursor: Cursor): string | undefined {
  if (cursor.peek === "\n") {
    cursor.next();
    return "";
  }
  const escaped = ESCAPES[cursor.peek];
  if (escaped !== undefined) cursor.next();
  return escaped;
}

/** Reads from after the `=` to the end of the line. */
function readValue(cursor: Cursor): Value {
  cursor.while(isBlank);
  let text = "";
  let kept = 0; // blanks behind this are only kept if something follows
  let quoted = false;
  while (!cursor.atEnd) {
    const char = cursor.peek;
    if (char === "\n" || (!quoted && isComment(char))) break;
    cursor.next();
    if (char === '"') {
      quoted = !quoted;
      kept = text.length;
    } else if (char === "\\") {
      const escaped = readEscape(cursor);
      if (escaped === undefined) {
        return { message: 'a backslash must be followed by ", \\, n, t or the end of the line' };
      }
      text += escaped;
      kept = escaped === "" ? kept : text.length;
    } else if (quoted || text !== "" || !isBlank(char)) { // a value may begin on the line after a backslash
      text += char;
      if (quoted || !isBlank(char)) kept = text.length;
    }
  }
  if (quoted) return { message: 'the value begins with " and has no closing "' };
  return { value: text.slice(0, kept), cut: isComment(cursor.peek) && kept > 0 && kept === text.length };
}

type Heading = { readonly name: string } | { readonly key: string; readonly message: string };

/** Reads from after the `[` to the `]`. */
function readHeading(cursor: Cursor): Heading {
  const inside = cursor.while((char) => char !== "]" && char !== "\n").trim();
  if (cursor.peek !== "]") return { key: "", message: 'a section is written "[name]": the "]" is missing' };
  cursor.next();
  const name = inside.toLowerCase();
  const quote = inside.indexOf('"');
  if (quote >= 0) {
    const base = name.slice(0, quote).trim();
    return { key: `[${base}]`, message: `there are no subsections here: write "[${base}]"` };
  }
  if (!/^[a-z0-9.-]+$/.test(name)) {
    return { key: "", message: "a section name has letters, digits and - only" };
  }
  return { name };
}

class Parser {
  readonly #cursor: Cursor;
  readonly #sections: SectionMark[] = [];
  readonly #entries: Entry[] = [];
  readonly #problems: DialectProblem[] = [];
  /** Undefined before the first section, null in one that could not be read. */
  #section: string | null | undefined;

  constructor(text: string) {
    this.#cursor = new Cursor(text);
  }

  parse(): Dialect {
    while (!this.#cursor.atEnd) this.#line();
    const lastLine = Math.max(1, this.#cursor.line);
    return { sections: this.#sections, entries: this.#entries, problems: this.#problems, lastLine };
  }

  #line(): void {
    this.#cursor.while(isBlank);
    if (this.#cursor.peek === "[") {
      this.#heading();
      this.#cursor.while(isBlank);
    }
    const char = this.#cursor.peek;
    if (char !== "" && char !== "\n" && !isComment(char)) this.#entry();
    this.#cursor.skipLine();
  }

  #heading(): void {
    this.#cursor.next();
    const line = this.#cursor.line;
    const heading = readHeading(this.#cursor);
    if ("name" in heading) {
      this.#section = heading.name;
      this.#sections.push({ name: heading.name, line });
    } else {
      this.#section = null;
      this.#problems.push({ line, ...heading });
    }
  }

  #entry(): void {
    const line = this.#cursor.line;
    const name = this.#cursor.while((char) =>
      !isBlank(char) && !isComment(char) && char !== "=" && char !== "\n"
    );
    const key = name.toLowerCase();
    this.#cursor.while(isBlank);
    const fail = (message: string): void => {
      this.#problems.push({ line, key: this.#section ? `${this.#section}.${key}` : key, message });
    };
    if (!/^[a-z][a-z0-9_-]*$/.test(key)) {
      this.#problems.push({ line, key: "", message: 'this is no line of the form "name = value"' });
      return;
    }
    let value: string | undefined;
    let cut = false;
    if (this.#cursor.peek === "=") {
      this.#cursor.next();
      const read = readValue(this.#cursor);
      if ("message" in read) return fail(read.message);
      ({ value, cut } = read);
    } else if (!["", "\n", "#", ";"].includes(this.#cursor.peek)) {
      return fail('an "=" is missing behind the name');
    }
    if (this.#section === undefined) return fail("this line stands before the first [section]");
    if (this.#section === null) return;
    this.#entries.push({ section: this.#section, key, value, line, cut });
  }
}

/** Reads a text in the dialect. Never throws: what cannot be read is in `problems`, and reading continues after it. */
export function parseDialect(text: string): Dialect {
  // A file without a single line feed ends its lines as on an old Mac.
  const lines = text.includes("\n") ? text.replaceAll("\r\n", "\n") : text.replaceAll("\r", "\n");
  return new Parser(lines.replace(/^\uFEFF/, "")).parse();
}

/** The text of a file's bytes: UTF-16 if it begins with its mark, else UTF-8, and Latin-1 if it is neither. */
export function decodeConfig(bytes: Uint8Array): string {
  const mark = ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0);
  if (mark === 0xfffe) return new TextDecoder("utf-16le").decode(bytes);
  if (mark === 0xfeff) return new TextDecoder("utf-16be").decode(bytes);
  return decodeText(bytes);
}
