/** Writes all of a text to the terminal, whatever standard output is. */

import { pauseSync } from "../lib/os/pause.ts";
import { messageOf } from "../lib/text/error_text.ts";
import { shownPainted } from "./paint.ts";

/** Where text goes. */
export interface Stream {
  /** Writes as much of the bytes as it can take, and tells how many those were. */
  writeSync(bytes: Uint8Array): number;
}

/** Standard output cannot be written: a full disk, for instance. `message` says so in one line. */
export class OutputError extends Error {
  /** As it stands in front of the message in a stack. */
  override readonly name = "OutputError";

  /** An error with the message of what the stream threw. */
  constructor(cause: unknown) {
    super(`Cannot write the output: ${messageOf(cause)}`, { cause });
  }
}

/** Milliseconds between two attempts to write into a pipe that is full. */
const AGAIN_MS = 5;

/** Writes what can be written. A pipe or terminal may have been made, by whoever else has it open, not to wait; then we do. */
function written(bytes: Uint8Array, stream: Stream): number {
  for (;;) {
    try {
      return stream.writeSync(bytes);
    } catch (error) {
      if (!(error instanceof Deno.errors.WouldBlock)) throw error;
      pauseSync(AGAIN_MS);
    }
  }
}

/**
 * Writes text as it is: for control sequences of the terminal, and for formats that have line ends of their own. It is no error
 * if the reader has ended.
 *
 * @returns whether there still is a reader
 * @throws {OutputError} If it cannot be written.
 */
export function printRaw(text: string, stream: Stream = Deno.stdout): boolean {
  let rest = new TextEncoder().encode(text);
  try {
    while (rest.length > 0) rest = rest.subarray(written(rest, stream));
    return true;
  } catch (error) {
    if (!(error instanceof Deno.errors.BrokenPipe)) throw new OutputError(error);
    return false;
  }
}

/**
 * Writes lines of text. Text from outside must not control the terminal: characters that are not shown are written as `\u001b`,
 * which in JSON means the same character. Colours are those that a {@linkcode Paint} gave.
 *
 * @returns whether there still is a reader
 * @throws {OutputError} If they cannot be written.
 */
export function print(text: string, stream: Stream = Deno.stdout): boolean {
  return printRaw(shownPainted(text), stream);
}

/** Writes lines of text to standard error. If that is closed or full, the text is lost. */
export function printError(text: string): void {
  try {
    print(text, Deno.stderr);
  } catch {
    // The command goes on: its exit code tells the result.
  }
}
