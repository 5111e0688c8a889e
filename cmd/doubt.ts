/** What is doubtful about a configuration on this machine, beside what the file itself tells. */

import type { Loaded } from "../lib/config/load.ts";

/** The configuration with a warning more, if there is one to give. */
export function withDoubt(loaded: Loaded, key: string, message: string | undefined): Loaded {
  if (message === undefined) return loaded;
  const { file, settings, warnings } = loaded;
  const line = settings.get(key)?.line ?? 1;
  return {
    ...loaded,
    warnings: [...warnings, { file, line, key, message }].toSorted((a, b) => a.line - b.line),
  };
}
