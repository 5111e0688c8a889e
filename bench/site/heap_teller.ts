/**
 * Runs in gofaxd before the program, where that is started from its sources: writes every second what it has on its heap into the file
 * that an environment variable names.
 */

import { HEAP_FILE } from "./heap_words.ts";

const EVERY_MS = 1_000;

const path = Deno.env.get(HEAP_FILE);

/** The file is replaced as a whole, for whoever reads it at that moment. */
function tell(path: string): void {
  Deno.writeTextFileSync(`${path}.new`, JSON.stringify(Deno.memoryUsage()));
  Deno.renameSync(`${path}.new`, path);
}

if (path !== undefined) Deno.unrefTimer(setInterval(() => tell(path), EVERY_MS));
