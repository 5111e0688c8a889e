/** What gofax says before a command is chosen: the overview, the version, and the answer to a word that is no command. */

import { buildInfo, versionText } from "../build_info.ts";
import { SYSEXIT } from "../exit_code.ts";
import { jsonText } from "../json_text.ts";
import { print, printError } from "../output.ts";
import { viewOf } from "../view.ts";
import { noSuchCommand, overview } from "./overview.ts";
import { colorChoice } from "./parse.ts";

/** Words in place of a command that ask for the overview. */
const OVERVIEW: readonly string[] = ["help", "--help", "-h"];

/**
 * Prints which gofax this is.
 *
 * @param args `--json` among them asks for JSON
 * @returns the exit code
 */
export function tellVersion(args: readonly string[]): number {
  print(args.includes("--json") ? jsonText(buildInfo()) : versionText());
  return SYSEXIT.ok;
}

/**
 * Prints the overview, or that there is no such command.
 *
 * @param words the word in place of a command, if there is one, and those behind it
 * @returns the exit code
 */
export function tellCommands(words: readonly string[]): number {
  const [word] = words;
  if (word === undefined || OVERVIEW.includes(word) || word.startsWith("--color")) {
    print(overview(buildInfo().version, viewOf(colorChoice(words))));
    return SYSEXIT.ok;
  }
  printError(noSuchCommand(word));
  return SYSEXIT.usage;
}
