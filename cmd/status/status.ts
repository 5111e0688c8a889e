/**
 * `gofax status`: how FreeSWITCH, the modems, the calls and HylaFAX's queue stand, for people or as JSON (docs/status.md). Warnings do
 * not change the exit code.
 */

import { formatProblem } from "../../lib/config/problem.ts";
import type { Config } from "../../lib/config/config.ts";
import type { StatusReport } from "../../lib/fax/status/status_report.ts";
import { readStatus, type StatusWorld } from "../../lib/flow/admin/status.ts";
import { diskSpace } from "../../lib/os/disk_space.ts";
import { mostOpenFiles, openFileLimitOf } from "../../lib/os/open_files.ts";
import { SpoolError } from "../../lib/spool/spool_error.ts";
import { Survey } from "../../lib/spool/survey.ts";
import { CommandError } from "../command_error.ts";
import { configPath, problemTexts, readConfig } from "../config_file.ts";
import { SYSEXIT } from "../exit_code.ts";
import { withHandoverDoubts } from "../doubts/handover_doubts.ts";
import { withOpenFileDoubt } from "../doubts/doubt.ts";
import { leaveRoot } from "../leave_root.ts";
import { runCommand } from "../line/run_command.ts";
import { print } from "../output.ts";
import { STATUS } from "../table/admin.ts";
import { SILENT } from "../silent_log.ts";
import { statusJson } from "./status_json.ts";
import { statusText } from "./status_text.ts";
import type { View } from "../view.ts";
import { makeWorld } from "../world.ts";

function exitCode({ missing, spool: { faxq, gofaxd } }: StatusReport): number {
  if (missing.length > 0) return SYSEXIT.unavailable;
  return [faxq, gofaxd].some(({ kind }) => kind === "forbidden") ? SYSEXIT.noPermission : SYSEXIT.ok;
}

/**
 * The world for the report.
 * @throws {CommandError} If there is no spool where gofax.conf says.
 */
function openWorld(config: Config): StatusWorld {
  leaveRoot(config.hylafax.spooldir);
  try {
    const world = makeWorld(config, SILENT, new AbortController().signal);
    return { ...world, survey: new Survey(world.spool.paths), diskSpace };
  } catch (error) {
    if (!(error instanceof SpoolError)) throw error;
    throw new CommandError(`${error.message} (hylafax.spooldir)`, SYSEXIT.config, { cause: error });
  }
}

async function show(file: string, json: boolean, view: View): Promise<number> {
  // The limit of the gofaxd that runs; if none runs, the limit of one that would be started from here.
  const limit = openFileLimitOf("gofaxd") ?? mostOpenFiles();
  const loaded = withHandoverDoubts(withOpenFileDoubt(readConfig(file), limit));
  if (loaded.config === undefined) throw new CommandError(problemTexts(loaded).join("\n"), SYSEXIT.config);
  const report = await readStatus(openWorld(loaded.config), loaded.warnings.map(formatProblem));
  const code = exitCode(report);
  print(json ? statusJson(report, file, code) : statusText(report, view));
  return code;
}

/**
 * Runs `gofax status`.
 *
 * @param args the arguments behind the command's name
 * @returns the exit code
 */
export function status(args: readonly string[]): Promise<number> {
  return runCommand(STATUS, args, {
    "": ({ flags }, view) => show(configPath(flags.config), flags.json, view),
  });
}
