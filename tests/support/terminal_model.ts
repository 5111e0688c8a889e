/**
 * A small model of a terminal: applies what a program writes to a grid of characters (ECMA-48, and xterm's private modes 25 and 1049). It
 * knows what gofax uses, and refuses everything else.
 */

/** Begins a sequence. */
const ESCAPE = "\x1b";

interface Buffer {
  grid: string[][];
  row: number;
  column: number;
  /** The last column is written, and the next character begins a new line. */
  wraps: boolean;
}

/** The screen, as somebody sees it. */
export class TerminalModel {
  /** Whether the cursor can be seen. */
  cursorShown = true;
  /** Whether the second buffer is shown. */
  inSecond = false;
  /** How often a part of the screen was emptied that had something on it: each time could be seen as a flicker. */
  flickers = 0;
  #columns: number;
  #rows: number;
  #first: Buffer;
  #second: Buffer;
  #rest = "";

  /** An empty screen. */
  constructor(columns: number, rows: number) {
    [this.#columns, this.#rows] = [columns, rows];
    this.#first = this.#buffer();
    this.#second = this.#buffer();
  }

  /** Its lines, without blanks at their ends. */
  get lines(): readonly string[] {
    return this.#shown.grid.map((row) => row.join("").trimEnd());
  }

  get #shown(): Buffer {
    return this.inSecond ? this.#second : this.#first;
  }

  #buffer(): Buffer {
    const grid = Array.from({ length: this.#rows }, () => Array<string>(this.#columns).fill(" "));
    return { grid, row: 0, column: 0, wraps: false };
  }

  /** Gets another size; what does not fit is gone. */
  resize(columns: number, rows: number): void {
    [this.#columns, this.#rows] = [columns, rows];
    for (const buffer of [this.#first, this.#second]) {
      const old = buffer.grid;
      buffer.grid = this.#buffer().grid.map((row, y) => row.map((_, x) => old[y]?.[x] ?? " "));
    }
  }

  /** Takes what a program writes; a sequence may be cut anywhere. */
  write(text: string): void {
    let left = this.#rest + text;
    while (left !== "") {
      if (!left.startsWith(ESCAPE)) {
        const [character = ""] = left;
        this.#put(character);
        left = left.slice(character.length);
        continue;
      }
      // deno-lint-ignore no-control-regex -- sequences begin with one
      const match = /^\x1b\[([?>]?)([0-9;]*)([A-Za-z])/.exec(left);
      if (match === null) {
        // deno-lint-ignore no-control-regex -- sequences begin with one
        if (!/^\x1b(\[[?>]?[0-9;]*)?$/.test(left)) throw new Error(`Not known: ${JSON.stringify(left)}`);
        break;
      }
      this.#obey(match[1] ?? "", (match[2] ?? "").split(";").map(Number), match[3] ?? "");
      left = left.slice(match[0].length);
    }
    this.#rest = left;
  }

  #put(character: string): void {
    const shown = this.#shown;
    if (character === "\r") return void (shown.column = 0, shown.wraps = false);
    if (character === "\n") return this.#down();
    if (shown.wraps) {
      shown.column = 0;
      this.#down();
    }
    const row = shown.grid[shown.row];
    if (row !== undefined) row[shown.column] = character;
    shown.wraps = shown.column === this.#columns - 1;
    if (!shown.wraps) shown.column++;
  }

  #down(): void {
    const shown = this.#shown;
    shown.wraps = false;
    if (shown.row < this.#rows - 1) return void shown.row++;
    shown.grid.shift();
    shown.grid.push(Array<string>(this.#columns).fill(" "));
  }

  #erase(row: number, from: number, to: number): void {
    const cells = this.#shown.grid[row];
    cells?.fill(" ", from, to);
  }

  #obey(mark: string, numbers: readonly number[], letter: string): void {
    const shown = this.#shown;
    const [first = 0, second = 1] = numbers;
    switch (mark + letter) {
      case "m":
        return;
      case "H":
        shown.row = Math.min(this.#rows, Math.max(1, first)) - 1;
        shown.column = Math.min(this.#columns, Math.max(1, second)) - 1;
        shown.wraps = false;
        return;
      case "K":
        if (first !== 0) break;
        return this.#erase(shown.row, shown.column, this.#columns);
      case "J":
        if (first !== 0) break;
        if (shown.row === 0 && shown.column === 0 && this.lines.some((line) => line !== "")) this.flickers++;
        this.#erase(shown.row, shown.column, this.#columns);
        for (let row = shown.row + 1; row < this.#rows; row++) this.#erase(row, 0, this.#columns);
        return;
      case "?h":
      case "?l":
        if (first === 25) return void (this.cursorShown = letter === "h");
        if (first !== 1049) break;
        this.inSecond = letter === "h";
        if (this.inSecond) this.#second = this.#buffer();
        return;
    }
    throw new Error(`Not known: ESC [ ${mark}${numbers.join(";")}${letter}`);
  }
}
