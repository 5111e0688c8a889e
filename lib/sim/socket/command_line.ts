/**
 * How a command line is taken apart, and replies that several commands share.
 * @module
 */
import { type Answer, reply } from "./session.ts";

/** FreeSWITCH's answer to an unknown command. */
export const NOT_FOUND = "-ERR command not found";

/** The command's name in lower case, and what follows the blank after it. */
export function firstWord(text: string): [word: string, rest: string] {
  const blank = text.indexOf(" ");
  return blank < 0 ? [text.toLowerCase(), ""] : [text.slice(0, blank).toLowerCase(), text.slice(blank + 1)];
}

/** The parts of a text between blanks. */
export function words(text: string): string[] {
  return text.split(" ").filter((word) => word !== "");
}

/** The reply to `exit`. */
export function bye(): Answer {
  return { ...reply("+OK bye"), close: true };
}
