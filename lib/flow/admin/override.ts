/**
 * Overrides per destination for an administrator (docs/internals/gofaxip.md#overrides-for-a-number): what is set in mod_db,
 * setting it, deleting it.
 */

import type { EslConnection } from "ts-esl";
import { overrideNumber, overrideProblem, overrideRealm } from "../../fax/override/override_rules.ts";
import {
  canBeKey,
  countNames,
  deleteKey,
  insertValue,
  listNames,
  ModDbError,
  selectValue,
  selectValues,
} from "../switch/mod_db.ts";

/** One variable of one destination. */
export interface Override {
  /** The number, as dialled. */
  readonly number: string;
  /** The channel variable's name. */
  readonly name: string;
  /** The value, as mod_db has it. */
  readonly value: string;
  /** Why a call ignores it; undefined if it does not. */
  readonly problem: string | undefined;
}

/** The overrides that are set, as far as mod_db lists them. */
export interface OverrideList {
  /** Those that mod_db listed, number by number. */
  readonly overrides: readonly Override[];
  /** True if the list is incomplete, because mod_db cuts long answers. */
  readonly cut: boolean;
}

async function overridesOf(
  connection: EslConnection,
  number: string,
  own: readonly string[],
): Promise<OverrideList> {
  const realm = overrideRealm(number);
  const names = (await listNames(connection, realm)).filter(canBeKey);
  const values = await selectValues(connection, realm, names);
  const overrides = [...values].map(([name, value]) => ({
    number,
    name,
    value,
    problem: overrideProblem(name, value, own),
  }));
  return { overrides, cut: await countNames(connection, realm) > overrides.length };
}

/**
 * The overrides of one destination.
 * @param own variables that the site allows besides gofax's list
 * @throws {ModDbError} If FreeSWITCH has no mod_db, or refuses.
 * @throws {EslError} If FreeSWITCH does not answer.
 */
export async function listOverrides(
  connection: EslConnection,
  number: string,
  own: readonly string[],
): Promise<OverrideList> {
  return canBeKey(number) ? await overridesOf(connection, number, own) : { overrides: [], cut: false };
}

/**
 * The overrides of all destinations, by number.
 * @param own variables that the site allows besides gofax's list
 * @throws {ModDbError} If FreeSWITCH has no mod_db, or refuses.
 * @throws {EslError} If FreeSWITCH does not answer.
 */
export async function listAllOverrides(
  connection: EslConnection,
  own: readonly string[],
): Promise<OverrideList> {
  const realms = await listNames(connection);
  const numbers = realms.filter(canBeKey).map(overrideNumber).filter((number) => number !== undefined);
  const lists: OverrideList[] = [];
  for (const number of numbers.toSorted()) lists.push(await overridesOf(connection, number, own));
  return {
    overrides: lists.flatMap(({ overrides }) => overrides),
    cut: lists.some(({ cut }) => cut) || await countNames(connection) > realms.length,
  };
}

/**
 * Sets a variable for a destination, and checks that mod_db returns the same value; if not, it is deleted again.
 * @param number as `dialNumber` gives it
 * @throws {ModDbError} If FreeSWITCH has no mod_db, or makes something else of the value.
 * @throws {EslError} If FreeSWITCH does not answer.
 */
export async function setOverride(
  connection: EslConnection,
  number: string,
  name: string,
  value: string,
): Promise<void> {
  const realm = overrideRealm(number);
  await insertValue(connection, realm, name, value);
  const stored = await selectValue(connection, realm, name);
  if (stored === value) return;
  await deleteKey(connection, realm, name);
  throw new ModDbError(
    `mod_db cannot hold ${JSON.stringify(value)}: it made ${JSON.stringify(stored)} of it`,
  );
}

/**
 * Deletes a variable of a destination; false if it was not set.
 * @throws {ModDbError} If FreeSWITCH has no mod_db, or refuses.
 * @throws {EslError} If FreeSWITCH does not answer.
 */
export async function unsetOverride(
  connection: EslConnection,
  number: string,
  name: string,
): Promise<boolean> {
  const realm = overrideRealm(number);
  if (await selectValue(connection, realm, name) === undefined) return false;
  await deleteKey(connection, realm, name);
  return true;
}
