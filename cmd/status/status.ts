/**
 * `gofax status`: how FreeSWITCH, the modems, the calls and HylaFAX's queue stand, for people or as JSON (docs/status.md). Warnings do
 * not change the exit code.
 */

import { formatProblem } from "../../lib/config/problem.ts";
import type { Config } from "../../lib/config/config.ts";
import type { Loaded } from "../../lib/config/load.ts";
import type { StatusReport } from "../../lib/fax/status/status_report.ts";
import { readStatus, type StatusWorld } from "../../lib/flow/admin/status.ts";
import { diskSpace } from "../../lib/os/disk_space.ts";
import { STATUS_CHECKS } from "../../lib/site/doctor/checks.ts";
import { SpoolError } from "../../lib/spool/spool_error.ts";
import { Survey } from "../../lib/spool/survey.ts";
import { CommandError } from "../command_error.ts";
import { configPath, problemTexts, readConfig } from "../config_file.ts";
import { SYSEXIT } from "../exit_code.ts";
import { fileWarnings } from "../checks/file_warnings.ts";
import { findingMessage } from "../checks/finding_text.ts";
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

/** What may be wrong with the configuration, and the worst that `gofax doctor` sees in files. */
async function doubts(loaded: Loaded): Promise<readonly string[]> {
  const { ofKeys, ofSite } = await fileWarnings(loaded, STATUS_CHECKS, { asks: true });
  const worst = ofSite.filter(({ state }) => state === "fault");
  return [
    ...[...loaded.warnings, ...ofKeys].toSorted((a, b) => a.line - b.line).map(formatProblem),
    ...worst.map((finding) => `${findingMessage(finding)} (gofax doctor: ${finding.check.id})`),
  ];
}

async function show(file: string, json: boolean, view: View): Promise<number> {
  const loaded = readConfig(file);
  if (loaded.config === undefined) throw new CommandError(problemTexts(loaded).join("\n"), SYSEXIT.config);
  const report = await readStatus(openWorld(loaded.config), await doubts(loaded));
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
