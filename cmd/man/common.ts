/** What the manual pages of commands share. */

import { buildInfo } from "../build_info.ts";
import { helpOf, type Row } from "../line/help.ts";
import { usageParts } from "../line/usage_text.ts";
import type { Command } from "../table/command.ts";
import { lines, list, literal, paragraphs } from "./roff.ts";

/** The version in the footer. */
export function version(): string {
  return buildInfo().version;
}

/** Other pages. */
export const ALSO = {
  gofax: "`gofax`(1)",
  gofaxd: "`gofaxd`(8)",
  gofaxsend: "`gofaxsend`(8)",
  config: "`gofax.conf`(5)",
  hylafax: "`faxq`(8), `hylafax-config`(5), `sendfax`(1)",
} as const;

/** The command lines of a command. */
export function synopsis(command: Command): string {
  return Object.keys(command.forms).map((key, at) => {
    const [call = "", ...rest] = usageParts(command, key);
    return `${at === 0 ? "" : ".br\n"}${[`\\fB${literal(call)}\\fR`, ...rest.map(literal)].join(" ")}\n`;
  }).join("");
}

/** The rows of one section of a command's help. */
export function rowsOf(command: Command, title: string): readonly Row[] {
  return helpOf(command, []).sections.find((each) => each.title === title)?.rows ?? [];
}

/** Examples, each below what it does. */
export function examples(command: Command): string {
  return command.examples.map(({ line, does }, at) =>
    `${at === 0 ? "" : ".PP\n"}${paragraphs([`${does}:`])}${lines([line])}`
  ).join("");
}

/** The list of a section of a command's help. */
export function helpList(command: Command, title: string): string {
  return list(rowsOf(command, title));
}
