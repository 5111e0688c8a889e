/** Warnings about a configuration that the file itself does not tell: how one is added, and the one about open files. */

import type { Loaded } from "../../lib/config/load.ts";
import { limitDoubt } from "../../lib/flow/base/call_budget.ts";

/** The configuration with one more warning, if there is one. */
export function withDoubt(loaded: Loaded, key: string, message: string | undefined): Loaded {
  if (message === undefined) return loaded;
  const { file, settings, warnings } = loaded;
  const line = settings.get(key)?.line ?? 1;
  return {
    ...loaded,
    warnings: [...warnings, { file, line, key, message }].toSorted((a, b) => a.line - b.line),
  };
}

/**
 * The configuration with one more warning, if the number of files that may be open, `limit` (undefined if it cannot be found
 * out), is too small.
 */
export function withOpenFileDoubt(loaded: Loaded, limit: number | undefined): Loaded {
  const modems = loaded.config?.hylafax.modems;
  if (modems === undefined || limit === undefined) return loaded;
  return withDoubt(loaded, "hylafax.modems", limitDoubt(limit, modems));
}
