/**
 * How a command line is taken apart, and replies that several commands share.
 * @module
 */
import { type Answer, reply } from "./session.ts";

/** What FreeSWITCH says to what it does not know. */
export const NOT_FOUND = "-ERR command not found";

/** The command's first word in lower case, and what follows the blank after it. */
export function firstWord(text: string): [word: string, rest: string] {
  const blank = text.indexOf(" ");
  return blank < 0 ? [text.toLowerCase(), ""] : [text.slice(0, blank).toLowerCase(), text.slice(blank + 1)];
}

/** The words of a text, however many blanks are between them. */
export function words(text: string): string[] {
  return text.split(" ").filter((word) => word !== "");
}

/** The reply to `exit`. */
export function bye(): Answer {
  return { ...reply("+OK bye"), close: true };
}
