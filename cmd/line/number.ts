/** Numbers on a command line. */

import type { NumberRange } from "../table/command.ts";
import { UsageError } from "../usage_error.ts";

/**
 * Reads decimal digits; `0x1F` or `1e3` is no number here.
 *
 * @param what the flag that it is for, as it is typed
 * @throws {UsageError} If it is no number, or out of range.
 */
export function readNumber(
  what: string,
  text: string,
  { least, most = Infinity, whole }: NumberRange,
): number {
  const digits = whole ? /^\d+$/ : /^\d+(?:\.\d+)?$/;
  const value = digits.test(text) ? Number(text) : NaN;
  if (value >= least && value <= most) return value;
  const range = most === Infinity ? `from ${least}` : `from ${least} to ${most}`;
  throw new UsageError(
    `${what} wants a ${whole ? "whole " : ""}number ${range}, not ${JSON.stringify(text)}`,
  );
}
