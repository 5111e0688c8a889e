/** Makes the changes of a plan, and says of each how it went. */

import { applyStep } from "../../lib/site/setup/apply.ts";
import { Journal, JOURNALS, type Run } from "../../lib/site/setup/journal.ts";
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
function beginJournal({ machine }: Manner): Journal {
  try {
    return Journal.begin(machine);
  } catch (error) {
    const why = messageOf(error);
    throw new CommandError(`Cannot keep copies in ${JOURNALS}: ${why}`, SYSEXIT.cannotCreate, {
      cause: error,
    });
  }
}

/**
 * Makes the changes.
 *
 * @throws {CommandError} If a file cannot be changed.
 */
export async function makeChanges(manner: Manner, plan: Plan): Promise<Made> {
  const { machine, view: { paint }, say } = manner;
  const journal = beginJournal(manner);
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
      const back = "What was changed before it can be taken back: gofax setup --undo";
      throw new CommandError(`${error.message}\n${back}`, SYSEXIT.cannotCreate, { cause: error });
    }
  }
  say(`Copies of what was there are in ${journal.run.folder}; gofax setup --undo takes all this back.\n`);
  return { run: journal.run, failures };
}
