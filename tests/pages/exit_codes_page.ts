/** docs/exit-codes.md, made from the table of exit codes and the table of commands. */

import { exitRows } from "../../cmd/line/help.ts";
import type { Command } from "../../cmd/table/command.ts";
import { COMMON_EXITS, EXIT_CODES, INTERRUPTED_EXIT } from "../../cmd/table/exits.ts";
import { SEND } from "../../cmd/table/started.ts";
import { COMMANDS } from "../../cmd/table/table.ts";
import { MADE, markdownTable } from "./markdown.ts";

const COMMON = Object.keys({ ...COMMON_EXITS, ...INTERRUPTED_EXIT });

function commandRows(command: Command): readonly (readonly string[])[] {
  return exitRows(command).filter(([code, means]) =>
    !COMMON.includes(code) || command.exits[Number(code)] === means
  ).map(([code, means], at) => [at === 0 ? `\`gofax ${command.name}\`` : "", code, means]);
}

/** The page. */
export function exitCodesPage(): string {
  const codes = EXIT_CODES.map(({ code, name, means, advice }) => [
    String(code),
    name === "" ? "" : `\`${name}\``,
    means,
    advice,
  ]);
  const commands: readonly Command[] = Object.values(COMMANDS);
  const others = commands.filter(({ name }) => name !== SEND.name);
  return `${MADE}
# Exit codes

All commands of gofax end with codes of this table; the names are those of \`sysexits.h\`, or of the signal that ended the command. A code that
is not in it does not come from gofax.

${markdownTable(["code", "name", "what it means", "what to do"], codes)}
Errors are written to standard error, in whole sentences, each line with the name of the command before it. Standard output has results only,
also with \`--json\`.

## The sender

\`gofaxsend\` ends with HylaFAX's numbers, because faxq reads them as the result of the job:

${markdownTable(["code", "what it means"], Object.entries(SEND.exits))}
## By command

Every command may also end with ${
    Object.keys(COMMON_EXITS).join(" and ")
  }, and, unless it runs until it is told to end, with ${Object.keys(INTERRUPTED_EXIT).join()}.

${markdownTable(["command", "code", "what it means there"], others.flatMap(commandRows))}`;
}
