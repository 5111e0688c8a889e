/**
 * The one error of the format readers: text or bytes that do not mean what their place demands.
 */

import { cutText } from "../text/foreign.ts";
import { showUnseen } from "../text/unseen.ts";

/** Says what is wrong and where; the caller adds what it was doing with which file. */
export class FormatError extends Error {
  /** Tells it from other errors; that of a subclass is its own. */
  override readonly name: string = "FormatError";
  /** What is wrong, the offending value quoted. */
  readonly what: string;
  /** Where: a tag, a line number, a file offset. */
  readonly where: string;

  /** Makes the message `where: what`. */
  constructor(what: string, where: string, options?: ErrorOptions) {
    super(`${where}: ${what}`, options);
    this.what = what;
    this.where = where;
  }
}

const LONGEST_QUOTE = 60;

/** Quotes a foreign value for a message: one line, what is not shown escaped, not longer than a line. */
export function quoteValue(value: string): string {
  const short = value.length > LONGEST_QUOTE ? `${cutText(value, LONGEST_QUOTE)}…` : value;
  return showUnseen(JSON.stringify(short));
}
