/**
 * A configuration file of HylaFAX's servers together with the files it includes, read as HylaFAX reads them: an included file
 * stands in the place of its `Include`, and its name is relative to the spool. gofax can work without it, so what cannot be read
 * is left out and reported. The format is in lib/hylafax/server_config.ts.
 */

import { decodeText } from "../text/bytes.ts";
import { type ConfigItem, type ConfigProblem, parseServerConfig } from "../hylafax/server_config.ts";
import { spoolError } from "./spool_error.ts";
import type { SpoolPaths } from "./paths.ts";
import { readPlain } from "./plain_file.ts";

/** What is in a file. */
export interface ConfigFile {
  /** The lines that set something, those of included files among them; undefined if the file itself could not be read. */
  readonly items: readonly ConfigItem[] | undefined;
  /** Lines that are ignored, in any of the files. */
  readonly problems: readonly ConfigProblem[];
  /** Which files could not be read, and why. */
  readonly unread: readonly string[];
}

/** The longest file that is read. HylaFAX's own are of some ten kilobytes. */
const MOST_BYTES = 1 << 18;
/** How many files are read at most, because files may include one another in a circle. */
const MOST_FILES = 20;

/** Reads a file and the files that it includes. */
class Walk {
  readonly problems: ConfigProblem[] = [];
  readonly unread: string[] = [];
  readonly #paths: SpoolPaths;
  #files = 0;

  constructor(paths: SpoolPaths) {
    this.#paths = paths;
  }

  /** The items of a file; undefined if it cannot be read. */
  read(name: string): readonly ConfigItem[] | undefined {
    const text = this.#text(name);
    if (text === undefined) return undefined;
    const { items, problems } = parseServerConfig(text, name);
    this.problems.push(...problems);
    return items.flatMap((item) => item.tag === "include" ? this.#include(item) : [item]);
  }

  #include({ value, where }: ConfigItem): readonly ConfigItem[] {
    if (this.#files < MOST_FILES) return this.read(value) ?? [];
    this.problems.push({ where, message: `more than ${MOST_FILES} files: not included` });
    return [];
  }

  #text(name: string): string | undefined {
    this.#files++;
    const path = this.#paths.resolve(name);
    try {
      // Administrators keep such files elsewhere and put a link in their place.
      const bytes = readPlain(path, { most: MOST_BYTES + 1, links: "all" });
      if (bytes.length > MOST_BYTES) {
        this.problems.push({ where: name, message: `only its first ${MOST_BYTES} bytes are looked at` });
      }
      return decodeText(bytes.subarray(0, MOST_BYTES));
    } catch (error) {
      this.unread.push(spoolError("read", path, error).message);
      return undefined;
    }
  }
}

/** Reads a file, by its name relative to the spool. Never throws. */
export function readConfigFile(paths: SpoolPaths, name: string): ConfigFile {
  const walk = new Walk(paths);
  const items = walk.read(name);
  return { items, problems: walk.problems, unread: walk.unread };
}
