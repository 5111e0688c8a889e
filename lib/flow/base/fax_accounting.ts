/**
 * Tells the site's `etc/FaxAccounting` of lines of the accounting, as HylaFAX+ does: a site that keeps its accounts in a database has
 * it. It is run for each line that was written, and nothing waits for it: a call, a job and the line itself do not depend on it.
 */

import { faxAccountingArgs } from "../../hylafax/fax_accounting.ts";
import type { World } from "./world.ts";

const SCRIPT = "etc/FaxAccounting";
/** Seconds that it may take; a database may be slow. */
const TIMEOUT_S = 600;

/** Runs it for each of the lines, if the site has it. Never throws. */
export function tellFaxAccounting({ spool, background, log }: World, lines: string): void {
  if (!spool.mayRun(SCRIPT)) return;
  const { root: cwd } = spool.paths;
  const command = spool.paths.resolve(SCRIPT);
  const complain = (problem: string): void => log.warning(`${SCRIPT} ${problem}`);
  for (const line of lines.split("\n").filter((each) => each !== "")) {
    const program = { command, args: faxAccountingArgs(line), cwd, timeoutMs: TIMEOUT_S * 1000 };
    if (!background.start(program, complain)) {
      log.warning(
        `${SCRIPT} was not told of a line, because too many others wait for it: ${JSON.stringify(line)}`,
      );
    }
  }
}

/** Tells the system's log how many lines it was not told of, because this process ends. */
export function endFaxAccounting({ background, log }: Pick<World, "background" | "log">): void {
  const left = background.end();
  if (left > 0) log.warning(`${SCRIPT} was not told of ${left} lines, because the fax server ends`);
}
