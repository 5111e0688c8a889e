/**
 * `gofax fallback`: which numbers are called, and answered, without T.38, and why. Works on the entries in the mod_db of a
 * running FreeSWITCH (docs/internals/gofaxip.md#fallback-to-the-softmodem).
 */

import { adoptFallback, findFallback, listFallback } from "../../lib/flow/admin/fallback.ts";
import { withSwitch } from "../admin.ts";
import { CommandError } from "../command_error.ts";
import { SYSEXIT } from "../exit_code.ts";
import { add, expire, type FallbackForms, fallbackWorld, remove } from "./fallback_change.ts";
import {
  entryJson,
  entryText,
  fallbackCsv,
  fallbackJson,
  fallbackText,
  hiddenText,
} from "./fallback_text.ts";
import { runCommand } from "../line/run_command.ts";
import { jsonText } from "../json_text.ts";
import { print, printError, printRaw } from "../output.ts";
import type { Given } from "../table/given.ts";
import { FALLBACK } from "../table/numbers.ts";
import type { View } from "../view.ts";

async function list(
  { flags: { config, json, csv } }: Given<FallbackForms["list"]>,
  view: View,
): Promise<number> {
  const here = fallbackWorld(config);
  const found = await withSwitch(here, (connection) => listFallback(here, connection));
  if (csv) printRaw(fallbackCsv(found));
  else print(json ? fallbackJson(found) : fallbackText(found, view));
  if (found.hidden > 0) printError(hiddenText(found.hidden));
  else if (found.entries.length === 0) printError("There are no fallback entries.\n");
  return SYSEXIT.ok;
}

async function show({ flags, words: { NUMBER } }: Given<FallbackForms["show"]>, view: View): Promise<number> {
  const here = fallbackWorld(flags.config);
  const entry = await withSwitch(here, (connection) => findFallback(here, connection, NUMBER));
  if (entry === undefined) throw new CommandError(`There is no entry for ${NUMBER}`, SYSEXIT.error);
  print(flags.json ? entryJson(entry) : entryText(entry, view));
  return SYSEXIT.ok;
}

async function adopt({ flags }: Given<FallbackForms["adopt"]>): Promise<number> {
  const here = fallbackWorld(flags.config);
  const { entries, hidden } = await withSwitch(here, (connection) => adoptFallback(here, connection));
  const known = entries.length;
  print(flags.json ? jsonText({ known, hidden }) : `${known} numbers are known, ${hidden} are not\n`);
  return hidden === 0 ? SYSEXIT.ok : SYSEXIT.error;
}

/**
 * Runs `gofax fallback`.
 *
 * @param args the arguments behind the command's name
 * @returns the exit code
 */
export function fallback(args: readonly string[]): Promise<number> {
  return runCommand(FALLBACK, args, { list, show, add, remove, expire, adopt });
}
