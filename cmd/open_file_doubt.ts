/** Whether so many files may be open as a gofaxd with the configured modems wants. */

import type { Loaded } from "../lib/config/load.ts";
import { limitDoubt } from "../lib/flow/call_budget.ts";

/** The configuration with a warning more, if `limit` (undefined where it cannot be told) is cause for one. */
export function withOpenFileDoubt(loaded: Loaded, limit: number | undefined): Loaded {
  const { file, config, settings, warnings } = loaded;
  const message = config && limit && limitDoubt(limit, config.hylafax.modems);
  if (!message) return loaded;
  const line = settings.get("hylafax.modems")?.line ?? 1;
  const warning = { file, line, key: "hylafax.modems", message };
  return { ...loaded, warnings: [...warnings, warning].toSorted((a, b) => a.line - b.line) };
}
