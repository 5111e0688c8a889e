/** What the calls of a daemon share besides its modems, and what outlives them. */

import type { Backlog } from "../../base/backlog.ts";
import type { CallBudget } from "./call_budget.ts";
import type { Ledger } from "./ledger.ts";

/** The daemon's desk. */
export interface Desk {
  /** What is to be tried again. */
  readonly backlog: Backlog;
  /** Who has to be accounted for. */
  readonly ledger: Ledger;
  /** How many calls may run. */
  readonly budget: CallBudget;
}
