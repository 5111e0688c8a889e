/**
 * The fallback entries for an administrator (docs/internals/gofaxip.md#fallback-to-the-softmodem). mod_db knows which there are
 * and since when; gofax's own record in the spool knows why, and names those that do not fit into mod_db's list. Each look at the
 * entries brings both together.
 */

import type { EslConnection } from "ts-esl";
import { entryStillCounts, FALLBACK_REALM } from "../../fax/end/fallback_rule.ts";
import {
  type FallbackNote,
  type FallbackNotes,
  formatFallbackNote,
  formatFallbackNotes,
  parseFallbackNotes,
  tidyFallbackNotes,
} from "../../fax/notes/fallback_record.ts";
import { stationKey } from "../../fax/identity/number.ts";
import { noteFallback } from "../switch/fallback_notes.ts";
import {
  canBeKey,
  countNames,
  deleteKey,
  insertValue,
  listNames,
  selectValue,
  selectValues,
} from "../switch/mod_db.ts";
import { messageOf } from "../../text/error_text.ts";
import type { World } from "../base/world.ts";

/** One number that is called, or answered, without T.38. */
export interface FallbackEntry {
  /** As it stands in mod_db's key. */
  readonly number: string;
  /** Unix seconds; undefined where the entry holds no time. */
  readonly since: number | undefined;
  /** Empty if not known. */
  readonly why: string;
  /** When a call last went without T.38 because of it, Unix seconds. */
  readonly lastUse: number | undefined;
  /** Older than `fallbackexpire`: it has no effect any more, and is removed when the next call looks it up. */
  readonly expired: boolean;
}

/** All entries, as far as their numbers can be known. */
export interface FallbackList {
  /** The oldest first. */
  readonly entries: readonly FallbackEntry[];
  /** How many more there are, whose numbers mod_db does not tell. */
  readonly hidden: number;
}

function readSince(value: string): number | undefined {
  return /^\d{1,12}$/.test(value) ? Number(value) : undefined;
}

/** Reads the record. Only uucp and root may read it; other users see the entries without their reasons. */
function readNotes({ spool, log }: World): FallbackNotes {
  try {
    return parseFallbackNotes(spool.fallbackRecord.read());
  } catch (error) {
    const forbidden = error instanceof Error && error.cause instanceof Deno.errors.PermissionDenied;
    if (!forbidden) throw error;
    log.warning(error.message);
    return new Map();
  }
}

function toEntry(world: World, number: string, value: string, note: FallbackNote | undefined): FallbackEntry {
  const { fallbackExpireS } = world.config.freeswitch;
  const since = readSince(value);
  return {
    number,
    since,
    // A reason belongs to one entry. An entry that is newer or older than the reason gets none.
    why: note !== undefined && note.since === since ? note.why ?? "" : "",
    lastUse: note?.lastUse,
    expired: !entryStillCounts(value, world.clock.now() / 1000, fallbackExpireS),
  };
}

/** Whether the record does not hold an entry, or an older one of the same number. */
function isNews(note: FallbackNote | undefined, value: string): boolean {
  const since = readSince(value);
  return note === undefined || (since !== undefined && note.since !== since);
}

/** Brings the record in line with mod_db. Never throws: a user who may not write the record still sees the list. */
async function reconcile(
  world: World,
  notes: FallbackNotes,
  values: ReadonlyMap<string, string>,
): Promise<void> {
  const { fallbackRecord } = world.spool;
  const gone = new Map([...notes].filter(([number]) => !values.has(number)));
  try {
    const known = parseFallbackNotes(fallbackRecord.read());
    const unknown = [...values].filter(([number, value]) => isNews(known.get(number), value));
    if (unknown.length > 0) {
      const lines = unknown.map(([number, value]) => formatFallbackNote({ number, since: readSince(value) }));
      await fallbackRecord.append(lines.join(""));
    }
    if (gone.size > 0 || unknown.length > 0 || fallbackRecord.read() !== formatFallbackNotes(notes)) {
      await fallbackRecord.rewrite((text) => tidyFallbackNotes(text, gone));
    }
  } catch (error) {
    world.log.debug(`Cannot tidy the record: ${messageOf(error)}`);
  }
}

/**
 * Lists the entries.
 * @throws {ModDbError} If FreeSWITCH has no mod_db, or refuses.
 * @throws {EslError} If FreeSWITCH does not answer.
 * @throws {SpoolError} If the record is there and cannot be read.
 */
