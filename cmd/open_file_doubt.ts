/** Whether so many files may be open as a gofaxd with the configured modems wants. */

import type { Loaded } from "../lib/config/load.ts";
import { limitDoubt } from "../lib/flow/receive/call/call_budget.ts";
import { withDoubt } from "./doubt.ts";

/** The configuration with a warning more, if `limit` (undefined where it cannot be told) is cause for one. */
export function withOpenFileDoubt(loaded: Loaded, limit: number | undefined): Loaded {
  const modems = loaded.config?.hylafax.modems;
  if (modems === undefined || limit === undefined) return loaded;
  return withDoubt(loaded, "hylafax.modems", limitDoubt(limit, modems));
}
