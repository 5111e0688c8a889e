/** Finds out which form of a command is meant by its first arguments, such as `list` or `test outgoing`. */

import { nearest } from "../../lib/config/nearest.ts";
import type { Command } from "../table/command.ts";
import { UsageError } from "../usage_error.ts";

/** A form by its key in the table, and the arguments behind those that chose it. */
export interface ChosenForm {
  /** The key. */
  readonly key: string;
  /** The arguments for its parser. */
  readonly rest: readonly string[];
}

/** The form that the first arguments name; undefined if they name none. */
export function findForm({ forms }: Command, args: readonly string[]): ChosenForm | undefined {
  for (const key of Object.keys(forms)) {
    const words = key === "" ? [] : key.split(" ");
    if (words.every((word, index) => args[index] === word)) return { key, rest: args.slice(words.length) };
  }
  return undefined;
}

function listed(keys: readonly string[]): string {
  return keys.join(keys.length === 2 ? " or " : ", ");
}

/** The message if the first arguments name no form. */
function noSuchForm({ forms }: Command, args: readonly string[]): string {
  const keys = Object.keys(forms);
  // How many of the arguments are right, for a form of two.
  const right = args.findIndex((word, at) =>
    !keys.some((key) => [...args.slice(0, at), word].every((each, index) => key.split(" ")[index] === each))
  );
  const wrong = right < 0 ? undefined : args[right];
  if (wrong === undefined) return `say ${listed(keys)}`;
  if (wrong.startsWith("-")) {
    return `say ${listed(keys)} first: flags such as ${JSON.stringify(wrong)} stand behind it`;
  }
  const possible = keys.map((key) => key.split(" "))
    .filter((words) => words.slice(0, right).every((word, index) => args[index] === word))
    .map((words) => words[right] ?? "");
  const meant = nearest(wrong, possible);
  const hint = meant === undefined ? `say ${listed(keys)}` : `did you mean ${meant}?`;
  return `there is no ${JSON.stringify(wrong)}: ${hint}`;
}

/**
 * The form that the first arguments name.
 * @throws {UsageError} If they name none; with the nearest form, or all forms.
 */
export function chooseForm(command: Command, args: readonly string[]): ChosenForm {
  const chosen = findForm(command, args);
  if (chosen !== undefined) return chosen;
  throw new UsageError(noSuchForm(command, args));
}
