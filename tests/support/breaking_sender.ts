/** What breaks a sender: a program that breaks in the place of ours, and arguments that used to break ours. */

import type { HylafaxSite } from "./hylafax.ts";

/** Ways to break: how a runtime ends that has no memory, no descriptor, or arguments that it cannot read; and who is killed. */
export const BREAKS: Readonly<Record<string, string>> = {
  "101": "exit 101",
  "133": "exit 133",
  "137": "exit 137",
  "2": "exit 2",
  "KILL": "kill -KILL $$",
};

/** Puts it where the door leads to; `how` is a line of shell. Each start is a line of {@linkcode starts}. */
export async function breakSender(site: HylafaxSite, how: string): Promise<void> {
  await Deno.remove(`${site.dir}/gofaxsend`).catch(() => {});
  await Deno.writeTextFile(`${site.dir}/tmp/starts`, "");
  await Deno.chmod(`${site.dir}/tmp/starts`, 0o666);
  const script =
    `#!/bin/sh -p\ntr '\\0' ' ' >>${site.dir}/tmp/starts\necho >>${site.dir}/tmp/starts\n${how}\n`;
  await Deno.writeTextFile(`${site.dir}/gofaxsend`, script, { mode: 0o755 });
}

/** The arguments of each start of it. */
export async function starts(site: HylafaxSite): Promise<readonly string[]> {
  const text = await Deno.readTextFile(`${site.dir}/tmp/starts`);
  return text.split("\n").map((line) => line.trim()).filter((line) => line !== "");
}

/** What FreeSWITCH is told of that name: a station id has no umlauts. */
export const BURO_IDENT = "Buro";

/** Writes a JobControlCmd as one that echoes a name which a client wrote in Latin-1, `bin/jobcontrol` in the spool. */
export async function latin1JobControl(site: HylafaxSite): Promise<void> {
  const script = "#!/bin/sh\nprintf 'LocalIdentifier: \"B\\374ro\"\\n'\n";
  await Deno.writeTextFile(`${site.spool}/bin/jobcontrol`, script, { mode: 0o755 });
}
