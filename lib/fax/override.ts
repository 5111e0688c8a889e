/**
 * Overrides (gofaxip.md §8): variables of the call that an administrator sets for one destination, in mod_db as
 * `override-NUMBER/NAME/VALUE`. Whoever can write there must not get a command run by it, nor take the call out of our hands.
 */

import { isSafeVariable } from "./call_settings.ts";

const REALM = "override-";

/** The call is found by this one, in whatever case it is written. */
const OURS = "origination_uuid";

/** mod_db cuts what is longer when it reads it. */
const MAX_VALUE_BYTES = 255;

/** mod_db's realm for a destination, as dialled. */
export function overrideRealm(number: string): string {
  return `${REALM}${number}`;
}

/** The destination that a realm is for; undefined for other realms. */
export function overrideNumber(realm: string): string | undefined {
  return realm.startsWith(REALM) && realm.length > REALM.length ? realm.slice(REALM.length) : undefined;
}

/** Why a variable may not be set, in words; undefined if it may. */
export function overrideProblem(name: string, value: string): string | undefined {
  if (name.toLowerCase() === OURS) return `${name} is ours: the call is found by it`;
  if (!isSafeVariable(name)) return `"${name}" is no variable that may be set`;
  if (value.includes("${")) return `the value of ${name} holds "\${", which FreeSWITCH would expand`;
  // deno-lint-ignore no-control-regex -- control characters are what this is about
  if (/[\x00-\x1f\x7f]/.test(value)) return `the value of ${name} holds a control character`;
  return undefined;
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
