/** Questions on a terminal. */

import { pauseSync } from "../../lib/os/pause.ts";
import { SignalReceived } from "../../lib/os/signals.ts";
import { decodeText } from "../../lib/text/bytes.ts";
import { CommandError } from "../command_error.ts";
import { SYSEXIT } from "../exit_code.ts";
import { print } from "../output.ts";

/** Somebody who answers; a test gives another. */
export interface Asked {
  /** Whether there is a terminal at both ends. */
  readonly isThere: boolean;
  /** Asks for a line. An empty answer is the empty text. @throws {CommandError} If there is no answer any more. */
  line(question: string): string;
  /** Asks for a line that is not shown. @throws {CommandError} If there is no answer any more. */
  secret(question: string): string;
}

const [LINE_FEED, RETURN, INTERRUPT, END, BACKSPACE, DELETE] = [0x0a, 0x0d, 0x03, 0x04, 0x08, 0x7f];

function noAnswer(): CommandError {
  return new CommandError("No answer: nothing was changed", SYSEXIT.error);
}

/** Milliseconds between two looks at a terminal that does not wait for its person. */
const AGAIN_MS = 20;

/**
 * Reads a byte, and waits for it also where the terminal does not: Deno makes it so if it does not find the terminal's name in /dev, as in
 * a container that somebody has entered.
 *
 * @param read as `Deno.stdin.readSync()`
 * @returns undefined at the end of the input
 */
export function readByte(
  read: (into: Uint8Array) => number | null = (into) => Deno.stdin.readSync(into),
): number | undefined {
  const one = new Uint8Array(1);
  for (;;) {
    try {
      return read(one) === null ? undefined : one[0];
    } catch (error) {
      if (!(error instanceof Deno.errors.WouldBlock)) throw error;
      pauseSync(AGAIN_MS);
    }
  }
}

/** Reads up to a line end; undefined at the end of the input. */
function readLine(): string | undefined {
  const bytes: number[] = [];
  for (;;) {
    const byte = readByte();
    if (byte === undefined && bytes.length === 0) return undefined;
    if (byte === undefined || byte === LINE_FEED) {
      return decodeText(Uint8Array.from(bytes)).replace(/\r$/, "");
    }
    bytes.push(byte);
  }
}

/** Takes the last character away, all of its bytes in UTF-8. */
export function dropCharacter(bytes: number[]): void {
  let last = bytes.pop();
  while (last !== undefined && (last & 0b1100_0000) === 0b1000_0000) last = bytes.pop();
}

/** Asks, and reads a line while the terminal shows nothing; it is silent before the question appears. */
function readSecret(question: string): string | undefined {
  const bytes: number[] = [];
  const [raw, cooked] = [true, false];
  Deno.stdin.setRaw(raw);
  try {
    print(`${question} `);
    for (;;) {
      const byte = readByte();
      if (byte === INTERRUPT) throw new SignalReceived("SIGINT");
      if (byte === undefined || (byte === END && bytes.length === 0)) return undefined;
      if (byte === LINE_FEED || byte === RETURN) return decodeText(Uint8Array.from(bytes));
      if (byte === BACKSPACE || byte === DELETE) dropCharacter(bytes);
      else bytes.push(byte);
    }
  } finally {
    Deno.stdin.setRaw(cooked);
    print("\n");
  }
}

/** The terminal that the command was started at. */
export const TERMINAL: Asked = {
  get isThere(): boolean {
    return Deno.stdin.isTerminal() && Deno.stdout.isTerminal();
  },
  line(question): string {
    print(`${question} `);
    const line = readLine();
    if (line === undefined) throw noAnswer();
    return line.trim();
  },
  secret(question): string {
    const line = readSecret(question);
    if (line === undefined) throw noAnswer();
    return line;
  },
};
