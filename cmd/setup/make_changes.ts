/** Makes the changes of a plan, and says of each how it went. */

import { applyStep } from "../../lib/site/setup/apply.ts";
import { Journal, JOURNALS, type Run } from "../../lib/site/setup/journal.ts";
import { lockSetup } from "../../lib/site/setup/lock.ts";
import type { Plan } from "../../lib/site/setup/plan.ts";
import { SetupError } from "../../lib/site/setup/step.ts";
import { messageOf } from "../../lib/text/error_text.ts";
import { CommandError } from "../command_error.ts";
import { SYSEXIT } from "../exit_code.ts";
import type { Manner } from "./manner.ts";
import { stepHead, withoutSecrets } from "./plan_text.ts";

/** What was done. */
export interface Made {
  /** The run in the journals. */
  readonly run: Run;
  /** For each step, in the plan's order, why its program failed; undefined if all is well. */
  readonly failures: readonly (string | undefined)[];
}

/** @throws {CommandError} If there is no place for it. */
function journaled<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const why = messageOf(error);
    throw new CommandError(`Cannot keep copies in ${JOURNALS}: ${why}`, SYSEXIT.cannotCreate, {
      cause: error,
    });
  }
}

/**
 * Does something while no other setup works on this machine.
 *
 * @throws {CommandError} If another one does, or there is no place for the lock.
 */
export async function alone<T>({ machine, flags }: Manner, work: () => Promise<T>): Promise<T> {
  using lock = journaled(() => lockSetup(machine, { isDry: flags["dry-run"] }));
  if (lock === undefined) {
    throw new CommandError(
      "Another gofax setup is at work here: try again when it has ended",
      SYSEXIT.error,
    );
  }
  return await work();
}

/**
 * Makes the changes.
 *
 * @throws {CommandError} If a file cannot be changed.
 */
export async function makeChanges(manner: Manner, plan: Plan): Promise<Made> {
  const { machine, view: { paint }, say } = manner;
  const journal = journaled(() => Journal.begin(machine));
  const failures: (string | undefined)[] = [];
  for (const step of plan.steps) {
    const head = stepHead(step, machine);
    try {
      const why = await applyStep(machine, step, journal);
      failures.push(why);
      const end = why === undefined ? paint("good", "done") : `${paint("fault", "failed")}: ${why}`;
      say(withoutSecrets(`${head}: ${end}\n`, plan));
    } catch (error) {
      if (!(error instanceof SetupError)) throw error;
      const back =
        "What was changed before it can be taken back: gofax setup --undo. The next gofax setup does that first.";
      throw new CommandError(`${error.message}\n${back}`, SYSEXIT.cannotCreate, { cause: error });
    }
  }
  journaled(() => journal.end());
  say(`Copies of what was there are in ${journal.run.folder}; gofax setup --undo takes all this back.\n`);
  return { run: journal.run, failures };
}
