/** `gofax help` and `gofax --version`. */

import { buildInfo } from "./build_info.ts";

/** What gofax can do, on one screen. */
export const HELP = `gofax: fax server backend for HylaFAX, with FreeSWITCH and SpanDSP

Programs that others start
  gofax daemon [-c FILE]                 (linked as gofaxd) modems and incoming faxes
  gofax send [-c FILE] -m MODEM QFILE…   (linked as gofaxsend) HylaFAX's SendFaxCmd

For administrators
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
  gofax --version

FILE is $GOFAX_CONFIG or /etc/gofax.conf if it is not given.
`;

/** Name, version, commit, Deno and target in one line. */
export function versionText(): string {
  const { version, commit, target, deno } = buildInfo();
  return `gofax ${version} (${commit}) deno ${deno} ${target}\n`;
}
