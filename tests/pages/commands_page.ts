/** docs/commands.md, made from the table of commands. */

import { helpOf } from "../../cmd/line/help.ts";
import { usageText } from "../../cmd/line/usage_text.ts";
import type { Command } from "../../cmd/table/command.ts";
import { ENVIRONMENT } from "../../cmd/table/environment.ts";
import { COMMON_FLAGS } from "../../cmd/table/flags.ts";
import { COMMANDS, GROUPS } from "../../cmd/table/table.ts";
import { PLAIN_VIEW } from "../../cmd/view.ts";
import { codeTable, MADE, markdownText } from "./markdown.ts";

const COLUMNS: Readonly<Record<string, readonly [string, string]>> = {
  "What it does": ["form", "what it does"],
  Words: ["word", "what it is"],
  Flags: ["flag", "what it does"],
  "Exit codes": ["code", "what it means"],
};

/** Flags of all commands stand once on top of the page. */
function isCommon(left: string): boolean {
  return left === "-h, --help" || Object.keys(COMMON_FLAGS).some((name) => left.startsWith(`--${name} `));
}

function commandText(command: Command): string {
  const { forms, about, sections } = helpOf(command, []);
  const tables = sections.flatMap(({ title, rows }) => {
    const own = title === "Flags" ? rows.filter(([left]) => !isCommon(left)) : rows;
    return own.length === 0 ? [] : [codeTable(COLUMNS[title] ?? [title, ""], own)];
  });
  const examples = command.examples.map(({ line, does }) => `# ${does}\n${line}\n`).join("");
  return [
    `### gofax ${command.name}\n`,
    ...command.program === undefined ? [] : [`Linked as \`${command.program}\`.\n`],
    "```text\n" + usageText(command, forms, PLAIN_VIEW) + "```\n",
    ...about.map((text) => `${markdownText(text)}\n`),
    ...tables,
    "```sh\n" + examples + "```\n",
  ].join("\n");
}

/** The page. */
export function commandsPage(): string {
  const commands: readonly Command[] = Object.values(COMMANDS);
  const groups = Object.entries(GROUPS).map(([group, title]) =>
    [`## ${title}\n`, ...commands.filter((each) => each.group === group).map(commandText)].join("\n")
  );
  const list = commands.map(({ name, summary }) =>
    `- [gofax ${name}](#gofax-${name}): ${markdownText(summary)}\n`
  );
  return `${MADE}
# Commands

\`gofax help COMMAND\`, \`gofax COMMAND --help\` and, for one form of a command, \`gofax COMMAND FORM --help\` tell what stands here. What exit codes
mean, and what to do then, is in [exit-codes.md](exit-codes.md); what \`--json\` prints is in [json.md](json.md).

${list.join("")}
Flags are written \`--flag VALUE\` or \`--flag=VALUE\`, and behind \`--\` nothing is a flag. Each command also knows:

${
    codeTable(["flag", "what it does"], [
      ...Object.entries(COMMON_FLAGS).map(([name, { value, meaning }]) =>
        [`--${name} ${value}`, meaning] as const
      ),
      ["-h, --help", "its help"],
    ])
  }
Text is wrapped to the width of the terminal, and tables are shortened to it; what goes into a file or a pipe is never shortened. The
environment has a say, too:

${codeTable(["variable", "what it does"], Object.entries(ENVIRONMENT))}
The same as manual pages, made from the same tables: \`gofax man | man -l -\`, and \`gofaxd\`, \`gofaxsend\` and \`gofax.conf\` behind \`man\`.

${groups.join("\n")}`;
}
