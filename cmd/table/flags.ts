/** Flags that several commands know. */

import { COLOR_WORDS } from "../view.ts";
import type { Flags } from "./command.ts";

/** The flag that names gofax.conf. */
export const CONFIG = {
  config: {
    short: "c",
    value: "FILE",
    meaning: "the configuration",
    defaultWords: "$GOFAX_CONFIG, else /etc/gofax.conf",
  },
} as const satisfies Flags;

/** The flag for programs that read the output. */
export const JSON_OUTPUT = {
  json: { meaning: "prints JSON, for programs" },
} as const satisfies Flags;

/** The flag that only shows what would be done. */
export const DRY_RUN = {
  "dry-run": { meaning: "tells what would be done, and does not do it" },
} as const satisfies Flags;

/** Flags that every command knows, beside `-h`: `runCommand` obeys them, and the command does not see them. */
export const COMMON_FLAGS = {
  color: {
    value: "WHEN",
    oneOf: COLOR_WORDS,
    meaning: "colours: auto (on a terminal, unless NO_COLOR is set), always or never",
  },
} as const satisfies Flags;
