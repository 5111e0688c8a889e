/**
 * FreeSWITCH's mod_db: `api db insert/REALM/KEY/VALUE` and its other commands, with its replies and its limits as recorded
 * (`!err!` for a bad command, nothing for a miss, `list` silently cut at 4096 bytes).
 * @module
 */

const ENCODER = new TextEncoder();
const DECODER = new TextDecoder();
const LIST_LIMIT_BYTES = 4096;
const ERROR = "!err!";

/** Splits off at most `count` parts; the last keeps its slashes. */
function parts(text: string, count: number): string[] {
  const found: string[] = [];
  let rest = text;
  while (found.length < count - 1 && rest.includes("/")) {
    const slash = rest.indexOf("/");
    found.push(rest.slice(0, slash));
    rest = rest.slice(slash + 1);
  }
  if (rest !== "" || found.length > 0) found.push(rest);
  return found.filter((part, index) => part !== "" || index < found.length - 1);
}

/** Key-value pairs in realms. */
export class ModDb {
  readonly #realms = new Map<string, Map<string, string>>();

  /** Stores a value; a key that exists moves to the end of its realm, as an SQL `insert` after a `delete` does. */
  insert(realm: string, key: string, value: string): void {
    const entries = this.#realms.get(realm) ?? new Map<string, string>();
    entries.delete(key);
    entries.set(key, value);
    this.#realms.set(realm, entries);
  }

  /** The value of a key, `undefined` if there is none. */
  select(realm: string, key: string): string | undefined {
    return this.#realms.get(realm)?.get(key);
  }

  /** Removes a key. */
  delete(realm: string, key: string): void {
    const entries = this.#realms.get(realm);
    entries?.delete(key);
    if (entries?.size === 0) this.#realms.delete(realm);
  }

  /** The keys of a realm, or all realms. */
  list(realm?: string): string[] {
    return realm === undefined ? [...this.#realms.keys()] : [...this.#realms.get(realm)?.keys() ?? []];
  }

  /** The reply to `api db COMMAND`; `""` if FreeSWITCH gives none. */
  command(text: string): string {
    const [verb = "", ...rest] = parts(text, 4);
    const [realm, key, value] = rest;
    switch (verb) {
      case "insert":
        if (realm === undefined || key === undefined || value === undefined) return ERROR;
        this.insert(realm, key, value);
        return "+OK";
      case "select":
        return realm === undefined || key === undefined ? ERROR : this.select(realm, key) ?? "";
      case "exists":
        if (realm === undefined || key === undefined) return ERROR;
        return String(this.select(realm, key) !== undefined);
      case "delete":
        if (realm === undefined) return ERROR;
        // Without a key FreeSWITCH answers +OK and leaves the realm as it is.
        if (key !== undefined) this.delete(realm, key);
        return "+OK";
      case "list":
        return DECODER.decode(ENCODER.encode(this.list(realm).join(",")).subarray(0, LIST_LIMIT_BYTES));
      case "count":
        return String(this.list(realm).length);
      default:
        return ERROR;
    }
  }
}
