/** gofax.conf for a program that runs for months: read anew when it has changed, for administrators expect the next job to follow. */

import type { Loaded } from "../lib/config/load.ts";
import { readConfig } from "./config_file.ts";

/** Tells a file and its content from what was there before; undefined if there is nothing to be seen. */
function identityOf(file: string): string | undefined {
  try {
    const { dev, ino, size, mtime, ctime } = Deno.statSync(file);
    return [dev, ino, size, mtime?.getTime(), ctime?.getTime()].join(" ");
  } catch {
    return undefined;
  }
}

/** Whether two names lead to one file; names of which one leads nowhere have to be the same. */
function isSame(a: string, b: string): boolean {
  if (a === b) return true;
  try {
    const [one, other] = [Deno.statSync(a), Deno.statSync(b)];
    return one.dev === other.dev && one.ino === other.ino;
  } catch {
    return false;
  }
}

/** What gofax.conf says. */
export class ConfigMemory {
  /** Where it is. */
  readonly file: string;
  #identity: string | undefined;
  #loaded: Loaded | undefined;

  /** Reads nothing yet. */
  constructor(file: string) {
    this.file = file;
  }

  /** Whether a name leads to this file. */
  isAt(file: string): boolean {
    return isSame(this.file, file);
  }

  /** What it says now. */
  read(): Loaded {
    const identity = identityOf(this.file);
    if (this.#loaded === undefined || identity === undefined || identity !== this.#identity) {
      this.#loaded = readConfig(this.file);
      this.#identity = identity;
    }
    return this.#loaded;
  }
}
