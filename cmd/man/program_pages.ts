/** gofaxd(8) and gofaxsend(8). */

import type { Command } from "../table/command.ts";
import { ENVIRONMENT } from "../table/environment.ts";
import { DAEMON, SEND } from "../table/started.ts";
import { ALSO, examples, helpList, synopsis, version } from "./common.ts";
import { head, list, paragraphs, section } from "./roff.ts";

function programPage(command: Command, name: string, more: string, also: readonly string[]): string {
  const { summary, about } = command;
  return head(name, 8, version()) +
    section("NAME", `${name} \\- ${summary}\n`) +
    section("SYNOPSIS", synopsis(command)) +
    section("DESCRIPTION", paragraphs(about)) +
    section("OPTIONS", helpList(command, "Words") + helpList(command, "Flags")) +
    more +
    section("EXIT STATUS", helpList(command, "Exit codes")) +
    section("ENVIRONMENT", list([["GOFAX_CONFIG", ENVIRONMENT["GOFAX_CONFIG"] ?? ""]])) +
    section("EXAMPLES", examples(command)) +
    section("SEE ALSO", paragraphs([also.join(", ")]));
}

/** The source of gofaxd(8). */
export function daemonPage(): string {
  const signals = section(
    "SIGNALS",
    list([
      [
        "SIGTERM, SIGINT",
        "it takes nothing new, lets go on what is under way for gofaxd.stopwait at most, and ends; a second one ends all at once",
      ],
      ["SIGHUP", "as SIGTERM if it runs on a terminal; a service minds it not"],
    ]),
  );
  return programPage(DAEMON, "gofaxd", signals, [ALSO.gofax, ALSO.gofaxsend, ALSO.config, ALSO.hylafax]);
}

/** The source of gofaxsend(8). */
export function senderPage(): string {
  return programPage(SEND, "gofaxsend", "", [ALSO.gofax, ALSO.gofaxd, ALSO.config, ALSO.hylafax]);
}
