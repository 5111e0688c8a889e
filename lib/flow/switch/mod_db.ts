/**
 * FreeSWITCH's mod_db over the event socket: `api db VERB/REALM/KEY/VALUE` (docs/internals/freeswitch.md#mod_db; recording
 * esl-db). `list` is silently cut at 4096 bytes, so known names are looked up one by one and compared with `count`.
 */

import type { EslConnection } from "ts-esl";

/** mod_db's answer if there is no such value. */
const NOTHING = "-ERR no reply";
/** mod_db's answer if there is no such command, or too few arguments. */
const REFUSED = "!err!";
/** How many questions are asked at the same time. */
const AT_ONCE = 100;

/** mod_db is not there, or refuses what it is asked. */
export class ModDbError extends Error {
  /** The name by which it is told from other errors. */
  override readonly name = "ModDbError";
}

/**
 * Asks mod_db; gives the answer as it is, refusals too.
 * @throws {EslError} If FreeSWITCH does not answer.
 */
export async function askDb(connection: EslConnection, command: string): Promise<string> {
  return (await connection.api(`db ${command}`)).replace(/\n$/, "");
}

/**
 * Asks mod_db; undefined if there is no such value.
 * @throws {ModDbError} If FreeSWITCH refuses.
 * @throws {EslError} If FreeSWITCH does not answer.
 */
async function demand(connection: EslConnection, command: string): Promise<string> {
  const answer = await askDb(connection, command);
  if (answer === NOTHING) return "";
  if (/^-ERR .*not found/i.test(answer)) {
    throw new ModDbError("FreeSWITCH does not know the command db: load mod_db (modules.conf.xml)");
  }
  if (answer.startsWith("-ERR") || answer.startsWith("-USAGE") || answer === REFUSED) {
    throw new ModDbError(`FreeSWITCH refused db ${command}: ${answer}`);
  }
  return answer;
}

/**
 * A value; undefined where there is none.
 * @throws {ModDbError} If FreeSWITCH refuses.
 * @throws {EslError} If FreeSWITCH does not answer.
 */
export async function selectValue(
  connection: EslConnection,
  realm: string,
  key: string,
): Promise<string | undefined> {
  const value = await demand(connection, `select/${realm}/${key}`);
  return value === "" ? undefined : value;
}

/**
 * The values of many keys; those that are not there are left out.
 * @throws {ModDbError} If FreeSWITCH refuses.
 * @throws {EslError} If FreeSWITCH does not answer.
 */
export async function selectValues(
  connection: EslConnection,
  realm: string,
  keys: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const values = new Map<string, string>();
  for (let at = 0; at < keys.length; at += AT_ONCE) {
    const batch = keys.slice(at, at + AT_ONCE);
    const answers = await Promise.all(batch.map((key) => selectValue(connection, realm, key)));
    for (const [index, key] of batch.entries()) {
      const value = answers[index];
      if (value !== undefined) values.set(key, value);
    }
  }
  return values;
}

/**
 * The names that mod_db lists: of the keys in a realm, or of the realms. The last may be half a name, and a name with a comma
 * becomes two: look each up.
 * @throws {ModDbError} If FreeSWITCH refuses.
 * @throws {EslError} If FreeSWITCH does not answer.
 */
export async function listNames(connection: EslConnection, realm?: string): Promise<readonly string[]> {
  const names = await demand(connection, realm === undefined ? "list" : `list/${realm}`);
  return [...new Set(names.split(",").filter((name) => name !== ""))];
}

/**
 * How many keys a realm has, or how many realms there are.
 * @throws {ModDbError} If FreeSWITCH refuses.
 * @throws {EslError} If FreeSWITCH does not answer.
 */
export async function countNames(connection: EslConnection, realm?: string): Promise<number> {
  const count = Number(await demand(connection, realm === undefined ? "count" : `count/${realm}`));
  return Number.isSafeInteger(count) ? count : 0;
}

/**
 * Stores a value.
 * @throws {ModDbError} If FreeSWITCH refuses.
 * @throws {EslError} If FreeSWITCH does not answer.
 */
export async function insertValue(
  connection: EslConnection,
  realm: string,
  key: string,
  value: string,
): Promise<void> {
  const answer = await demand(connection, `insert/${realm}/${key}/${value}`);
  if (answer !== "+OK") throw new ModDbError(`FreeSWITCH did not store ${realm}/${key}: ${answer}`);
}

/**
 * Removes a key, if it is there.
 * @throws {ModDbError} If FreeSWITCH refuses.
 * @throws {EslError} If FreeSWITCH does not answer.
 */
export async function deleteKey(connection: EslConnection, realm: string, key: string): Promise<void> {
  await demand(connection, `delete/${realm}/${key}`);
}

/** Whether a text can be a key in mod_db's commands: `/` separates their parts, and a line break would end the command. */
export function canBeKey(text: string): boolean {
  // deno-lint-ignore no-control-regex -- control characters are what this is about
  return text !== "" && !/[/\x00-\x1f\x7f]/.test(text);
}
