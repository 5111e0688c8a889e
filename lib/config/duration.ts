/** Durations: `90s`, `1h30m`, `250ms`, `30d`, or a plain number in the key's own unit. */

import { bad, good, type Kind, named } from "./kind.ts";

const UNITS = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1 } as const;
type Unit = keyof typeof UNITS;

const WHOLE = /^(?:\d+(?:ms|d|h|m|s))+$/;
const PART = /(\d+)(ms|d|h|m|s)/g;

function milliseconds(text: string, plain: Unit): number | undefined {
  if (/^\d+$/.test(text)) return Number(text) * UNITS[plain];
  if (!WHOLE.test(text)) return undefined;
  let sum = 0;
  for (const [, digits, unit] of text.matchAll(PART)) sum += Number(digits) * UNITS[unit as Unit];
  return sum;
}

/** Milliseconds in the largest unit that divides them: `10m`, `1500ms`. */
function print(value: number): string {
  if (value === 0) return "0";
  const unit = (Object.keys(UNITS) as Unit[]).find((unit) => value % UNITS[unit] === 0) ?? "ms";
  return `${value / UNITS[unit]}${unit}`;
}

/** Limits of a duration, written as in the file. */
export interface Limits {
  /** The shortest. */
  readonly min: string;
  /** The longest. */
  readonly max: string;
  /** Whether 0 is allowed below `min`. */
  readonly zero?: boolean;
}

function duration(plain: Unit, step: Unit, limits: Limits): Kind<number> {
  const from = milliseconds(limits.min, plain) ?? 0;
  const to = milliseconds(limits.max, plain) ?? 0;
  const range = `${limits.zero === true ? "0 or " : ""}${print(from)}–${print(to)}`;
  return {
    name: plain === "ms" ? `milliseconds ${range}` : `duration ${range}`,
    read: (text) => {
      const value = milliseconds(text.toLowerCase(), plain);
      if (value === undefined) {
        const hint = plain === "ms"
          ? "2000 or 2s (a plain number means milliseconds)"
          : "90s, 10m, 12h or 30d";
        return bad(`${named(text)} is not a duration such as ${hint}`);
      }
      const inRange = (value === 0 && limits.zero === true) || (value >= from && value <= to);
      if (!inRange) return bad(`${named(text)} is out of range: ${range}`);
      if (value % UNITS[step] !== 0) return bad(`${named(text)} is not a whole number of seconds`);
      return good(value / UNITS[step]);
    },
    print: (value) => plain === "ms" ? String(value) : print(value * UNITS[step]),
  };
}

/** A duration in whole seconds; a plain number means seconds. */
export function seconds(limits: Limits): Kind<number> {
  return duration("s", "s", limits);
}

/** A duration in milliseconds; a plain number means seconds. */
export function fineSeconds(limits: Limits): Kind<number> {
  return duration("s", "ms", limits);
}

/** A duration in milliseconds; a plain number means milliseconds. */
export function millis(limits: Limits): Kind<number> {
  return duration("ms", "ms", limits);
}
