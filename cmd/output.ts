/** Writing to the terminal, all of it, whatever standard output is. */

import { showUnseenInLines } from "../lib/text/unseen.ts";
import { messageOf } from "../lib/text/error_text.ts";

/** Where text goes. */
export interface Stream {
  /** Writes as much of the bytes as it can take, and tells how many those were. */
  writeSync(bytes: Uint8Array): number;
}

/** Standard output does not take what is written: a full disk, for instance. `message` says so in one line. */
export class OutputError extends Error {
  /** As it stands in front of the message in a stack. */
  override readonly name = "OutputError";

  /** An error with the words of what the stream threw. */
  constructor(cause: unknown) {
    super(`Cannot write the output: ${messageOf(cause)}`, { cause });
  }
}

/**
 * Writes text as it is: for what drives the terminal on purpose, and for formats that end lines in their own way. A reader that
 * has gone is no error.
 *
 * @throws {OutputError} If it cannot be written.
 */
export function printRaw(text: string, stream: Stream = Deno.stdout): void {
  let rest = new TextEncoder().encode(text);
  try {
    while (rest.length > 0) rest = rest.subarray(stream.writeSync(rest));
  } catch (error) {
    if (!(error instanceof Deno.errors.BrokenPipe)) throw new OutputError(error);
  }
}

/**
 * Writes lines of text. What strangers wrote must not drive the terminal: what is not shown is written as `\u001b`, which in JSON
 * stands for the same character.
 *
 * @throws {OutputError} If they cannot be written.
 */
export function print(text: string, stream: Stream = Deno.stdout): void {
  printRaw(showUnseenInLines(text), stream);
}

/** Writes lines of text to standard error. Where that is closed or full, the text is lost. */
export function printError(text: string): void {
  try {
    print(text, Deno.stderr);
  } catch {
    // The command goes on: its exit status says what happened.
  }
}
