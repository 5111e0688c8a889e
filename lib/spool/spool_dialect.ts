/** Which HylaFAX a spool belongs to, by what its installation put there. */

import type { Dialect } from "../hylafax/dialect.ts";
import type { SpoolPaths } from "./paths.ts";

/**
 * HylaFAX+ has the words of its mails in `bin/dict/`, a file for each language (7.0.11, util/dictionary.sh.in); 6.0.7 has no such
 * folder. Never throws: what may not be looked at counts as missing.
 */
export function spoolDialect(paths: SpoolPaths): Dialect {
  try {
    return Deno.statSync(paths.dictionaries).isDirectory ? "hylafax+" : "hylafax";
  } catch {
    return "hylafax";
  }
}
