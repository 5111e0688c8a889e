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

async function isCounting(world: World, connection: EslConnection, key: string): Promise<boolean> {
  const { fallbackExpireS } = world.config.freeswitch;
  const entry = `${FALLBACK_REALM}/${key}`;
  if (await askDb(connection, `exists/${entry}`) !== "true") return false;
  if (fallbackExpireS === 0) return true;
  const since = await askDb(connection, `select/${entry}`);
  if (entryStillCounts(since, world.clock.now() / 1000, fallbackExpireS)) return true;
  await askDb(connection, `delete/${entry}`);
  world.log.info("Fallback entry expired", { number: key, since });
  return false;
}

/**
 * Whether this station is to be called, or answered, without T.38. An expired entry is removed when it is looked up.
 * @param number as dialled, or the caller's
 * @throws {EslError} If FreeSWITCH does not answer.
 */
export async function isFallback(world: World, connection: EslConnection, number: string): Promise<boolean> {
  const key = stationKey(number);
  if (!world.config.freeswitch.softmodemFallback || key === undefined) return false;
  if (!await isCounting(world, connection, key)) return false;
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
