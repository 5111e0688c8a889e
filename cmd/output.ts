/** Writing to the terminal, all of it, whatever standard output is. */

/** Writes text; a reader that has gone is no error. */
export function print(text: string, stream: { writeSync(bytes: Uint8Array): number } = Deno.stdout): void {
  let rest = new TextEncoder().encode(text);
  try {
    while (rest.length > 0) rest = rest.subarray(stream.writeSync(rest));
  } catch (error) {
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}

/** Writes text to standard error. Where that is closed or full, nobody is left who could be told. */
export function printError(text: string): void {
  try {
    print(text, Deno.stderr);
  } catch {
    // The exit status must still say what happened.
  }
}
