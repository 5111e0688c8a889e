/** Finds the command lines of gofax that a page of Markdown shows, and says what is wrong with them by the table of commands. */

import { chooseForm } from "../../cmd/line/forms.ts";
import { asksForHelp, parse } from "../../cmd/line/parse.ts";
import type { Command, Flags } from "../../cmd/table/command.ts";
import { COMMON_FLAGS } from "../../cmd/table/flags.ts";
import { DRY_RUN_SEND } from "../../cmd/table/started.ts";
import { COMMANDS } from "../../cmd/table/table.ts";
import { UsageError } from "../../cmd/usage_error.ts";

/** A command line of gofax in a page. */
export interface PageCommand {
  /** From `gofax` or `gofaxd` on. */
  readonly line: string;
  /** Whether it can be typed as it is: it stands in a block for the shell, or behind a prompt. Others may leave arguments out. */
  readonly typed: boolean;
}

const PROGRAMS = /^(?:sudo )?(?:setpriv (?:--[\w-]+(?:=\S+)? )+)?(gofaxd?(?: .*)?)$/;

/** The single commands of a line of a shell: without comments, and cut at pipes, semicolons, redirections and the like. */
function shellCommands(line: string): readonly string[] {
  return line.replace(/(?:^|\s)#.*$/, "").split(/\s*(?:\|\|?|&&?|;|\d?>+|\$\(|\))\s*/)
    .map((part) => PROGRAMS.exec(part.trim())?.[1] ?? "").filter((command) => command !== "");
}

function inBlock(language: string, line: string): readonly PageCommand[] {
  const prompt = /^\$ (.*)$/.exec(line)?.[1];
  const typed = language === "sh" || prompt !== undefined;
  // In other blocks an explanation may stand behind the command.
  const text = typed ? prompt ?? line : line.split(/\s{2,}/)[0] ?? "";
  return shellCommands(text).map((command) => ({ line: command, typed }));
}

/** The command lines in the blocks and the words of a page. */
export function commandsIn(page: string): readonly PageCommand[] {
  const found: PageCommand[] = [];
  let block: string | undefined;
  let prose = "";
  for (const line of page.split("\n")) {
    const fence = /^\s*```(\w*)\s*$/.exec(line);
    if (fence !== null) block = block === undefined ? fence[1] ?? "" : undefined;
    else if (block === undefined) prose += `${line}\n`;
    else found.push(...inBlock(block, line));
  }
  for (const [, code = ""] of prose.matchAll(/`([^`]+)`/g)) {
    found.push(...shellCommands(code.replaceAll(/\s+/g, " ")).map((line) => ({ line, typed: false })));
  }
  return found;
}

/** The words of a line, as a shell makes them of quotes; without those that are a variable's. */
function wordsOf(line: string): readonly string[] {
  return [...line.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)].map(([word]) => word.replaceAll(/["']/g, ""))
    .filter((word) => !word.startsWith("$"));
}

/** Whether a form is the one that words begin to name, or that they name and go on from. */
function isMeant(key: string, words: readonly string[]): boolean {
  return key.split(" ").every((word, at) => word === "" || words[at] === undefined || words[at] === word);
}

/** What is wrong with arguments of which some may be left out: a form or a flag that there is not. */
function doubtOfPart(command: Command, args: readonly string[]): string | undefined {
  const given = args.filter((arg) => arg !== "…");
  const flagAt = given.findIndex((arg) => arg.startsWith("-"));
  const words = flagAt < 0 ? given : given.slice(0, flagAt);
  const forms = Object.entries(command.forms).filter(([key]) => isMeant(key, words)).map(([, form]) => form);
  if (forms.length === 0) return `there is no form ${words.join(" ")}`;
  const flags = Object.entries(Object.assign({}, COMMON_FLAGS, ...forms.map((form) => form.flags)) as Flags);
  const known = flags.flatMap(([name, { short }]) =>
    short === undefined ? [`--${name}`] : [`--${name}`, `-${short}`]
  );
  const wrong = given.find((arg) => arg.startsWith("-") && !known.includes(arg.replace(/=.*$/, "")));
  return wrong === undefined ? undefined : `there is no flag ${wrong}`;
}

function doubtOfArguments(command: Command, args: readonly string[], typed: boolean): string | undefined {
  if (asksForHelp(args)) return undefined;
  if (!typed) return doubtOfPart(command, args);
  try {
    const { key, rest } = chooseForm(command, args);
    parse(command.forms[key] ?? { does: "", flags: {} }, rest);
    return undefined;
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
}

/** Why a command line would not be taken, as far as the table of commands tells; undefined if it would. */
export function doubtOf({ line, typed }: PageCommand): string | undefined {
  const [program, ...args] = wordsOf(line);
  const [name, ...rest] = program === "gofaxd" ? ["daemon", ...args] : args;
  if (name === undefined || ["help", "--help", "-h", "--version", "-version"].includes(name)) {
    return undefined;
  }
  // An entry of its own, which is in no list of commands.
  if (name === "send" && rest[0] === "--dry-run") return doubtOfArguments(DRY_RUN_SEND, rest.slice(1), typed);
  const commands: Readonly<Record<string, Command>> = COMMANDS;
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) return `there is no command ${name}`;
  return doubtOfArguments(command, rest, typed);
}
