/** Checks of the spool as FreeSWITCH's user sees it: tried by writing and reading. */

import { listening } from "../../look/network.ts";
import { umaskOf } from "../../look/processes.ts";
import { runAs } from "../base/act.ts";
import { type Check, fault, octal, ok, skipped, type Verdict } from "../base/check.ts";
import type { Site } from "../base/site.ts";

/** The process of FreeSWITCH on this machine: its user is the one who listens at the event socket. */
function switchUser(site: Site): number | undefined {
  const { machine, config, processes } = site;
  const port = config?.freeswitch.socket.port;
  const socket = listening(machine)?.find((each) => each.protocol === "tcp" && each.port === port);
  return socket?.uid ?? processes.find(({ name }) => name === "freeswitch")?.uid;
}

const PROBE_MS = 3_000;

/** Writes as one user and reads as the other, in one folder; the problem in words, undefined if there is none. */
async function probe(
  site: Site,
  folder: string,
  writer: number,
  reader: number,
  umask: number,
): Promise<string | undefined> {
  const path = `${site.machine.real(site.spool)}/${folder}/.gofax-doctor-${crypto.randomUUID()}`;
  const sh = (user: number, script: string): ReturnType<typeof runAs> =>
    runAs(site, user, "/bin/sh", ["-c", script, "sh", path], { timeoutMs: PROBE_MS });
  const wrote = await sh(writer, `umask ${octal(umask)}; echo gofax >"$1"`);
  try {
    if (wrote?.code !== 0) {
      return `${
        site.user(writer, writer).name
      } cannot write in ${site.spool}/${folder}: ${wrote?.stderr.trim()}`;
    }
    const read = await sh(reader, 'read -r word <"$1" && [ "$word" = gofax ]');
    return read?.code === 0
      ? undefined
      : `${site.user(reader, reader).name} cannot read what ${
        site.user(writer, writer).name
      } writes in ${site.spool}/${folder}`;
  } finally {
    await sh(writer, 'rm -f "$1"');
  }
}

/** What is asked of another machine's FreeSWITCH, or by another user than the two, cannot be tried. */
function whoWrites(
  site: Site,
): { readonly freeswitch: number; readonly owner: number; readonly umask: number } | string {
  const { owner, uid, machine, processes } = site;
  if (site.isSwitchElsewhere) return "FreeSWITCH runs on another machine";
  const freeswitch = switchUser(site);
  if (freeswitch === undefined || owner === undefined) return "FreeSWITCH's user is not known";
  if (uid !== 0 && (uid !== freeswitch || uid !== owner.uid)) {
    return "only root can try it as FreeSWITCH's user";
  }
  const process = processes.find(({ name }) => name === "freeswitch");
  return { freeswitch, owner: owner.uid, umask: (process && umaskOf(machine, process.pid)) ?? 0o077 };
}

async function writes(site: Site): Promise<readonly Verdict[]> {
  const who = whoWrites(site);
  if (typeof who === "string") return skipped(who);
  const trouble = await probe(site, "recvq", who.freeswitch, who.owner, who.umask);
  if (trouble === undefined) {
    return ok(
      `${site.user(who.freeswitch, who.freeswitch).name} writes, ${
        site.user(who.owner, who.owner).name
      } reads`,
    );
  }
  return [
    fault(trouble, {
      means: "no fax can be received",
      mend: "let FreeSWITCH run as the spool's owner (config/systemd/freeswitch.service)",
    }),
  ];
}

async function reads(site: Site): Promise<readonly Verdict[]> {
  const who = whoWrites(site);
  if (typeof who === "string") return skipped(who);
  const trouble = await probe(site, "tmp", who.owner, who.freeswitch, 0o077);
  if (trouble === undefined) {
    return ok(
      `${site.user(who.owner, who.owner).name} writes, ${
        site.user(who.freeswitch, who.freeswitch).name
      } reads`,
    );
  }
  return [
    fault(trouble, {
      means: "no fax can be sent",
      mend: "let FreeSWITCH run as the spool's owner (config/systemd/freeswitch.service)",
    }),
  ];
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
