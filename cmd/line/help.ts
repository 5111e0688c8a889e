/** What the help of a command says, before it is text: man pages and docs/commands.md are made from it, too. */

import type { Command, Flag, Form } from "../table/command.ts";
import { COMMON_EXITS, INTERRUPTED_EXIT } from "../table/exits.ts";
import { COMMON_FLAGS } from "../table/flags.ts";
import { findForm } from "./forms.ts";
import { flagTitle } from "./flag_text.ts";

/** What stands left and right in a list. */
export type Row = readonly [left: string, right: string];

/** A list of the help. */
export interface Section {
  /** Such as `Flags`. */
  readonly title: string;
  /** At least one. */
  readonly rows: readonly Row[];
}

/** The help of a command, or of one of its forms. */
export interface Help {
  /** Keys of the forms that it is about. */
  readonly forms: readonly string[];
  /** Paragraphs. */
  readonly about: readonly string[];
  /** Forms, words, flags, exit codes; those that have no rows are left out. */
  readonly sections: readonly Section[];
}

function flagRow(name: string, flag: Flag): Row {
  const { meaning, default: value, defaultWords } = flag;
  const otherwise = defaultWords ?? value;
  const more = otherwise === undefined || otherwise === "" ? "" : ` (${otherwise})`;
  return [flagTitle(name, flag), meaning + more];
}

/** Rows without those that are listed already. */
function once(rows: readonly Row[]): readonly Row[] {
  return rows.filter((row, at) => rows.findIndex((other) => other.join("\n") === row.join("\n")) === at);
}

/** The sender reads faxq's command line itself, and knows no common flags. */
function isSender({ program }: Command): boolean {
  return program === "gofaxsend";
}

function flagRows(command: Command, forms: readonly Form[]): readonly Row[] {
  const rows = forms.flatMap(({ flags }) =>
    Object.entries(flags).filter(([, { hidden }]) => hidden !== true).map(([name, flag]) =>
      flagRow(name, flag)
    )
  );
  const common = isSender(command)
    ? []
    : Object.entries(COMMON_FLAGS).map(([name, flag]) => flagRow(name, flag));
  return [...once(rows), ...common, ["-h, --help", "this text"]];
}

function wordRows(forms: readonly Form[]): readonly Row[] {
  return once(
    forms.flatMap(({ words = [] }) =>
      words.map((
        { name, meaning, oneOf },
      ): Row => [name, oneOf === undefined ? meaning : `${meaning}: ${oneOf.join(", ")}`])
    ),
  );
}

/** Every exit code of a command with what it means, in their order. */
export function exitRows(command: Command): readonly Row[] {
  const { exits, untilTold } = command;
  if (isSender(command)) return Object.entries(exits);
  return Object.entries({ ...untilTold ? {} : INTERRUPTED_EXIT, ...COMMON_EXITS, ...exits });
}

/**
 * The help of a command; that of one form, if the arguments name one of several.
 *
 * @param args the arguments behind the command's name
 */
export function helpOf(command: Command, args: readonly string[]): Help {
  const key = findForm(command, args)?.key;
  const shown = Object.entries(command.forms).filter(([each]) => key === undefined || each === key);
  const forms = shown.map(([, form]) => form);
  const sections: readonly Section[] = [
    {
      title: "What it does",
      rows: shown.filter(([each]) => each !== "").map(([each, { does }]): Row => [each, does]),
    },
    { title: "Words", rows: wordRows(forms) },
    { title: "Flags", rows: flagRows(command, forms) },
    { title: "Exit codes", rows: exitRows(command) },
  ];
  return {
    forms: shown.map(([each]) => each),
    about: command.about,
    sections: sections.filter(({ rows }) => rows.length > 0),
  };
}
