/** The error of all format readers: text or bytes that are not allowed in their place. */

import { cutText } from "../text/foreign.ts";
import { showUnseen } from "../text/unseen.ts";

/** Tells what is wrong and where; the caller adds the action and the file. */
export class FormatError extends Error {
  /** The name by which it is told from other errors; a subclass has its own. */
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

/** Quotes a value from outside for a message: one line, with unprintable characters escaped, and not longer than a line. */
export function quoteValue(value: string): string {
  const short = value.length > LONGEST_QUOTE ? `${cutText(value, LONGEST_QUOTE)}…` : value;
  return showUnseen(JSON.stringify(short));
}
