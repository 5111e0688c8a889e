/** `gofax` and `gofax help`: every command on one screen of 80 x 24. Also the message about a first argument that is no command. */

import { nearest } from "../../lib/config/nearest.ts";
import type { Command } from "../table/command.ts";
import { COMMANDS, GROUPS } from "../table/table.ts";
import type { View } from "../view.ts";
import { paragraph, textWidth, twoColumns } from "./wrap.ts";

/** Where the right column begins, for examples that fit into the left one. */
const COLUMN = 40;

/** Words that stand for the overview and the version; they are no commands of the table. */
const OTHER_WORDS = ["help", "version"];

function commandRow({ examples, summary }: Command, width: number): string {
  const line = `  ${examples[0]?.line ?? ""}`;
  const oneLine = `${line.padEnd(COLUMN - 2)}  ${summary}`;
  return oneLine.length <= width ? `${oneLine}\n` : twoColumns([[line, summary]], width);
}

/** What gofax can do, on one screen: for each command an example. */
export function overview(version: string, view: View): string {
  const commands: readonly Command[] = Object.values(COMMANDS);
  const width = textWidth(view);
  const groups = Object.entries(GROUPS).map(([group, title]) => {
    const rows = commands.filter((command) => command.group === group).map((each) => commandRow(each, width));
    return `${view.paint("title", title)}\n${rows.join("")}`;
  });
  const title = `gofax ${version}: HylaFAX's faxes over FreeSWITCH. More: "gofax help COMMAND"`;
  return paragraph(title, width) + groups.join("");
}

/** The message about a first argument that is no command, in two lines. */
export function noSuchCommand(word: string): string {
  if (word.startsWith("-")) {
    const where = `flags such as ${JSON.stringify(word)} stand behind the command`;
    return `gofax: ${where}\n"gofax help" lists the commands.\n`;
  }
  const meant = nearest(word, [...Object.keys(COMMANDS), ...OTHER_WORDS]);
  const hint = meant === undefined ? "" : `: did you mean ${meant}?`;
  return `gofax: there is no ${JSON.stringify(word)}${hint}\n"gofax help" lists the commands.\n`;
}
