/** What an administrator of a HylaFAX does: its own tools, run on a test's site. */

import { AS_UUCP } from "./gofax.ts";
import { must } from "./exec.ts";
import type { HylafaxSite } from "./hylafax.ts";
import { type Session, sessionMembers, startSession } from "./session.ts";

/** Debian's wrappers in /usr/sbin mount and unmount the spool's etc; these are the programs themselves. */
const LIBEXEC = "/usr/lib/hylafax/bin";
const AS_WE_ARE: Readonly<Record<string, string>> = {
  PATH: "/usr/sbin:/usr/bin:/sbin:/bin",
  LC_ALL: "C.UTF-8",
};

/** Runs `faxstate -s`: whether a modem is used for outgoing jobs. */
export async function faxstate(
  site: HylafaxSite,
  state: "ready" | "busy" | "down",
  modem = "freeswitch0",
): Promise<void> {
  await must(`${LIBEXEC}/faxstate`, ["-q", site.spool, "-s", state, modem]);
}

/** Starts `faxwatch` and waits until it listens; its output is the events since then. */
export async function faxwatch(site: HylafaxSite, events = "J*S*R*M*"): Promise<Session> {
  // -v shows the dialogue; the server says 150 when faxq has taken the request
  const watch = startSession([
    "/usr/bin/stdbuf",
    "-oL",
    "/usr/lib/hylafax/bin/faxwatch",
    "-v",
    "-h",
    site.host,
    events,
  ], {
    cwd: site.spool,
    env: AS_WE_ARE,
  });
  await site.until("faxwatch to listen", () => /^150 /m.test(watch.output()));
  return watch;
}

/** Runs one of HylaFAX's statistics scripts on the site's accounting file. */
export async function statistics(
  site: HylafaxSite,
  script: "xferfaxstats" | "recvstats",
  ...options: readonly string[]
): Promise<string> {
  const path = `${site.dir}/${script}`;
  // Both have the spool's path built in; they are the originals but for that line.
  const text = await Deno.readTextFile(`${LIBEXEC}/${script}`);
  await Deno.writeTextFile(path, text.replace(/^SPOOL=.*$/m, `SPOOL=${site.spool}`), { mode: 0o755 });
  const [command = "", ...args] = [...AS_UUCP, path, ...options];
  return await must(command, args, { cwd: site.spool, env: AS_WE_ARE });
}

/** Process id of the sender that works on a job; undefined if there is none. */
export async function senderOf(site: HylafaxSite, id: number): Promise<number | undefined> {
  for (const pid of sessionMembers(site.faxqPid)) {
    const line = await Deno.readTextFile(`/proc/${pid}/cmdline`).catch(() => "");
    if (pid !== site.faxqPid && line.split("\0").includes(`sendq/q${id}`)) return pid;
  }
  return undefined;
}
