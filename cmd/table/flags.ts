/** Flags that several commands know. */

import type { Flags } from "./command.ts";

/** What names gofax.conf. */
export const CONFIG = {
  config: {
    short: "c",
    value: "FILE",
    meaning: "the configuration",
    defaultWords: "$GOFAX_CONFIG, else /etc/gofax.conf",
  },
} as const satisfies Flags;

/** For programs that read the output. */
export const JSON_OUTPUT = {
  json: { meaning: "prints JSON, for programs" },
} as const satisfies Flags;

/** For those who would rather know first. */
export const DRY_RUN = {
  "dry-run": { meaning: "tells what would be done, and does not do it" },
} as const satisfies Flags;
