/**
 * What FreeSWITCH's mod_db remembers of a station: whether T.38 went wrong with it (gofaxip.md §7), and variables to override
 * for a destination (§8). A switch without mod_db remembers nothing; that must not stop a fax.
 */

import type { EslConnection } from "ts-esl";
import { isSafeVariable } from "../fax/call_settings.ts";
import { entryCounts, FALLBACK_REALM } from "../fax/fallback.ts";
import { stationKey } from "../fax/number.ts";
import type { Logger } from "../os/log.ts";
import type { World } from "./world.ts";

/** mod_db's way of saying: nothing there. */
const NOTHING = "-ERR no reply";

async function ask(connection: EslConnection, command: string): Promise<string> {
  return (await connection.api(`db ${command}`)).replace(/\n$/, "");
}

/**
 * Whether this station is to be called, or answered, without T.38. An expired entry is removed when met.
 * @param number as dialled, or the caller's
 */
export async function isFallback(world: World, connection: EslConnection, number: string): Promise<boolean> {
  const { softmodemFallback, fallbackExpireS } = world.config.freeswitch;
  const key = stationKey(number);
  if (!softmodemFallback || key === undefined) return false;
  const entry = `${FALLBACK_REALM}/${key}`;
  if (await ask(connection, `exists/${entry}`) !== "true") return false;
  if (fallbackExpireS === 0) return true;
  const since = await ask(connection, `select/${entry}`);
  if (entryCounts(since, world.clock.now() / 1000, fallbackExpireS)) return true;
  await ask(connection, `delete/${entry}`);
  world.log.info("Fallback entry expired", { number: key, since });
  return false;
}

/** Remembers a station; false where there is no number to remember. */
export async function rememberFallback(
  world: World,
  connection: EslConnection,
  number: string,
): Promise<boolean> {
  const key = stationKey(number);
  if (key === undefined) return false;
  const now = Math.floor(world.clock.now() / 1000);
  return await ask(connection, `insert/${FALLBACK_REALM}/${key}/${now}`) === "+OK";
}

/** Variables that an administrator set for a destination; unsafe names are named in the log and left out. */
export async function readOverrides(
  connection: EslConnection,
  number: string,
  log: Logger,
): Promise<ReadonlyMap<string, string>> {
  const realm = `override-${number}`;
  const overrides = new Map<string, string>();
  const list = await ask(connection, `list/${realm}`);
  if (list === "" || list.startsWith("-ERR")) return overrides;
  for (const name of list.split(",")) {
    if (!isSafeVariable(name)) {
      log.warning(`Override "${name}" for ${number} is no variable that may be set`);
      continue;
    }
    const value = await ask(connection, `select/${realm}/${name}`);
    if (value !== NOTHING) overrides.set(name, value);
  }
  return overrides;
}
