/**
 * The headers of a message or an event: an ordered list in which names are looked up case-blind.
 * FreeSWITCH varies the case of names (`fax-success`, `Unique-ID`) and repeats some (`Hangup-Cause`).
 * @module
 */

/** How FreeSWITCH writes an empty value. */
export const UNDEFINED_VALUE = "_undef_";

/** Headers in the order in which they came; names are compared without regard to case. */
export class EslHeaders {
  readonly #entries: readonly (readonly [string, string])[];
  #positions: Map<string, number[]> | undefined;

  /** Takes the headers as they are, repeated names included. */
  constructor(entries: Iterable<readonly [string, string]> = []) {
    this.#entries = [...entries];
  }

  /** The number of headers, repeated ones counted each. */
  get size(): number {
    return this.#entries.length;
  }

  /** The value of the last header of that name; `""` if FreeSWITCH wrote `_undef_`, `undefined` if there is none. */
  get(name: string): string | undefined {
    return this.getAll(name).at(-1);
  }

  /** All values of that name, in order; `""` where FreeSWITCH wrote `_undef_`. */
  getAll(name: string): string[] {
    const positions = this.#index().get(name.toLowerCase()) ?? [];
    return positions.map((position) => this.#valueAt(position));
  }

  /** Whether a header of that name exists. */
  has(name: string): boolean {
    return this.#index().has(name.toLowerCase());
  }

  /** All headers as they came, with their original case. */
  entries(): IterableIterator<readonly [string, string]> {
    return this.#entries.values();
  }

  /** The same as {@linkcode EslHeaders.entries}. */
  [Symbol.iterator](): IterableIterator<readonly [string, string]> {
    return this.entries();
  }

  /** Where each name occurs, in lower case; made when the first name is looked up. */
  #index(): Map<string, number[]> {
    if (this.#positions !== undefined) return this.#positions;
    const positions = new Map<string, number[]>();
    this.#entries.forEach(([name], position) => {
      const key = name.toLowerCase();
      const found = positions.get(key);
      if (found === undefined) positions.set(key, [position]);
      else found.push(position);
    });
    this.#positions = positions;
    return positions;
  }

  #valueAt(position: number): string {
    const value = this.#entries[position]?.[1] ?? "";
    return value === UNDEFINED_VALUE ? "" : value;
  }
}
