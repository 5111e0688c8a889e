/**
 * `gofax send --dry-run`: what a job would go out as, and which rule set each part of it (docs/explain.md#gofax-send---dry-run). It is loaded
 * only when it is asked for: the sender starts once for each job.
 */

import type { Loaded } from "../../lib/config/load.ts";
import { previewSend, type SendPreview } from "../../lib/flow/admin/send_preview.ts";
import { parseSendArgs, type SendArgs, SendArgsError } from "../../lib/hylafax/send_args.ts";
import { onSignals } from "../../lib/os/signals.ts";
import { CaseFiles } from "../../lib/spool/case_files.ts";
import { CommandError } from "../command_error.ts";
import { configPath, problemTexts, readConfig } from "../config_file.ts";
import { SYSEXIT } from "../exit_code.ts";
import { leaveRoot } from "../leave_root.ts";
import { runCommand } from "../line/run_command.ts";
import { print } from "../output.ts";
import { SILENT } from "../silent_log.ts";
import { UsageError } from "../usage_error.ts";
import { makeWorld } from "../world.ts";
import { DRY_RUN_SEND } from "../table/started.ts";
import type { Given } from "../table/given.ts";
import type { View } from "../view.ts";
import { dryRunJson } from "./dry_run_json.ts";
import { dryRunText } from "./dry_run_text.ts";
import { ruleRows } from "./rule_rows.ts";

type Form = typeof DRY_RUN_SEND.forms[""];

/** What was asked for. */
interface Asked {
  readonly sender: SendArgs;
  readonly qfile: string;
}

/** Reads the line as the sender does, where `-c` may be a file or what JobControlCmd says. */
function readAsked({ flags, words }: Given<Form>): Asked {
  const control = flags.config.flatMap((value) => ["-c", value]);
  try {
    return { sender: parseSendArgs([...control, "-m", flags.modem, "--", words.QFILE]), qfile: words.QFILE };
  } catch (error) {
    if (error instanceof SendArgsError) throw new UsageError(error.message, { cause: error });
    throw error;
  }
}

/** A path from here, if there is such a file; else it is looked for in the spool. */
function fromHere(path: string): string {
  try {
    return path.startsWith("/") ? path : Deno.realPathSync(path);
  } catch {
    return path;
  }
}

function needLoaded(option: string | undefined): Loaded & { readonly config: NonNullable<Loaded["config"]> } {
  const loaded = readConfig(configPath(option));
  const { config } = loaded;
  if (config === undefined) throw new CommandError(problemTexts(loaded).join("\n"), SYSEXIT.config);
  return { ...loaded, config };
}

async function preview(
  { sender, qfile }: Asked,
  loaded: ReturnType<typeof needLoaded>,
  path: string,
): Promise<SendPreview> {
  const { config } = loaded;
  leaveRoot(config.hylafax.spooldir);
  using signals = onSignals(["SIGTERM", "SIGINT"]);
  const world = makeWorld(config, SILENT, signals.signal);
  const files = new CaseFiles(world.spool.paths);
  const bytes = files.named(path);
  if (bytes === undefined) throw new CommandError(`There is no ${JSON.stringify(qfile)}`, SYSEXIT.error);
  const file = { path, bytes, group: files.groupOf(path) };
  return await previewSend({ ...world, modem: sender.modem, jobControl: sender.jobControl }, file);
}

async function run(given: Given<Form>, view: View): Promise<number> {
  const asked = readAsked(given);
  const loaded = needLoaded(asked.sender.config);
  const found = await preview(asked, loaded, fromHere(asked.qfile));
  const rows = ruleRows(found, loaded);
  print(given.flags.json ? dryRunJson(found, rows) : dryRunText(found, rows, view));
  return found.undialled === undefined ? SYSEXIT.ok : SYSEXIT.error;
}

/**
 * Runs it.
 *
 * @param args the sender's arguments, `--dry-run` among them
 * @returns the exit code, one of sysexits.h: faxq never asks for this
 */
export function dryRun(args: readonly string[]): Promise<number> {
  return runCommand(DRY_RUN_SEND, args.filter((arg) => arg !== "--dry-run"), { "": run });
}
