/** Kinds of values: how the text after a `=` becomes a checked value, and how that value is printed again. */

import { BOOLEAN_WORDS } from "../text/boolean_words.ts";
import { cutText } from "../text/foreign.ts";
import { showUnseen } from "../text/unseen.ts";

/** The outcome of reading one text. A message names the value, unless the key is secret. */
export type Reading<T> =
  | { readonly ok: true; readonly value: T; readonly warning?: string }
  | { readonly ok: false; readonly message: string };

/** A kind of value. */
export interface Kind<T> {
  /** For the documentation: `yes/no`, `host:port`, … */
  readonly name: string;
  /** The meaning of a name without `=`; undefined if that is not allowed. */
  readonly bare?: string;
  /** Reads the text after the `=`. It never throws. */
  readonly read: (text: string) => Reading<T>;
  /** The value as one would write it in the file. */
  readonly print: (value: T) => string;
  /** Set for lists: combines the values of a key that is repeated, in the order of the lines. */
  readonly join?: (values: readonly T[]) => T;
}

/** A value that was read. */
export function good<T>(value: T, warning?: string): Reading<T> {
  return warning === undefined ? { ok: true, value } : { ok: true, value, warning };
}

/** A text that is no such value. */
export function bad<T>(message: string): Reading<T> {
  return { ok: false, message };
}

/** A value as messages show it: in quotes, with unprintable characters made visible. */
export function named(text: string): string {
  return showUnseen(JSON.stringify(text.length > 80 ? `${cutText(text, 80)}…` : text));
}

/** true yes on 1, false no off 0, in any case. */
export const bool: Kind<boolean> = {
  name: "true/false",
  bare: "true",
  read: (text) => {
    const value = BOOLEAN_WORDS.get(text.toLowerCase());
    return value === undefined ? bad(`${named(text)} is neither true nor false`) : good(value);
  },
  print: String,
};

/** A whole number from `min` to `max`. */
export function count(min: number, max: number): Kind<number> {
  return {
    name: `number ${min}–${max}`,
    read: (text) => {
      const value = /^\d+$/.test(text) ? Number(text) : NaN;
      const inRange = value >= min && value <= max;
      return inRange ? good(value) : bad(`${named(text)} is not a whole number from ${min} to ${max}`);
    },
    print: String,
  };
}

/** One of a few words; case does not matter. */
export function choice<T extends string>(words: readonly T[]): Kind<T> {
  return {
    name: words.join(" or "),
    read: (text) => {
      const value = words.find((word) => word === text.toLowerCase());
      return value === undefined ? bad(`${named(text)} is not one of: ${words.join(", ")}`) : good(value);
    },
    print: String,
  };
}

/** The longest list that is read, because checking a longer one would take long. */
const MOST_VALUES = 200;

/**
 * Several values: the key repeated, or commas or blanks between them. An empty value removes the values before it, the default
 * too.
 */
export function list<T>(item: Kind<T>): Kind<readonly T[]> {
  return {
    name: `list of ${item.name}`,
    read: (text) => {
      const values: T[] = [];
      const warnings: string[] = [];
      const words = text.split(/[\s,]+/).filter((word) => word !== "");
      if (words.length > MOST_VALUES) return bad(`these are more than ${MOST_VALUES} values`);
      for (const word of words) {
        const reading = item.read(word);
        if (!reading.ok) return reading;
        values.push(reading.value);
        if (reading.warning !== undefined) warnings.push(reading.warning);
      }
      return good(values, warnings.length === 0 ? undefined : warnings.join("; "));
    },
    print: (values) => values.map(item.print).join(", "),
    join: (all) => all.slice(all.findLastIndex((values) => values.length === 0) + 1).flat(),
  };
}
