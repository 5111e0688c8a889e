/**
 * Overrides (docs/internals/gofaxip.md#overrides-for-a-number): variables of the call that an administrator sets for one
 * destination, in mod_db as `override-NUMBER/NAME/VALUE`. A user who can write into mod_db must not be able to run a command in
 * this way, or to take the call out of gofax's control.
 */

import { isListed, isOurs, isVariableName } from "./variable_names.ts";

const REALM = "override-";

/** Bytes. mod_db cuts longer names and values when it reads them. */
const MAX_VALUE_BYTES = 255;

/** mod_db's realm for a destination, as dialled. */
export function overrideRealm(number: string): string {
  return `${REALM}${number}`;
}

/** The destination that a realm is for; undefined for other realms. */
export function overrideNumber(realm: string): string | undefined {
  return realm.startsWith(REALM) && realm.length > REALM.length ? realm.slice(REALM.length) : undefined;
}

/** Why a value may not be set, whatever the site allows, in words; undefined if it may. */
export function valueProblem(name: string, value: string): string | undefined {
  if (!isVariableName(name)) return `"${name}" is no variable that may be set`;
  if (isOurs(name)) return `${name} is ours: with it the call would be another one`;
  if (value.includes("${")) return `the value of ${name} holds "\${", which FreeSWITCH would expand`;
  if (/\p{Cc}/u.test(value)) return `the value of ${name} holds a control character`;
  return undefined;
}

/**
 * Why a variable may not be set, in words; undefined if it may.
 * @param own variables that the site allows besides gofax's list (`gofaxsend.overrides`)
 * @default {[]}
 */
export function overrideProblem(
  name: string,
  value: string,
  own: readonly string[] = [],
): string | undefined {
  const problem = valueProblem(name, value);
  if (problem !== undefined || isListed(name, own)) return problem;
  return `"${name}" is no variable that may be set: if FreeSWITCH runs nothing by it, gofaxsend.overrides in gofax.conf may allow it`;
}

/** Why mod_db could not hold a value as it is; undefined if it can. */
export function unstorable(name: string, value: string): string | undefined {
  if (value === "") return `the value of ${name} is empty, which mod_db cannot hold`;
  if (value !== value.trim()) return `the value of ${name} begins or ends with a blank, which mod_db drops`;
  if (new TextEncoder().encode(value).length > MAX_VALUE_BYTES) {
    return `the value of ${name} is longer than ${MAX_VALUE_BYTES} bytes, where mod_db cuts it`;
  }
  return undefined;
}
