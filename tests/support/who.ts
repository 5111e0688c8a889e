/** A script that notes whom it runs as, in the words of id(1). */

import type { HylafaxSite } from "./hylafax.ts";

/** What {@linkcode askWhoIAm}'s script notes where there is nobody but HylaFAX's user. */
export const UUCP_ONLY: Readonly<Record<string, string>> = {
  user: "10",
  realUser: "10",
  group: "10",
  realGroup: "10",
  groups: "10",
};

const SCRIPT = `#!/bin/sh
printf '{"user":"%s","realUser":"%s","group":"%s","realGroup":"%s","groups":"%s"}' \\
  "$(id -u)" "$(id -ru)" "$(id -g)" "$(id -rg)" "$(id -G)" > tmp/who.json
`;

/** Writes the script; it leaves `tmp/who.json` in the spool. */
export async function askWhoIAm(site: HylafaxSite, path: string): Promise<void> {
  await Deno.writeTextFile(`${site.spool}/${path}`, SCRIPT, { mode: 0o755 });
}
