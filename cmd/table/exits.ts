/** What exit codes mean, if several commands have them. */

import { SYSEXIT } from "../exit_code.ts";

/** It was called wrongly. */
export const WRONG_USAGE = { [SYSEXIT.usage]: "wrong usage" } as const;

/** gofax.conf. */
export const WRONG_CONFIG = { [SYSEXIT.config]: "gofax.conf is wrong or cannot be read" } as const;

/** Codes of all commands that work on FreeSWITCH's mod_db. */
export const SWITCH_EXITS = {
  [SYSEXIT.ok]: "done",
  [SYSEXIT.error]: "something failed that the message tells, such as a number without an entry",
  ...WRONG_USAGE,
  [SYSEXIT.unavailable]: "FreeSWITCH cannot be used",
  ...WRONG_CONFIG,
} as const;

/** Every command except the sender may end with these. */
export const COMMON_EXITS = {
  [SYSEXIT.software]: "an error of gofax itself",
  [SYSEXIT.io]: "the output cannot be written",
} as const;
