/** gofax(1): all commands. */

import { exitRows } from "../line/help.ts";
import type { Command } from "../table/command.ts";
import { ENVIRONMENT } from "../table/environment.ts";
import { COMMON_EXITS, EXIT_CODES, INTERRUPTED_EXIT } from "../table/exits.ts";
import { COMMON_FLAGS } from "../table/flags.ts";
import { COMMANDS, GROUPS } from "../table/table.ts";
import { ALSO, examples, rowsOf, synopsis, version } from "./common.ts";
import { head, list, paragraphs, part, section } from "./roff.ts";

const COMMON = Object.keys({ ...COMMON_EXITS, ...INTERRUPTED_EXIT });

/** The flags that only this command has, and its words. */
function ownRows(command: Command): readonly (readonly [string, string])[] {
  const common = [...Object.keys(COMMON_FLAGS).map((name) => `--${name} `), "-h, --help"];
  const flags = rowsOf(command, "Flags").filter(([left]) => !common.some((name) => left.startsWith(name)));
  return [...rowsOf(command, "What it does"), ...rowsOf(command, "Words"), ...flags];
}

function exitsText(command: Command): string {
  const rows = exitRows(command).filter(([code]) => !COMMON.includes(code) && code !== "64");
  return rows.map(([code, means]) => `${code}: ${means}`).join("; ") + ".";
}

function commandText(command: Command): string {
  return part(
    `gofax ${command.name}`,
    synopsis(command) + ".PP\n" + paragraphs(command.about) + list(ownRows(command)) + ".PP\n" +
      paragraphs([`Exit codes: ${exitsText(command)}`]) + ".PP\n" + examples(command),
  );
}

/** The source of the page. */
export function gofaxPage(): string {
  const commands: readonly Command[] = Object.values(COMMANDS);
  const groups = Object.entries(GROUPS).map(([group, title]) =>
    section(
      title.toUpperCase(),
      commands.filter((each) => each.group === group).map(commandText).join(""),
    )
  );
  const codes = EXIT_CODES.map(({ code, means, advice }) =>
    [String(code), advice === "" ? means : `${means}: ${advice}`] as const
  );
  return head("gofax", 1, version()) +
    section("NAME", "gofax \\- faxes of HylaFAX over FreeSWITCH\n") +
    section(
      "SYNOPSIS",
      "\\fBgofax\\fR COMMAND [FLAG...] [WORD...]\n.br\n\\fBgofax help\\fR [COMMAND [FORM]]\n.br\n\\fBgofax \\-\\-version\\fR [\\-\\-json]\n",
    ) +
    section(
      "DESCRIPTION",
      paragraphs([
        "gofax connects HylaFAX to FreeSWITCH, so that faxes go out and come in over SIP: with T.38, or as audio with SpanDSP's software " +
        "modem. Its daemon, `gofaxd`(8), has the virtual modems, takes calls, and sends the jobs that HylaFAX hands over through " +
        "`gofaxsend`(8). The commands of this page set gofax up, look after it, and tell what became of faxes.",
      ]),
    ) +
    groups.join("") +
    section(
      "FLAGS OF ALL COMMANDS",
      list([
        ...Object.entries(COMMON_FLAGS).map(([name, { value, meaning }]) =>
          [`--${name} ${value}`, meaning] as const
        ),
        ["-h, --help", "the help of the command, or of the form that stands before it"],
        ["--", "nothing behind it is a flag"],
      ]),
    ) +
    section("EXIT STATUS", list(codes)) +
    section("ENVIRONMENT", list(Object.entries(ENVIRONMENT))) +
    section(
      "FILES",
      list([["/etc/gofax.conf", "the configuration, gofax.conf(5)"], [
        "/var/spool/hylafax",
        "HylaFAX's spool, hylafax.spooldir of gofax.conf",
      ]]),
    ) +
    section("SEE ALSO", paragraphs([[ALSO.gofaxd, ALSO.gofaxsend, ALSO.config, ALSO.hylafax].join(", ")]));
}
