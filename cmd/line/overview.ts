/** `gofax help` and `gofax --version`. */

import { nearest } from "../../lib/config/nearest.ts";
import { buildInfo } from "../build_info.ts";

/** Every command, as it is written behind `gofax`. */
export const COMMANDS: readonly string[] = [
  "daemon",
  "send",
  "door",
  "config",
  "status",
  "fallback",
  "override",
  "dynamicconfig",
  "demo",
  "sim",
];

/** What is said of a word that is no command, in two lines. */
export function noSuchCommand(word: string): string {
  const meant = nearest(word, COMMANDS);
  const hint = meant === undefined ? "" : `: did you mean ${meant}?`;
  return `gofax: there is no ${JSON.stringify(word)}${hint}\n"gofax help" lists the commands.\n`;
}

/** What gofax can do, on one screen. */
export const HELP = `gofax: fax server backend for HylaFAX, with FreeSWITCH and SpanDSP

Programs that others start
  gofax daemon [-c FILE]                 (linked as gofaxd) modems and incoming faxes
  gofax send [-c FILE] -m MODEM QFILE…   (linked as gofaxsend) what the door to HylaFAX starts for each job

For administrators
  gofax door [FILE]                      writes that door, HylaFAX's SendFaxCmd: a shell script
  gofax config check [FILE]              is gofax.conf right?
  gofax config show [FILE] [--json]      what does it come to?
  gofax status [--json]                  FreeSWITCH, modems, calls, queue, last results; what is away?
  gofax fallback list|show|add|remove|expire|adopt
                                         numbers that go without T.38, and why
  gofax override list|set|unset          variables for calls to one number
  gofax dynamicconfig test outgoing QFILE | incoming --caller N --recipient N
                                         what does the site's script make of it?
  gofax demo                             a fax out and in again, here and now, without FreeSWITCH or HylaFAX
  gofax sim [--port N …]                 the FreeSWITCH stand-in by itself
  gofax help COMMAND                     its flags, exit codes and examples
  gofax --version

FILE is $GOFAX_CONFIG or /etc/gofax.conf if it is not given.
`;

/** Name, version, commit, Deno and target in one line. */
export function versionText(): string {
  const { version, commit, target, deno } = buildInfo();
  return `gofax ${version} (${commit}) deno ${deno} ${target}\n`;
}
