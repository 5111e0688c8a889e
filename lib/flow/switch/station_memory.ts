/**
 * What FreeSWITCH's mod_db remembers of a station: whether T.38 failed with it
 * (docs/internals/gofaxip.md#fallback-to-the-softmodem), and variables to override for a destination
 * (docs/internals/gofaxip.md#overrides-for-a-number). A FreeSWITCH without mod_db remembers nothing; that must not stop a fax.
 */

import type { EslConnection } from "ts-esl";
import { entryStillCounts, FALLBACK_REALM } from "../../fax/end/fallback_rule.ts";
import { stationKey } from "../../fax/identity/number.ts";
import { overrideProblem, overrideRealm } from "../../fax/override/override_rules.ts";
import type { Logger } from "../../os/log.ts";
import { noteFallback } from "./fallback_notes.ts";
import { askDb, canBeKey } from "./mod_db.ts";
import type { World } from "../base/world.ts";

/** What is remembered of a station. */
type StationState =
  | { readonly kind: "unknown" }
  | { readonly kind: "counts"; readonly key: string }
  | { readonly kind: "expired"; readonly key: string; readonly since: string };

/** Looks a station up; changes nothing. */
async function lookUp(world: World, connection: EslConnection, number: string): Promise<StationState> {
  const { fallbackExpireS, softmodemFallback } = world.config.freeswitch;
  const key = stationKey(number);
  if (!softmodemFallback || key === undefined) return { kind: "unknown" };
  if (await askDb(connection, `exists/${FALLBACK_REALM}/${key}`) !== "true") return { kind: "unknown" };
  if (fallbackExpireS === 0) return { kind: "counts", key };
  const since = await askDb(connection, `select/${FALLBACK_REALM}/${key}`);
  const counts = entryStillCounts(since, world.clock.now() / 1000, fallbackExpireS);
  return counts ? { kind: "counts", key } : { kind: "expired", key, since };
}

/**
 * Whether this station would be called without T.38, as {@linkcode isFallback} says, but nothing is noted and no entry removed.
 * @param number as dialled, or the caller's
 * @throws {EslError} If FreeSWITCH does not answer.
 */
export async function wouldFallBack(
  world: World,
  connection: EslConnection,
  number: string,
): Promise<boolean> {
  return (await lookUp(world, connection, number)).kind === "counts";
}

/**
 * Whether this station is to be called, or answered, without T.38. An expired entry is removed when it is looked up.
 * @param number as dialled, or the caller's
 * @throws {EslError} If FreeSWITCH does not answer.
 */
export async function isFallback(world: World, connection: EslConnection, number: string): Promise<boolean> {
  const state = await lookUp(world, connection, number);
  if (state.kind === "unknown") return false;
  const { key } = state;
  if (state.kind === "expired") {
    await askDb(connection, `delete/${FALLBACK_REALM}/${key}`);
    world.log.info("Fallback entry expired", { number: key, since: state.since });
    return false;
  }
  await noteFallback(world, { number: key, lastUse: Math.floor(world.clock.now() / 1000) });
  return true;
}

/**
 * Remembers a station; false if there is no number to remember, or FreeSWITCH refuses.
 * @param why for people, e.g. `12 bad rows`
 * @throws {EslError} If FreeSWITCH does not answer.
 */
export async function rememberFallback(
  world: World,
  connection: EslConnection,
  number: string,
  why: string,
): Promise<boolean> {
  const key = stationKey(number);
  if (key === undefined) return false;
  const since = Math.floor(world.clock.now() / 1000);
  if (await askDb(connection, `insert/${FALLBACK_REALM}/${key}/${since}`) !== "+OK") return false;
  await noteFallback(world, { number: key, since, why });
  return true;
}

/**
 * Variables that an administrator set for a destination; those that may not be set are logged and left out.
 * @param own variables that the site allows besides gofax's list
 * @throws {EslError} If FreeSWITCH does not answer.
 */
export async function readOverrides(
  connection: EslConnection,
  number: string,
  log: Logger,
  own: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const realm = overrideRealm(number);
  const overrides = new Map<string, string>();
  const list = await askDb(connection, `list/${realm}`);
  if (list === "" || list.startsWith("-ERR")) return overrides;
  for (const name of list.split(",")) {
    const value = canBeKey(name) ? await askDb(connection, `select/${realm}/${name}`) : "";
    if (value.startsWith("-ERR")) continue;
    const problem = overrideProblem(name, value, own);
    if (problem === undefined) overrides.set(name, value);
    else log.warning(`Override for ${number} ignored: ${problem}`);
  }
  return overrides;
}
