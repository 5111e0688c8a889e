/**
 * The headers of a message or an event: an ordered list in which names are looked up case-blind.
 * FreeSWITCH varies the case of names (`fax-success`, `Unique-ID`) and repeats some (`Hangup-Cause`).
 * @module
 */
import { HeaderBlock } from "./header_block.ts";

/** How FreeSWITCH writes an empty value. */
export const UNDEFINED_VALUE = "_undef_";

/** Headers that are texts already; answers the same questions as a {@linkcode HeaderBlock}. */
class HeaderList {
  readonly #entries: readonly (readonly [string, string])[];
  #values: Map<string, string[]> | undefined;

  constructor(entries: Iterable<readonly [string, string]>) {
    this.#entries = [...entries];
  }

  get size(): number {
    return this.#entries.length;
  }

  last(name: string): string | undefined {
    return this.#index().get(name)?.at(-1);
  }

  all(name: string): readonly string[] {
    return this.#index().get(name) ?? [];
  }

  has(name: string): boolean {
    return this.#index().has(name);
  }

  [Symbol.iterator](): IterableIterator<readonly [string, string]> {
    return this.#entries.values();
  }

  mapValues(map: (value: string) => string): HeaderList {
    return new HeaderList(this.#entries.map(([name, value]) => [name, map(value)]));
  }

  /** The values of each name, in lower case; made when the first name is looked up. */
  #index(): Map<string, string[]> {
    if (this.#values !== undefined) return this.#values;
    const values = new Map<string, string[]>();
    for (const [name, value] of this.#entries) {
      const key = name.toLowerCase();
      const found = values.get(key);
      if (found === undefined) values.set(key, [value]);
      else found.push(value);
    }
    this.#values = values;
    return values;
  }
}

function defined(value: string): string {
  return value === UNDEFINED_VALUE ? "" : value;
}

/** Headers in the order in which they came; names are compared without regard to case. */
export class EslHeaders {
  readonly #source: HeaderList | HeaderBlock;

  /** Takes the headers as they are, repeated names included. */
  constructor(entries: Iterable<readonly [string, string]> = []) {
    const isSource = entries instanceof HeaderBlock || entries instanceof HeaderList;
    this.#source = isSource ? entries : new HeaderList(entries);
  }

  /** The number of headers, repeated ones counted each. */
  get size(): number {
    return this.#source.size;
  }

  /** The value of the last header of that name; `""` if FreeSWITCH wrote `_undef_`, `undefined` if there is none. */
  get(name: string): string | undefined {
    const value = this.#source.last(name.toLowerCase());
    return value === UNDEFINED_VALUE ? "" : value;
  }

  /** All values of that name, in order; `""` where FreeSWITCH wrote `_undef_`. */
  getAll(name: string): string[] {
    return this.#source.all(name.toLowerCase()).map(defined);
  }

  /** Whether a header of that name exists. */
  has(name: string): boolean {
    return this.#source.has(name.toLowerCase());
  }

  /** The same headers with other values, which are made when somebody asks for them. `map` must always give the same. */
  mapValues(map: (value: string) => string): EslHeaders {
    return new EslHeaders(this.#source.mapValues(map));
  }

  /** All headers as they came, with their original case. */
  entries(): IterableIterator<readonly [string, string]> {
    return this.#source[Symbol.iterator]();
  }

  /** The same as {@linkcode EslHeaders.entries}. */
  [Symbol.iterator](): IterableIterator<readonly [string, string]> {
    return this.entries();
  }
}
