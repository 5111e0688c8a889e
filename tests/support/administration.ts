/** What an administrator of a HylaFAX does: its own tools, run on a test's site. */

import { AS_UUCP } from "./gofax.ts";
import { must } from "./exec.ts";
import { EXPECTED } from "./expectations.ts";
import type { HylafaxSite } from "./hylafax.ts";
import { INSTALLATION } from "./installation.ts";
import { type Session, sessionMembers, startSession } from "./session.ts";

const AS_WE_ARE: Readonly<Record<string, string>> = {
  PATH: INSTALLATION.path,
  LC_ALL: "C.UTF-8",
};

/** Runs `faxstate -s`: whether a modem is used for outgoing jobs. */
export async function faxstate(
  site: HylafaxSite,
  state: "ready" | "busy" | "down" | "exempt",
  modem = "freeswitch0",
): Promise<void> {
  if (state === "exempt" && !EXPECTED.exempt.faxstate) {
    // 6.0.7's faxstate does not know it; a person may say it all the same
    return await Deno.writeTextFile(`${site.spool}/FIFO.${modem}`, "SE\n", { append: true, create: false });
  }
  await must(`${INSTALLATION.tools}/faxstate`, ["-q", site.spool, "-s", state, modem]);
}

/** Starts `faxwatch` and waits until it listens; its output is the events since then. */
export async function faxwatch(site: HylafaxSite, events = "J*S*R*M*"): Promise<Session> {
  // -v shows the dialogue; the server says 150 when faxq has taken the request
  const watch = startSession([
    "/usr/bin/stdbuf",
    "-oL",
    `${INSTALLATION.tools}/faxwatch`,
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
  // Both have paths built in; they are the originals but for these lines.
  const text = (await Deno.readTextFile(`${INSTALLATION.tools}/${script}`))
    .replace(/^SPOOL=.*$/m, `SPOOL=${site.spool}`)
    .replace(/^DIR_LIBDATA=.*$/m, `DIR_LIBDATA=${site.spool}/etc`);
  await Deno.writeTextFile(path, text, { mode: 0o755 });
  const [command = "", ...args] = [...AS_UUCP, path, ...options];
  return await must(command, args, { cwd: site.spool, env: AS_WE_ARE });
}

/** The words by which each process of faxq's was started, faxq left out. */
async function startedByFaxq(
  site: HylafaxSite,
): Promise<readonly (readonly [pid: number, words: readonly string[]])[]> {
  const pids = sessionMembers(site.faxqPid).filter((pid) => pid !== site.faxqPid);
  const lines = await Promise.all(
    pids.map((pid) => Deno.readTextFile(`/proc/${pid}/cmdline`).catch(() => "")),
  );
  return pids.map((pid, index) => [pid, lines[index]?.split("\0") ?? []]);
}

/** Process id of what faxq started for a job, the door mostly; undefined if there is nothing. */
export async function startedFor(site: HylafaxSite, id: number): Promise<number | undefined> {
  const found = (await startedByFaxq(site)).filter(([, words]) => words.includes(`sendq/q${id}`));
  // a child of the door has the door's command line until it executes another program
  return found.map(([pid]) => pid).toSorted((a, b) => a - b)[0];
}

/** Process id of the sender that works on a job, behind the door or without one; undefined if there is none. */
export async function senderOf(site: HylafaxSite, id: number): Promise<number | undefined> {
  const started = await startedFor(site, id);
  const all = await startedByFaxq(site);
  const behind = all.find(([, words]) => words[words.indexOf("--door") + 1] === String(started));
  if (behind !== undefined) return behind[0];
  const [, words = []] = all.find(([pid]) => pid === started) ?? [];
  return words.some((word) => word.endsWith("/door")) ? undefined : started;
}
