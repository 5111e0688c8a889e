/** Reads a text character by character and counts lines; for the dialect of gofax.conf. */

/** Blanks within a line, also those that come from web pages and from East Asian keyboards. */
export const isBlank = (char: string): boolean => char !== "" && " \t\r\f\u00a0\u202f\u3000".includes(char);

/** Characters that begin a comment. */
export const isComment = (char: string): boolean => char === "#" || char === ";";

/** A place in the text that knows its line. At the end `peek` is the empty string. */
export class Cursor {
  readonly #text: string;
  #at = 0;
  /** The line of the next character, counted from 1. */
  line = 1;

  /** Begins before the first character of a text. */
  constructor(text: string) {
    this.#text = text;
  }

  /** Whether the text has been read to its end. */
  get atEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  /** The next character, without going on. */
  get peek(): string {
    return this.#text.charAt(this.#at);
  }

  /** Takes one character. */
  next(): string {
    const char = this.#text.charAt(this.#at++);
    if (char === "\n") this.line++;
    return char;
  }

  /** Takes characters as long as they pass. */
  while(test: (char: string) => boolean): string {
    const from = this.#at;
    while (!this.atEnd && test(this.peek)) this.next();
    return this.#text.slice(from, this.#at);
  }

  /** Skips the rest of the line, and its end. */
  skipLine(): void {
    this.while((char) => char !== "\n");
    this.next();
  }
}
