/** A log for commands whose output has all that they learn. */

import type { Logger } from "../lib/os/log.ts";

/** A logger that drops all records. */
export const SILENT: Logger = {
  debug: () => {},
  info: () => {},
  notice: () => {},
  warning: () => {},
  error: () => {},
  with: () => SILENT,
};
