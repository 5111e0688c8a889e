/**
 * gofax.conf for a program that runs for months: read again when it has changed, because administrators expect that the next job
 * uses the new file.
 */

import type { Loaded } from "../lib/config/load.ts";
import { readConfig } from "./config_file.ts";

/** A text that differs between two states of a file; undefined if the file cannot be seen. */
function identityOf(file: string): string | undefined {
  try {
    const { dev, ino, size, mtime, ctime } = Deno.statSync(file);
    return [dev, ino, size, mtime?.getTime(), ctime?.getTime()].join(" ");
  } catch {
    return undefined;
  }
}

/** Whether two paths lead to the same file; paths of which one leads nowhere must be equal. */
function isSame(a: string, b: string): boolean {
  if (a === b) return true;
  try {
    const [one, other] = [Deno.statSync(a), Deno.statSync(b)];
    return one.dev === other.dev && one.ino === other.ino;
  } catch {
    return false;
  }
}

/** The present content of gofax.conf. */
export class ConfigMemory {
  /** Where it is. */
  readonly file: string;
  #identity: string | undefined;
  #loaded: Loaded | undefined;

  /** Reads nothing yet. */
  constructor(file: string) {
    this.file = file;
  }

  /** Whether a path leads to this file. */
  isAt(file: string): boolean {
    return isSame(this.file, file);
  }

  /** The present content. */
  read(): Loaded {
    const identity = identityOf(this.file);
    if (this.#loaded === undefined || identity === undefined || identity !== this.#identity) {
      this.#loaded = readConfig(this.file);
      this.#identity = identity;
    }
    return this.#loaded;
  }
}
