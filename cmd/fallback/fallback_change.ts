/** The actions of `gofax fallback` that change something: add, remove, expire. */

import type { EslConnection } from "ts-esl";
import { seconds } from "../../lib/config/duration.ts";
import { entryStillCounts } from "../../lib/fax/end/fallback_rule.ts";
import { dialledInstead, stationKey } from "../../lib/fax/identity/number.ts";
import {
  addFallback,
  type FallbackEntry,
  findFallback,
  listFallback,
  removeFallback,
  removeHidden,
} from "../../lib/flow/admin/fallback.ts";
import type { World } from "../../lib/flow/base/world.ts";
import { adminWorld, needConfig, withSwitch } from "../admin.ts";
import { UsageError } from "../usage_error.ts";
import { SYSEXIT } from "../exit_code.ts";
import { changesJson, changesText, type EntryChange, hiddenText } from "./fallback_text.ts";
import { print, printError } from "../output.ts";
import type { Given } from "../table/given.ts";
import type { FALLBACK } from "../table/numbers.ts";

/** The forms of `gofax fallback` in the table of commands. */
export type FallbackForms = typeof FALLBACK.forms;

/** The world of a command, after a warning if `freeswitch.softmodemfallback` is off. */
export function fallbackWorld(config: string | undefined): World {
  const read = needConfig(config);
  if (!read.freeswitch.softmodemFallback) {
    printError(
      `gofax fallback: freeswitch.softmodemfallback is off in ${read.file}: entries have no effect\n`,
    );
  }
  return adminWorld(read);
}

/**
 * The keys of numbers. All are checked before the first entry is written.
 * @throws {UsageError} If one is no number.
 */
function keysOf(numbers: readonly string[]): readonly string[] {
  return numbers.map((number) => {
    const key = stationKey(number);
    if (key !== undefined) return key;
    throw new UsageError(
      `${JSON.stringify(number)} is no number of a station: an entry would fit nobody, or everybody`,
    );
  });
}

/** Warns if a fax to this number is dialled differently: then the entry has an effect for a caller of this number only. */
function warnOfMissing({ config }: World, key: string): void {
  const { callPrefix, plusPrefix, dynamicConfig } = config.gofaxsend;
  const dialled = dialledInstead(key, { prefix: callPrefix, plusPrefix });
  if (dialled === undefined) return;
  const unless = dynamicConfig === "" ? "" : ", unless DynamicConfig sets another prefix";
  printError(
    `gofax fallback: A fax to ${key} goes out as ${dialled} (gofaxsend.callprefix, plusprefix) and does not meet this ` +
      `entry: add ${dialled} for it${unless}\n`,
  );
}

/** `gofax fallback add`. */
export async function add({ flags, words }: Given<FallbackForms["add"]>): Promise<number> {
  const keys = keysOf(words.NUMBER);
  const here = fallbackWorld(flags.config);
  const changes: EntryChange[] = [];
  await withSwitch(here, async (connection) => {
    for (const key of keys) {
      const known = await findFallback(here, connection, key);
      if (!flags["dry-run"]) await addFallback(here, connection, key, flags.why);
      const change: EntryChange = { number: key, change: known === undefined ? "add" : "renew" };
      changes.push(change);
      if (!flags.json) print(changesText([change], flags["dry-run"]));
      warnOfMissing(here, key);
    }
  });
  if (flags.json) print(changesJson(changes, flags["dry-run"]));
  return SYSEXIT.ok;
}

/** How entries are removed, and how that is told. */
interface Manner {
  readonly dryRun: boolean;
  readonly json: boolean;
}

function mannerOf(flags: { readonly "dry-run": boolean; readonly json: boolean }): Manner {
  return { dryRun: flags["dry-run"], json: flags.json };
}

/** Removes entries, and tells which; or which would be removed. */
async function removeAll(
  here: World,
  connection: EslConnection,
  entries: readonly FallbackEntry[],
  { dryRun, json }: Manner,
): Promise<readonly EntryChange[]> {
  if (!dryRun) await removeFallback(here, connection, entries);
  const changes = entries.map(({ number }): EntryChange => ({ number, change: "remove" }));
  if (!json) print(changesText(changes, dryRun));
  return changes;
}

/** Removes the entries of numbers; those without one are named. */
async function removeNumbers(here: World, numbers: readonly string[], manner: Manner): Promise<number> {
  return await withSwitch(here, async (connection) => {
    const found: FallbackEntry[] = [];
    for (const number of numbers) {
      const entry = await findFallback(here, connection, number);
      if (entry === undefined) printError(`gofax fallback: There is no entry for ${number}\n`);
      else found.push(entry);
    }
    const changes = await removeAll(here, connection, found, manner);
    if (manner.json) print(changesJson(changes, manner.dryRun));
    return found.length === numbers.length ? SYSEXIT.ok : SYSEXIT.error;
  });
}

/** `gofax fallback remove`. */
export async function remove({ flags, words }: Given<FallbackForms["remove"]>): Promise<number> {
  return await removeNumbers(fallbackWorld(flags.config), words.NUMBER, mannerOf(flags));
}

/** Seconds of `30d`. A plain number is refused, because it may have been meant as days or as hours. */
function readAge(text: string): number {
  const reading = seconds({ min: "1s", max: "36500d" }).read(text);
  if (/^\d+$/.test(text)) {
    throw new UsageError(`--older-than ${text} has no unit: write ${text}d or ${text}h`);
  }
  if (!reading.ok) throw new UsageError(`--older-than: ${reading.message}`);
  return reading.value;
}

/** Removes entries by their age, or all of them. */
async function removeOlder(here: World, ageS: number | undefined, manner: Manner): Promise<number> {
  const { dryRun, json } = manner;
  return await withSwitch(here, async (connection) => {
    const { entries, hidden } = await listFallback(here, connection);
    const now = here.clock.now() / 1000;
    const old = entries.filter(({ since }) =>
      ageS === undefined || (since !== undefined && !entryStillCounts(String(since), now, ageS))
    );
    const changes = await removeAll(here, connection, old, manner);
    const more = hidden === 0 || ageS !== undefined ? 0 : dryRun ? hidden : await removeHidden(connection);
    if (json) print(changesJson(changes, dryRun, more));
    else if (more > 0) print(`${dryRun ? "would remove" : "removed"} ${more} more\n`);
    if (hidden > 0 && ageS !== undefined) printError(hiddenText(hidden));
    return SYSEXIT.ok;
  });
}

/** `gofax fallback expire`. */
export async function expire({ flags }: Given<FallbackForms["expire"]>): Promise<number> {
  const age = flags["older-than"];
  const ageS = age === undefined ? undefined : readAge(age);
  const here = fallbackWorld(flags.config);
  return flags.number.length === 0
    ? await removeOlder(here, ageS, mannerOf(flags))
    : await removeNumbers(here, flags.number, mannerOf(flags));
}
