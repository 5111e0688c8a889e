/** The help of a command, made from the table of commands. */

import type { Command, Flag, Form } from "../table/command.ts";
import { COMMON_EXITS } from "../table/exits.ts";
import { findForm } from "./forms.ts";
import { flagTitle } from "./flag_text.ts";
import { usageText } from "./usage_text.ts";
import { paragraph, twoColumns } from "./wrap.ts";

type Row = readonly [left: string, right: string];

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

function flagRows(forms: readonly Form[]): readonly Row[] {
  const rows = forms.flatMap(({ flags }) =>
    Object.entries(flags).filter(([, { hidden }]) => hidden !== true).map(([name, flag]) =>
      flagRow(name, flag)
    )
  );
  return [...once(rows), ["-h, --help", "this text"]];
}

function wordRows(forms: readonly Form[]): readonly Row[] {
  return once(
    forms.flatMap(({ words = [] }) => words.map(({ name, meaning }): Row => [name, meaning])),
  );
}

function section(title: string, rows: readonly Row[]): string {
  if (rows.length === 0) return "";
  return `\n${title}\n${twoColumns(rows.map(([left, right]) => [`  ${left}`, right]))}`;
}

function exitRows({ program, exits }: Command): readonly Row[] {
  // The sender ends with HylaFAX's numbers only.
  const common = program === "gofaxsend" ? {} : COMMON_EXITS;
  return Object.entries({ ...exits, ...common });
}

/**
 * The help of a command; that of one form, if the arguments name one of several.
 *
 * @param args the arguments behind the command's name
 */
export function helpText(command: Command, args: readonly string[]): string {
  const { forms, about, examples } = command;
  const key = findForm(command, args)?.key;
  const keys = Object.keys(forms).filter((each) => key === undefined || each === key);
  const shown = Object.entries(forms).filter(([each]) => keys.includes(each));
  const values = shown.map(([, form]) => form);
  const actions = shown.filter(([each]) => each !== "").map(([each, { does }]): Row => [each, does]);
  return [
    usageText(command, key),
    ...about.map((text) => `\n${paragraph(text)}`),
    section("What it does:", actions),
    section("Words:", wordRows(values)),
    section("Flags:", flagRows(values)),
    section("Exit codes:", exitRows(command)),
    section("Examples:", examples.map(({ line, does }) => [line, does])),
  ].join("");
}
