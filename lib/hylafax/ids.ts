/**
 * The ids that become part of file names: communication id (`log/c000000042`), job id (`sendq/q7`), modem name
 * (`FIFO.freeswitch0`). Each is made only here, so that no path can be built from an unchecked text. Formats: HylaFAX 6.0.7,
 * sequence files and FIFO names.
 */

import type { Branded } from "../text/branded.ts";
import { FormatError, quoteValue } from "./format_error.ts";

/** Nine decimal digits, as in `log/c000000042`. */
export type CommId = Branded<string, "CommId">;

/** A positive whole number, as in `sendq/q7`. */
export type JobId = Branded<number, "JobId">;

/** A name that is safe as the end of a file name, as in `FIFO.freeswitch0`. */
export type ModemName = Branded<string, "ModemName">;

/** The greatest number HylaFAX's sequence files hand out. */
export const MAX_SEQUENCE = 999_999_998;

const MAX_JOB_ID = 2 ** 31 - 1;
const MAX_MODEM_NAME = 100;

/**
 * Makes a communication id from a sequence number.
 *
 * @throws {FormatError} If the number is not whole or not within 1…999999998.
 */
export function commId(n: number): CommId {
  if (!Number.isInteger(n) || n < 1 || n > MAX_SEQUENCE) {
    throw new FormatError(`${n} is not within 1…${MAX_SEQUENCE}`, "communication id");
  }
  return String(n).padStart(9, "0") as CommId;
}

/**
 * Parses a communication id: nine digits.
 *
 * @throws {FormatError} If the text is anything else.
 */
export function parseCommId(text: string): CommId {
  if (!/^\d{9}$/.test(text)) {
    throw new FormatError(`${quoteValue(text)} is not nine digits`, "communication id");
  }
  return commId(Number(text));
}

/**
 * Reads a job id.
 *
 * @throws {FormatError} If the text is not a positive whole number.
 */
export function parseJobId(text: string): JobId {
  const n = /^\d{1,10}$/.test(text) ? Number(text) : 0;
  if (n < 1 || n > MAX_JOB_ID) {
    throw new FormatError(`${quoteValue(text)} is not a positive whole number`, "jobid");
  }
  return n as JobId;
}

/**
 * Checks a modem name: letters, digits, `_`, `.`, `-`, not beginning with a dot or a dash.
 *
 * @throws {FormatError} If the text could not be the end of a file name.
 */
export function modemName(text: string): ModemName {
  if (!/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(text) || text.length > MAX_MODEM_NAME) {
    throw new FormatError(`${quoteValue(text)} cannot be a modem's name`, "modem");
  }
  return text as ModemName;
}

/** The job of a qfile, by its name: `sendq/q12` → 12. Undefined if the name has no number. */
export function qfileJobId(path: string): JobId | undefined {
  const match = /q([1-9]\d{0,8})$/.exec(path);
  return match?.[1] === undefined ? undefined : parseJobId(match[1]);
}
