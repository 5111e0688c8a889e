/**
 * What the demonstration shows: a line for each event, with the time and the program, and below them, on a terminal, one line of
 * progress that changes in place.
 */

import type { LogFields, Logger } from "../../lib/os/log.ts";
import { showUnseen } from "../../lib/text/unseen.ts";
import { printRaw } from "../output.ts";
import { viewOf } from "../view.ts";

const TIME_WIDTH = 6;
const WHO_WIDTH = 10;
const BACK_TO_START = "\r\x1b[K";

/** The output. */
export interface Terminal {
  /** Whether a line can be written over. */
  readonly isTerminal: boolean;
  /** Characters in a line. */
  readonly columns: number;
  /** Writes text as it is. */
  write(text: string): void;
}

/** Standard output. */
export function standardOutput(): Terminal {
  const { isTerminal, columns } = viewOf("auto");
  return { isTerminal, columns, write: (text) => printRaw(text) };
}

/** The lines of the demonstration. */
export class Screen {
  readonly #output: Terminal;
  readonly #now: () => number;
  readonly #began: number;
  #progress = "";

  /**
   * Begins to count the time.
   *
   * @param output where it is shown
   * @param now the clock, in milliseconds
   */
  constructor(output: Terminal, now: () => number) {
    this.#output = output;
    this.#now = now;
    this.#began = now();
  }

  /** Text by itself. */
  text(text: string): void {
    this.#output.write(`${this.#erase()}${text}\n`);
    this.#draw();
  }

  /** Prints an event, with the program that did it. */
  say(who: string, what: string): void {
    const seconds = ((this.#now() - this.#began) / 1000).toFixed(2).padStart(TIME_WIDTH);
    this.text(`${seconds} ${who.padEnd(WHO_WIDTH)} ${showUnseen(what)}`);
  }

  /** Shows how far it is; if the output is no terminal, each change is a line. */
  progress(text: string): void {
    if (text === this.#progress) return;
    if (!this.#output.isTerminal) {
      this.#progress = text;
      return this.say("progress", text);
    }
    this.#output.write(this.#erase());
    this.#progress = text;
    this.#draw();
  }

  /** Removes the line of progress. */
  endProgress(): void {
    this.#output.write(this.#erase());
    this.#progress = "";
  }

  /** A logger whose records are lines here. */
  logger(who: string): Logger {
    return new ScreenLogger(this, who);
  }

  #erase(): string {
    return this.#output.isTerminal && this.#progress !== "" ? BACK_TO_START : "";
  }

  #draw(): void {
    if (!this.#output.isTerminal || this.#progress === "") return;
    this.#output.write(showUnseen(this.#progress).slice(0, this.#output.columns - 1));
  }
}

/** Shows the programs' log records. Their fields are left out, because every record of a session is about the same job. */
class ScreenLogger implements Logger {
  readonly #screen: Screen;
  readonly #who: string;

  constructor(screen: Screen, who: string) {
    this.#screen = screen;
    this.#who = who;
  }

  debug(_message: string): void {}

  info(message: string): void {
    this.#screen.say(this.#who, message);
  }

  notice(message: string): void {
    this.#screen.say(this.#who, message);
  }

  warning(message: string): void {
    this.#screen.say(this.#who, `warning: ${message}`);
  }

  error(message: string): void {
    this.#screen.say(this.#who, `error: ${message}`);
  }

  with(_fields: LogFields): Logger {
    return this;
  }
}
