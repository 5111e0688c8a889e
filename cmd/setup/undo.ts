/** `gofax setup --undo`: takes back the last run that was not taken back yet. */

import { serviceManager } from "../../lib/site/look/service_manager.ts";
import { isBrokenOff, lastRun, type Run } from "../../lib/site/setup/journal.ts";
import { type Undone, undoRunOf } from "../../lib/site/setup/undo.ts";
import { SYSEXIT } from "../exit_code.ts";
import { isAgreed, type Manner } from "./manner.ts";
import { undoneText } from "./plan_text.ts";

const RUNNING =
  "Services that run still have the configuration of before: restart gofaxd and FreeSWITCH when it suits.\n";

async function takeBack({ flags, machine, view, say }: Manner, run: Run): Promise<readonly Undone[]> {
  const undone = await undoRunOf(machine, run);
  if (flags.root === undefined && serviceManager(machine) === "systemd") {
    await machine.run("systemctl", ["daemon-reload"]);
  }
  const left = undone.filter(({ result }) => result === "changed" || result === "failed");
  say(left.length === 0 ? "Taken back.\n" : `Taken back, but for:\n${undoneText(left, view)}`);
  say(RUNNING);
  return undone;
}

/**
 * Takes the last run back if it was broken off: a plan for what it left would take that for somebody's own work.
 *
 * @returns whether setup can go on
 * @throws {UsageError} If there is nobody who could say yes.
 */
export async function undoBrokenOff(manner: Manner): Promise<boolean> {
  const { flags, machine, view, say } = manner;
  const run = lastRun(machine);
  if (run === undefined || !isBrokenOff(machine, run)) return true;
  const planned = await undoRunOf(machine, run, { isDry: true });
  say(
    `Run ${run.number} of setup was broken off (${run.folder}), and is taken back first:\n${
      undoneText(planned, view)
    }\n`,
  );
  if (flags["dry-run"]) {
    say("The plan that follows is for what it left.\n\n");
    return true;
  }
  if (!isAgreed(manner, "Take this back?")) {
    say("Nothing was changed.\n");
    return false;
  }
  await takeBack(manner, run);
  say("\n");
  return true;
}

/**
 * Takes the last run back.
 *
 * @returns the exit code
 * @throws {UsageError} If there is nobody who could say yes.
 */
export async function undo(manner: Manner): Promise<number> {
  const { flags, machine, view, say, tell } = manner;
  const run = lastRun(machine);
  if (run === undefined) {
    say("Nothing to take back.\n");
    tell({ dryRun: flags["dry-run"], run: undefined, changes: [] });
    return SYSEXIT.ok;
  }
  const planned = await undoRunOf(machine, run, { isDry: true });
  say(`Run ${run.number} of setup (${run.folder}):\n${undoneText(planned, view)}`);
  const isDry = flags["dry-run"] || !isAgreed(manner, "Take this back?");
  if (isDry) say("Nothing was changed.\n");
  const changes = isDry ? planned : await takeBack(manner, run);
  tell({ dryRun: isDry, run: run.folder, changes });
  return isDry || changes.every(({ result }) => result === "back" || result === "same")
    ? SYSEXIT.ok
    : SYSEXIT.error;
}