export async function listFallback(world: World, connection: EslConnection): Promise<FallbackList> {
  const notes = readNotes(world);
  const count = await countNames(connection, FALLBACK_REALM);
  const listed = await listNames(connection, FALLBACK_REALM);
  const names = [...new Set([...notes.keys(), ...listed])].filter(canBeKey);
  const values = await selectValues(connection, FALLBACK_REALM, names);
  const entries = [...values].map(([number, value]) => toEntry(world, number, value, notes.get(number)));
  await reconcile(world, notes, values);
  return {
    entries: entries.sort((a, b) => (a.since ?? 0) - (b.since ?? 0)),
    hidden: Math.max(0, count - entries.length),
  };
}

/**
 * The entry of a number, written as people write it or as it stands in mod_db; undefined if there is none.
 * @throws {ModDbError} If FreeSWITCH has no mod_db, or refuses.
 * @throws {EslError} If FreeSWITCH does not answer.
 */
export async function findFallback(
  world: World,
  connection: EslConnection,
  number: string,
): Promise<FallbackEntry | undefined> {
  const notes = readNotes(world);
  for (const key of new Set([stationKey(number) ?? number, number])) {
    const value = canBeKey(key) ? await selectValue(connection, FALLBACK_REALM, key) : undefined;
    if (value !== undefined) return toEntry(world, key, value, notes.get(key));
  }
  return undefined;
}

/**
 * Makes an entry, or makes it new.
 * @param key as `stationKey` gives it
 * @throws {ModDbError} If FreeSWITCH has no mod_db, or refuses.
 * @throws {EslError} If FreeSWITCH does not answer.
 */
export async function addFallback(
  world: World,
  connection: EslConnection,
  key: string,
  why: string,
): Promise<void> {
  const since = Math.floor(world.clock.now() / 1000);
  await insertValue(connection, FALLBACK_REALM, key, String(since));
  await noteFallback(world, { number: key, since, why });
}

/**
 * Removes entries, and what the record says of them.
 * @throws {ModDbError} If FreeSWITCH has no mod_db, or refuses.
 * @throws {EslError} If FreeSWITCH does not answer.
 */
export async function removeFallback(
  world: World,
  connection: EslConnection,
  entries: readonly FallbackEntry[],
): Promise<void> {
  const notes = readNotes(world);
  for (const { number } of entries) await deleteKey(connection, FALLBACK_REALM, number);
  const removed = new Set(entries.map(({ number }) => number));
  const gone = new Map([...notes].filter(([number]) => removed.has(number)));
  try {
    await world.spool.fallbackRecord.rewrite((text) => tidyFallbackNotes(text, gone));
  } catch (error) {
    world.log.warning(`Cannot tidy the record: ${messageOf(error)}`);
  }
}

/**
 * Removes those that mod_db's list had no room for: when the others are removed, the list names them.
 * @returns how many
 * @throws {ModDbError} If FreeSWITCH has no mod_db, or refuses.
 * @throws {EslError} If FreeSWITCH does not answer.
 */
export async function removeHidden(connection: EslConnection): Promise<number> {
  const before = await countNames(connection, FALLBACK_REALM);
  let left = before;
  while (left > 0) {
    for (const name of (await listNames(connection, FALLBACK_REALM)).filter(canBeKey)) {
      await deleteKey(connection, FALLBACK_REALM, name);
    }
    const now = await countNames(connection, FALLBACK_REALM);
    // The list separates names by commas, so a name with a comma in it cannot be recognized and removed.
    if (now >= left) break;
    left = now;
  }
  return before - left;
}

/**
 * Finds out the numbers that mod_db's list has no room for. An entry that is written again moves to the end of the list, and
 * others come to its front; the entries themselves stay as they are.
 * @throws {ModDbError} If FreeSWITCH has no mod_db, or refuses.
 * @throws {EslError} If FreeSWITCH does not answer.
 */
export async function adoptFallback(world: World, connection: EslConnection): Promise<FallbackList> {
  let list = await listFallback(world, connection);
  while (list.hidden > 0) {
    const names = (await listNames(connection, FALLBACK_REALM)).filter(canBeKey);
    for (const [name, value] of await selectValues(connection, FALLBACK_REALM, names)) {
      await insertValue(connection, FALLBACK_REALM, name, value);
    }
    const next = await listFallback(world, connection);
    if (next.hidden >= list.hidden) return next;
    list = next;
  }
  return list;
}
