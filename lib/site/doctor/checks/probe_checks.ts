/** Checks of the spool as FreeSWITCH's user sees it: tried by writing and reading. */

import { listening } from "../../look/network.ts";
import { umaskOf } from "../../look/processes.ts";
import { runAs } from "../base/act.ts";
import { type Check, fault, octal, ok, skipped, type Verdict } from "../base/check.ts";
import type { Site, User } from "../base/site.ts";
import type { Ran } from "../../machine.ts";

/** The process of FreeSWITCH on this machine: its user is the one who listens at the event socket. */
function switchUser(site: Site): number | undefined {
  const { machine, config, processes } = site;
  const port = config?.freeswitch.socket.port;
  const socket = listening(machine)?.find((each) => each.protocol === "tcp" && each.port === port);
  return socket?.uid ?? processes.find(({ name }) => name === "freeswitch")?.uid;
}

const PROBE_MS = 3_000;

/** What came of a try: undefined if all went well. `untried`: this machine has no way to try. */
type Trouble = { readonly kind: "cannot" | "untried"; readonly words: string } | undefined;

/** Whether a program could not be started as another user at all: no setpriv(1), or no right to become somebody. */
function isUntried(ran: Ran | undefined): boolean {
  return ran === undefined || ran.code === null || /^setpriv:/.test(ran.stderr);
}

/** Writes as one user and reads as the other, in one folder. The name is one that nobody can guess. */
async function probe(site: Site, folder: string, { writer, reader, umask }: Pair): Promise<Trouble> {
  const path = `${site.machine.real(site.spool)}/${folder}/.gofax-doctor-${crypto.randomUUID()}`;
  const run = (user: User, script: string): Promise<Ran | undefined> =>
    runAs(site, user.uid, "/bin/sh", ["-c", script, "sh", path], { timeoutMs: PROBE_MS });
  const wrote = await run(writer, `umask ${octal(umask)}; echo gofax >"$1"`);
  if (isUntried(wrote)) return { kind: "untried", words: wrote?.stderr.trim() ?? "" };
  const where = `${site.spool}/${folder}`;
  try {
    if (wrote?.code !== 0) {
      return { kind: "cannot", words: `${writer.name} cannot write in ${where}: ${wrote?.stderr.trim()}` };
    }
    const read = await run(reader, 'read -r word <"$1" && [ "$word" = gofax ]');
    if (read?.code === 0) return undefined;
    return { kind: "cannot", words: `${reader.name} cannot read what ${writer.name} writes in ${where}` };
  } finally {
    await run(writer, 'rm -f "$1"');
  }
}

interface Pair {
  readonly writer: User;
  readonly reader: User;
  readonly umask: number;
}

/** FreeSWITCH's user, HylaFAX's, and the mode that FreeSWITCH takes from its files; in words, why these cannot be tried. */
interface Two {
  readonly freeswitch: User;
  readonly owner: User;
  readonly umask: number | undefined;
}

function two(site: Site): Two | string {
  const { owner, uid, machine, processes } = site;
  if (site.isSwitchElsewhere) return "FreeSWITCH runs on another machine";
  const found = switchUser(site);
  if (found === undefined || owner === undefined) return "FreeSWITCH's user is not known";
  if (uid !== 0 && (uid !== found || uid !== owner.uid)) return "only root can try it as FreeSWITCH's user";
  const process = processes.find(({ name }) => name === "freeswitch");
  return { freeswitch: site.user(found, found), owner, umask: process && umaskOf(machine, process.pid) };
}

const MEND = "let FreeSWITCH run as the spool's owner (config/systemd/freeswitch.service)";

function verdict(trouble: Trouble, { writer, reader }: Pair, means: string): readonly Verdict[] {
  if (trouble === undefined) return ok(`${writer.name} writes, ${reader.name} reads`);
  return trouble.kind === "untried"
    ? skipped(`it cannot be tried: ${trouble.words}`)
    : [fault(trouble.words, { means, mend: MEND })];
}

/** Nothing is written as root: what root may is known, and what others may do with its files is a matter of its umask. */
function ofRoot({ umask, owner }: Two): readonly Verdict[] {
  if (umask === undefined) return skipped("FreeSWITCH runs as root, and its umask is not known");
  if ((umask & 0o006) === 0) return ok("FreeSWITCH runs as root, and others may use what it writes");
  return [
    fault(
      `FreeSWITCH runs as root with umask ${octal(umask)}: ${owner.name} cannot use the faxes that it writes`,
      {
        means: "received faxes cannot be handed over",
        mend: MEND,
      },
    ),
  ];
}

async function writes(site: Site): Promise<readonly Verdict[]> {
  const who = two(site);
  if (typeof who === "string") return skipped(who);
  if (who.freeswitch.uid === 0) return ofRoot(who);
  const pair = { writer: who.freeswitch, reader: who.owner, umask: who.umask ?? 0o077 };
  return verdict(await probe(site, "recvq", pair), pair, "no fax can be received");
}

async function reads(site: Site): Promise<readonly Verdict[]> {
  const who = two(site);
  if (typeof who === "string") return skipped(who);
  if (who.freeswitch.uid === 0) return ok("FreeSWITCH runs as root");
  const pair = { writer: who.owner, reader: who.freeswitch, umask: 0o077 };
  return verdict(await probe(site, "tmp", pair), pair, "no fax can be sent");
}

/** The checks. */
export const PROBE_CHECKS: readonly Check[] = [
  {
    id: "switch-writes",
    part: "switch",
    title: "FreeSWITCH's user can write received faxes, and HylaFAX's can read them",
    after: ["switch-login", "spool-folders", "spool-owner", "switch-user"],
    asks: true,
    look: writes,
  },
  {
    id: "switch-reads",
    part: "switch",
    title: "FreeSWITCH's user can read the documents that are sent",
    after: ["switch-login", "spool-folders", "spool-owner", "switch-user"],
    asks: true,
    look: reads,
  },
];
