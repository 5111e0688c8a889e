/**
 * `gofax fallback`: which numbers are called, and answered, without T.38, and why. Works on the entries in the mod_db of a
 * running FreeSWITCH (docs/internals/gofaxip.md#fallback-to-the-softmodem).
 */

import { adoptFallback, findFallback, listFallback } from "../../lib/flow/admin/fallback.ts";
import { CommandError, CONFIG_FLAG, noWords, parseFlags, runCommand, withSwitch } from "../admin.ts";
import { UsageError } from "../usage_error.ts";
import { SYSEXIT } from "../exit_code.ts";
import { add, expire, fallbackWorld, remove } from "./fallback_change.ts";
import {
  entryJson,
  entryText,
  fallbackCsv,
  fallbackJson,
  fallbackText,
  hiddenText,
} from "./fallback_text.ts";
import { print, printError, printRaw } from "../output.ts";

const USAGE = `Usage: gofax fallback list [-c FILE] [--json | --csv]
       gofax fallback show [-c FILE] [--json] NUMBER
       gofax fallback add [-c FILE] [--dry-run] [--why TEXT] NUMBER...
       gofax fallback remove [-c FILE] [--dry-run] NUMBER...
       gofax fallback expire [-c FILE] [--dry-run] --older-than AGE | --number NUMBER | --all
       gofax fallback adopt [-c FILE]

A number with an entry is called, and answered, without T.38 (freeswitch.softmodemfallback). Entries are in FreeSWITCH's
mod_db; it must be running. NUMBER is the number as it is dialled, prefixes included, or as the caller shows it. AGE is such
as 30d or 12h. adopt finds the numbers of entries that mod_db's list, cut at 4096 bytes, has no room for.
`;

async function list(args: readonly string[]): Promise<number> {
  const flags = { ...CONFIG_FLAG, json: { type: "boolean" }, csv: { type: "boolean" } } as const;
  const { values, positionals } = await parseFlags(args, flags);
  noWords(positionals);
  if (values.json === true && values.csv === true) {
    throw new UsageError("--json and --csv contradict each other");
  }
  const here = fallbackWorld(values.config);
  const found = await withSwitch(here, (connection) => listFallback(here, connection));
  if (values.csv === true) printRaw(fallbackCsv(found));
  else print(values.json === true ? fallbackJson(found) : fallbackText(found));
  if (found.hidden > 0) printError(hiddenText(found.hidden));
  else if (found.entries.length === 0) printError("There are no fallback entries.\n");
  return SYSEXIT.ok;
}

async function show(args: readonly string[]): Promise<number> {
  const { values, positionals } = await parseFlags(args, { ...CONFIG_FLAG, json: { type: "boolean" } });
  const [number, ...more] = positionals;
  if (number === undefined) throw new UsageError("name a number");
  noWords(more);
  const here = fallbackWorld(values.config);
  const entry = await withSwitch(here, (connection) => findFallback(here, connection, number));
  if (entry === undefined) throw new CommandError(`There is no entry for ${number}`, SYSEXIT.error);
  print(values.json === true ? entryJson(entry) : entryText(entry));
  return SYSEXIT.ok;
}

async function adopt(args: readonly string[]): Promise<number> {
  const { values, positionals } = await parseFlags(args, CONFIG_FLAG);
  noWords(positionals);
  const here = fallbackWorld(values.config);
  const { entries, hidden } = await withSwitch(here, (connection) => adoptFallback(here, connection));
  print(`${entries.length} numbers are known, ${hidden} are not\n`);
  return hidden === 0 ? SYSEXIT.ok : SYSEXIT.error;
}

const ACTIONS: Readonly<Record<string, (args: readonly string[]) => Promise<number>>> = {
  list,
  show,
  add,
  remove,
  expire,
  adopt,
};

/** Runs `gofax fallback`; `args` are the words behind it. Returns the exit code. */
export async function fallback(args: readonly string[]): Promise<number> {
  return await runCommand("fallback", USAGE, args, async () => {
    const [word, ...rest] = args;
    if (word === undefined) throw new UsageError(`say ${Object.keys(ACTIONS).join(", ")}`);
    const action = Object.hasOwn(ACTIONS, word) ? ACTIONS[word] : undefined;
    if (action === undefined) throw new UsageError(`there is no ${JSON.stringify(word)}`);
    return await action(rest);
  });
}
