/**
 * `gofax status`: how FreeSWITCH, the modems, the calls and HylaFAX's queue stand, for people, as JSON or for Nagios, once or again and
 * again (docs/status.md). Warnings change the exit code for Nagios only.
 */

import { formatProblem } from "../../lib/config/problem.ts";
import type { Config } from "../../lib/config/config.ts";
import type { Loaded } from "../../lib/config/load.ts";
import type { StatusReport } from "../../lib/fax/status/status_report.ts";
import { readStatus, type StatusWorld } from "../../lib/flow/admin/status.ts";
import { LeaveRootError } from "../../lib/os/leave_root.ts";
import { diskSpace } from "../../lib/os/disk_space.ts";
import type { Finding } from "../../lib/site/doctor/run_checks.ts";
import { STATUS_CHECKS } from "../../lib/site/doctor/checks.ts";
import { SpoolError } from "../../lib/spool/spool_error.ts";
import { Survey } from "../../lib/spool/survey.ts";
import { CommandError } from "../command_error.ts";
import { configPath, problemTexts, readConfig } from "../config_file.ts";
import { SYSEXIT } from "../exit_code.ts";
import { fileWarnings } from "../checks/file_warnings.ts";
import { findingMessage } from "../checks/finding_text.ts";
import { leaveRoot } from "../leave_root.ts";
import { readNumber } from "../line/number.ts";
import { runCommand } from "../line/run_command.ts";
import { print } from "../output.ts";
import { STATUS } from "../table/admin.ts";
import { SILENT } from "../silent_log.ts";
import { UsageError } from "../usage_error.ts";
import { type NagiosAnswer, nagiosAnswer, nagiosUnknown } from "./nagios.ts";
import { statusJson } from "./status_json.ts";
import { statusText } from "./status_text.ts";
import { USUAL_EVERY_S, watchStatus } from "./watch.ts";
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

/** Warnings that are told although they are no faults. */
const TOLD: readonly string[] = ["open-files", "spool-call-key"];

function isTold({ state, check: { id } }: Finding): boolean {
  return state === "fault" || TOLD.includes(id);
}

/** What may be wrong with the configuration, and the worst that `gofax doctor` sees in files. */
async function doubts(loaded: Loaded): Promise<readonly string[]> {
  const { ofKeys, ofSite } = await fileWarnings(loaded, STATUS_CHECKS, { asks: true }, isTold);
  return [
    ...[...loaded.warnings, ...ofKeys].toSorted((a, b) => a.line - b.line).map(formatProblem),
    ...ofSite.map((finding) => `${findingMessage(finding)} (gofax doctor: ${finding.check.id})`),
  ];
}

/** The configuration, and the world to look at; from here on the process is the spool's owner's. */
function open(file: string): { readonly loaded: Loaded; readonly world: StatusWorld } {
  const loaded = readConfig(file);
  if (loaded.config === undefined) throw new CommandError(problemTexts(loaded).join("\n"), SYSEXIT.config);
  return { loaded, world: openWorld(loaded.config) };
}

async function show(file: string, json: boolean, view: View): Promise<number> {
  const { loaded, world } = open(file);
  const report = await readStatus(world, await doubts(loaded));
  const code = exitCode(report);
  print(json ? statusJson(report, file, code) : statusText(report, view));
  return code;
}

async function nagios(file: string): Promise<number> {
  const answer = await askForNagios(file);
  print(`${answer.line}\n`);
  return answer.code;
}

async function askForNagios(file: string): Promise<NagiosAnswer> {
  try {
    const { loaded, world } = open(file);
    return nagiosAnswer(await readStatus(world, await doubts(loaded)));
  } catch (error) {
    if (error instanceof CommandError || error instanceof LeaveRootError) return nagiosUnknown(error.message);
    throw error;
  }
}

const EVERY = { least: 0.2, most: 3600, whole: false };

/** Seconds from one look to the next. */
function everyS(text: string | undefined, watches: boolean): number {
  if (text === undefined) return USUAL_EVERY_S;
  if (!watches) throw new UsageError(`${JSON.stringify(text)} is for --watch: gofax status --watch ${text}`);
  return readNumber("--watch", text, EVERY);
}

async function watch(file: string, every: number, view: View): Promise<number> {
  const { loaded, world } = open(file);
  const read = async (): Promise<StatusReport> => await readStatus(world, await doubts(loaded));
  return await watchStatus({ read, everyS: every }, view);
}

/**
 * Runs `gofax status`.
 *
 * @param args the arguments behind the command's name
 * @returns the exit code
 */
export function status(args: readonly string[]): Promise<number> {
  return runCommand(STATUS, args, {
    "": ({ flags, words }, view) => {
      const [file, every] = [configPath(flags.config), everyS(words.SECONDS, flags.watch)];
      if (flags.watch) return watch(file, every, view);
      return flags.nagios ? nagios(file) : show(file, flags.json, view);
    },
  });
}
