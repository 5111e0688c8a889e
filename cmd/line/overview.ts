/** `gofax help`, and the message about a first argument that is no command. */

import { nearest } from "../../lib/config/nearest.ts";
import type { Command } from "../table/command.ts";
import { COMMANDS, GROUPS } from "../table/table.ts";
import { briefUsage } from "./usage_text.ts";
import { twoColumns } from "./wrap.ts";

/** A command with more forms is listed with their names only. */
const FEW_FORMS = 2;

/** Width of the left column, for rows that fit. */
const LEFT = 39;

type Row = readonly [left: string, right: string];

function commandRows(command: Command): readonly Row[] {
  const { name, program, forms, summary } = command;
  const keys = Object.keys(forms);
  if (keys.length === 1) {
    return [[briefUsage(command, ""), (program === undefined ? "" : `(linked as ${program}) `) + summary]];
  }
  if (keys.length > FEW_FORMS) return [[`gofax ${name} ${keys.join("|")}`, summary]];
  return Object.entries(forms).map(([key, { does }]) => [briefUsage(command, key), does]);
}

/** A row; text that is too long for the left column has a line to itself. */
function row([left, right]: Row): string {
  const start = `  ${left}`;
  return start.length > LEFT
    ? `${start}\n${twoColumns([["".padEnd(LEFT), right]])}`
    : twoColumns([[start.padEnd(LEFT), right]]);
}

/** What gofax can do, on one screen. */
export function overview(): string {
  const commands: readonly Command[] = Object.values(COMMANDS);
  const groups = Object.entries(GROUPS).map(([group, title]) => {
    const rows = commands.filter((command) => command.group === group).flatMap(commandRows);
    return `${title}\n${rows.map(row).join("")}\n`;
  });
  return `gofax: fax server backend for HylaFAX, with FreeSWITCH and SpanDSP

${groups.join("")}${
    [
      row(["gofax help COMMAND", "its flags, exit codes and examples"]),
      row(["gofax --version", "which gofax this is"]),
    ].join("")
  }
-c FILE, else $GOFAX_CONFIG, names the configuration; otherwise it is /etc/gofax.conf.
`;
}

/** The message about a first argument that is no command, in two lines. */
export function noSuchCommand(word: string): string {
  const meant = nearest(word, Object.keys(COMMANDS));
  const hint = meant === undefined ? "" : `: did you mean ${meant}?`;
  return `gofax: there is no ${JSON.stringify(word)}${hint}\n"gofax help" lists the commands.\n`;
}
