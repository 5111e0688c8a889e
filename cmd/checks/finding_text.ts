/** A finding of a check in one line. */

import type { Finding } from "../../lib/site/doctor/run_checks.ts";

/** What was seen, and what to do unless that says so itself. */
export function findingMessage({ seen, mend }: Finding): string {
  return mend === undefined || /[;:] /.test(seen) ? seen : `${seen}; ${mend}`;
}
