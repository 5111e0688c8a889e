/**
 * A terminal on which one screen is drawn again and again, in its second buffer, so that what stood there before is there again
 * afterwards (ECMA-48, and the private modes 25 and 1049 of xterm). Each screen is one write that overwrites the one before line by line,
 * and nothing is erased first: so nothing flickers.
 */

import { columnsOf, shownPainted } from "../paint.ts";
import type { TerminalSize } from "./frame.ts";

const OTHER_BUFFER = "\x1b[?1049h";
const FIRST_BUFFER = "\x1b[?1049l";
const HIDE_CURSOR = "\x1b[?25l";
const SHOW_CURSOR = "\x1b[?25h";
const PLAIN = "\x1b[0m";
const ERASE_LINE_END = "\x1b[K";
const ERASE_BELOW = "\x1b[J";

function place(row: number): string {
  return `\x1b[${row};1H`;
}

/**
 * What is written to draw lines over those that are there. Behind a line that is as wide as the terminal nothing is erased: the cursor
 * still stands on its last character then.
 */
export function drawn(lines: readonly string[], { columns, rows }: TerminalSize): string {
  const text = lines.map((line, index) =>
    place(index + 1) + shownPainted(line) + PLAIN + (columnsOf(line) < columns ? ERASE_LINE_END : "")
  );
  return text.join("") + (lines.length < rows ? place(lines.length + 1) + ERASE_BELOW : "");
}

/** The terminal, from the first screen to the last. */
export class LiveTerminal implements Disposable {
  readonly #write: (text: string) => void;
  #entered = false;

  /** Takes the terminal over. */
  constructor(write: (text: string) => void) {
    this.#write = write;
    this.enter();
  }

  /** Takes it over again. */
  enter(): void {
    if (this.#entered) return;
    this.#entered = true;
    this.#write(OTHER_BUFFER + HIDE_CURSOR + place(1) + ERASE_BELOW);
  }

  /** Shows lines, which must fit. */
  draw(lines: readonly string[], size: TerminalSize): void {
    if (this.#entered) this.#write(drawn(lines, size));
  }

  /** Gives it back as it was. */
  leave(): void {
    if (!this.#entered) return;
    this.#entered = false;
    this.#write(PLAIN + SHOW_CURSOR + FIRST_BUFFER);
  }

  /** Gives it back; a terminal that is gone is no error. */
  [Symbol.dispose](): void {
    try {
      this.leave();
    } catch {
      // There is nothing to give back.
    }
  }
}
