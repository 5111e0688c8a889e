/** The help of a command as text, made from the table of commands. */

import type { Command } from "../table/command.ts";
import type { View } from "../view.ts";
import { helpOf, type Section } from "./help.ts";
import { usageText } from "./usage_text.ts";
import { paragraph, textWidth, twoColumns } from "./wrap.ts";

/** Each example below what it does, as a comment of the shell: all of it can be pasted. */
function examplesText({ examples }: Command, { paint }: View): string {
  const lines = examples.map(({ line, does }) => `  ${paint("quiet", `# ${does}`)}\n  ${line}\n`);
  return `\n${paint("title", "Examples:")}\n${lines.join("")}`;
}

function sectionText({ title, rows }: Section, { paint }: View, width: number): string {
  const list = twoColumns(rows.map(([left, right]) => [`  ${left}`, right]), width);
  return `\n${paint("title", `${title}:`)}\n${list}`;
}

/**
 * The help of a command; that of one form, if the arguments name one of several.
 *
 * @param args the arguments behind the command's name
 * @param view where it is shown
 */
export function helpText(command: Command, args: readonly string[], view: View): string {
  const { forms, about, sections } = helpOf(command, args);
  const width = textWidth(view);
  return [
    usageText(command, forms, view),
    ...about.map((text) => `\n${paragraph(text, width)}`),
    ...sections.map((section) => sectionText(section, view, width)),
    examplesText(command, view),
  ].join("");
}
