/** Runs a command of the table: its help, its error messages, its exit code. */

import { LeaveRootError } from "../../lib/os/leave_root.ts";
import { SpoolError } from "../../lib/spool/spool_error.ts";
import { CommandError } from "../command_error.ts";
import { SYSEXIT } from "../exit_code.ts";
import { codeOfSignal } from "../interrupted.ts";
import { print, printError } from "../output.ts";
import type { Command } from "../table/command.ts";
import type { Given } from "../table/given.ts";
import { UsageError } from "../usage_error.ts";
import { type View, viewOf } from "../view.ts";
import { chooseForm, findForm } from "./forms.ts";
import { helpText } from "./help_text.ts";
import { asksForHelp, colorChoice, parse } from "./parse.ts";

/** The function for each form of a command; each gets its arguments and what the output is to look like, and returns the exit code. */
export type Work<C extends Command> = {
  readonly [Key in keyof C["forms"]]: (given: Given<C["forms"][Key]>, view: View) => number | Promise<number>;
};

/** The message about a command that was called wrongly, in two lines. */
export function usageErrorText(command: Command, args: readonly string[], message: string): string {
  const { name } = command;
  const form = findForm(command, args)?.key ?? "";
  const asked = ["gofax", "help", name, ...form === "" ? [] : [form]].join(" ");
  return `gofax ${name}: ${message}\n"${asked}" tells how it is called.\n`;
}

/**
 * The help of a command, or of the form that the arguments name.
 *
 * @param args the arguments behind the command's name, the one that asks for help among them
 * @throws {UsageError} If they name a form that there is none.
 */
export function requestedHelp(command: Command, args: readonly string[]): string {
  const [first = "-"] = args;
  if (!first.startsWith("-")) chooseForm(command, args.filter((arg) => !arg.startsWith("-")));
  return helpText(command, args, viewOf(colorChoice(args)));
}

/**
 * Runs a command with the arguments behind its name. Errors that the user can do something about are printed as messages.
 *
 * @returns the exit code
 * @throws {OutputError} If the output cannot be written.
 * @throws {unknown} An unexpected error: a fault of gofax.
 */
export async function runCommand<C extends Command>(
  command: C,
  args: readonly string[],
  work: Work<C>,
): Promise<number> {
  try {
    if (asksForHelp(args)) {
      print(requestedHelp(command, args));
      return SYSEXIT.ok;
    }
    const { key, rest } = chooseForm(command, args);
    const forms: C["forms"] = command.forms;
    const name = key as keyof C["forms"];
    return await work[name](parse(forms[name], rest), viewOf(colorChoice(args)));
  } catch (error) {
    if (error instanceof UsageError) {
      printError(usageErrorText(command, args, error.message));
      return SYSEXIT.usage;
    }
    const told = codeOfSignal(error);
    if (told !== undefined) return told;
    const isOurs = [CommandError, SpoolError, LeaveRootError].some((kind) => error instanceof kind);
    if (!(error instanceof Error && isOurs)) throw error;
    printError(error.message.replaceAll(/^/gm, `gofax ${command.name}: `) + "\n");
    return error instanceof CommandError ? error.code : SYSEXIT.error;
  }
}
