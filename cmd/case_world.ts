/** The world of the commands that read about single faxes (`gofax explain`, `gofax number`). */

import type { Config } from "../lib/config/config.ts";
import type { CaseWorld } from "../lib/flow/admin/inquiry.ts";
import { CaseFiles } from "../lib/spool/case_files.ts";
import { SpoolError } from "../lib/spool/spool_error.ts";
import { CommandError } from "./command_error.ts";
import { SYSEXIT } from "./exit_code.ts";
import { leaveRoot } from "./leave_root.ts";
import { SILENT } from "./silent_log.ts";
import { makeWorld } from "./world.ts";

/**
 * Makes it. From here on a command that root started runs as the spool's owner.
 *
 * @throws {CommandError} If there is no spool where gofax.conf says.
 * @throws {LeaveRootError} If the user cannot be changed.
 */
export function caseWorld(config: Config, stop: AbortSignal = new AbortController().signal): CaseWorld {
  leaveRoot(config.hylafax.spooldir);
  try {
    const world = makeWorld(config, SILENT, stop);
    return { ...world, caseFiles: new CaseFiles(world.spool.paths) };
  } catch (error) {
    if (!(error instanceof SpoolError)) throw error;
    throw new CommandError(`${error.message} (hylafax.spooldir)`, SYSEXIT.config, { cause: error });
  }
}
